package org.poll4j.sim.junit;

import java.util.List;
import org.poll4j.sim.SimHost;
import org.poll4j.sim.Simulation;

/**
 * The world of one run.
 *
 * @param scenario what was requested
 * @param simulation the world, in which the scenario's faults are arranged
 * @param hosts as many as the scenario has
 */
public record Stage(Scenario scenario, Simulation simulation, List<SimHost> hosts) {
    /**
     * One host.
     *
     * @param index counted from 0
     * @return its backend
     */
    public SimHost host(int index) {
        return hosts.get(index);
    }

    /**
     * How long the play is.
     *
     * @return {@link Scenario#steps}
     */
    public int steps() {
        return scenario.steps();
    }
}
