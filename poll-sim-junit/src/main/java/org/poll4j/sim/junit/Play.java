package org.poll4j.sim.junit;

/**
 * A program on simulated hosts, and what must hold of it: starts threads, runs the simulation, and throws if something
 * is wrong.
 */
@FunctionalInterface
public interface Play {
    /**
     * Runs once, in a fresh world.
     *
     * @param stage hosts, and the simulation that runs them
     * @throws Exception if something is wrong; errors, too
     */
    void run(Stage stage) throws Exception;

    /**
     * What {@link Fuzz} draws for this play.
     *
     * @return {@link Limits#simple()}, unless the play says otherwise
     */
    default Limits limits() {
        return Limits.simple();
    }
}
