package org.poll4j.sim;

/** A thread of a simulated host has thrown: names the seed that shows it again, and has the end of the trace. */
public final class SimulationFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** By which it is shown again. */
    private final long seed;

    SimulationFailure(String message, long seed, Throwable cause) {
        super(message, cause);
        this.seed = seed;
    }

    /**
     * The seed that shows the failure again.
     *
     * @return for {@link Simulation#seeded}
     */
    public long seed() {
        return seed;
    }
}
