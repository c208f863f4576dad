package org.poll4j.sim.junit;

/** How often the tests play their worlds. */
final class Worlds {
    /** Seeds of each world: some dozens in an ordinary build, 10,000 in CI's full profile. */
    static final long SEEDS = Long.getLong("org.poll4j.sim.seeds", 40);

    private Worlds() {}
}
