package org.poll4j.sim.junit;

import java.util.List;
import org.poll4j.sim.Simulation;
import org.poll4j.sim.SimulationFailure;

/** A play has failed in a scenario. The message has the scenario, the end of the trace, and how to run it again. */
public final class ScenarioFailure extends AssertionError {
    private static final long serialVersionUID = 1L;
    private static final int TAIL = 60;

    /** In which it failed. */
    private final transient Scenario scenario;

    /** The seed of the scenario that it was shrunk from. */
    private final long found;

    /** How many calls the run made. */
    private final long calls;

    ScenarioFailure(Scenario scenario, long found, Simulation sim, Throwable thrown) {
        super(message(scenario, found, sim, cause(thrown)), cause(thrown));
        this.scenario = scenario;
        this.found = found;
        this.calls = sim.trace().size();
    }

    private static Throwable cause(Throwable thrown) {
        Throwable cause = thrown.getCause();
        return thrown instanceof SimulationFailure && cause != null ? cause : thrown;
    }

    private static String message(Scenario scenario, long found, Simulation sim, Throwable thrown) {
        List<String> lines = sim.trace().lines();
        List<String> tail = lines.subList(Math.max(0, lines.size() - TAIL), lines.size());
        return thrown + "\n  " + scenario + "\n  the last " + tail.size() + " of "
                + sim.trace().size() + " calls (again: -D" + Simulation.SEED + "=" + found + "):\n    "
                + String.join("\n    ", tail);
    }

    /**
     * The scenario.
     *
     * @return runs again with the same result
     */
    public Scenario scenario() {
        return scenario;
    }

    /**
     * The seed by which it is found again.
     *
     * @return the seed of the scenario that this one was shrunk from, or of this one
     */
    public long found() {
        return found;
    }

    /**
     * How many calls the run made.
     *
     * @return the size of its trace
     */
    public long calls() {
        return calls;
    }
}
