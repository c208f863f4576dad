package org.poll4j.sim;

/** What a thread of a {@link SimHost} does. */
@FunctionalInterface
public interface SimBody {
    /**
     * Runs on a thread of its own, which gives up the turn where it polls.
     *
     * @throws Exception which {@link Simulation#run()} throws on
     */
    void run() throws Exception;
}
