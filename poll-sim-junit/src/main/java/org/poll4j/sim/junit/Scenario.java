package org.poll4j.sim.junit;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.poll4j.sim.SimHost;
import org.poll4j.sim.Simulation;

/**
 * All that decides a run of a {@link Play}: the same scenario gives the same trace.
 *
 * @param seed of the {@link Simulation}
 * @param hosts how many hosts there are; they are named {@code h0}, {@code h1} …, with addresses {@code 10.0.0.1},
 *     {@code 10.0.0.2} …
 * @param steps how long the play is, in whatever it counts: requests, messages, rounds
 * @param faults what goes wrong
 */
public record Scenario(long seed, int hosts, int steps, List<Fault> faults) {
    /** A simulated network 10.0.0.0/24 has no more. */
    private static final int MOST_HOSTS = 250;

    /**
     * Copies the faults.
     *
     * @throws IllegalArgumentException if there is no host or step, or there are more than 250 hosts
     */
    public Scenario {
        faults = List.copyOf(faults);
        if (hosts < 1 || hosts > MOST_HOSTS || steps < 1) {
            throw new IllegalArgumentException("Scenario(" + hosts + " hosts, " + steps + " steps): 1 to " + MOST_HOSTS
                    + " hosts, 1 step or more");
        }
    }

    /**
     * A scenario that follows from a seed.
     *
     * @param seed decides everything
     * @param limits what may be drawn
     * @return the same for the same arguments
     */
    public static Scenario random(long seed, Limits limits) {
        SplittableRandom random = new SplittableRandom(seed);
        int hosts = random.nextInt(limits.leastHosts(), limits.mostHosts() + 1);
        int steps = random.nextInt(1, limits.mostSteps() + 1);
        List<Fault> faults = new ArrayList<>();
        List<Fault.Kind> kinds = limits.kinds().stream().sorted().toList();
        int count = kinds.isEmpty() ? 0 : random.nextInt(limits.mostFaults() + 1);
        for (int i = 0; i < count; i++) {
            Fault.Kind kind = kinds.get(random.nextInt(kinds.size()));
            faults.add(new Fault(
                    kind,
                    random.nextInt(1, kind.most() + 1),
                    random.nextInt(hosts),
                    random.nextInt(hosts),
                    random.nextInt(Fault.LATEST_MILLIS)));
        }
        return new Scenario(seed, hosts, steps, faults);
    }

    /**
     * Runs a play in this scenario.
     *
     * @param play what runs on the hosts
     * @return the world after the play, closed, with its trace
     * @throws ScenarioFailure if the play or one of its threads throws; names the scenario, and has the end of the
     *     trace
     */
    public Stage run(Play play) {
        return run(play, seed);
    }

    /** As {@link #run(Play)}, where the scenario comes from that of another seed. */
    Stage run(Play play, long found) {
        Stage stage = stage();
        try {
            Objects.requireNonNull(play, "play").run(stage);
        } catch (Throwable thrown) {
            throw new ScenarioFailure(this, found, stage.simulation(), thrown);
        } finally {
            stage.simulation().close();
        }
        return stage;
    }

    private Stage stage() {
        Simulation sim = Simulation.seeded(seed);
        List<SimHost> all = new ArrayList<>();
        for (int i = 0; i < hosts; i++) {
            all.add(sim.host("h" + i, "10.0.0." + (i + 1)));
        }
        faults.forEach(fault -> fault.arrange(sim, all));
        return new Stage(this, sim, List.copyOf(all));
    }

    /** The scenario in one line. */
    @Override
    public String toString() {
        return "seed " + seed + ", " + hosts + " hosts, " + steps + " steps, faults " + faults;
    }
}
