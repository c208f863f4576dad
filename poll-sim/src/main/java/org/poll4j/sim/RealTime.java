package org.poll4j.sim;

/** Waits by the system's clock. */
final class RealTime {
    private static final int NANOS_PER_MILLI = 1_000_000;
    private static final long LONGEST_NANOS = 3_600_000_000_000L;

    private RealTime() {}

    /** Waits on the world's monitor, which the caller holds; ignores interrupts, as a poll does. */
    static void await(World world, long nanos) {
        if (nanos <= 0) {
            return;
        }
        long capped = Math.min(nanos, LONGEST_NANOS);
        try {
            world.wait(capped / NANOS_PER_MILLI, (int) (capped % NANOS_PER_MILLI));
        } catch (InterruptedException e) {
            awaitInterrupted(world, capped);
        }
    }

    private static void awaitInterrupted(World world, long nanos) {
        await(world, nanos);
        Thread.currentThread().interrupt();
    }
}
