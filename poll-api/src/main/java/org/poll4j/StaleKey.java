package org.poll4j;

/**
 * Finds a key that the kernel keeps reporting although no registration has it: its descriptor was closed outside poll4j
 * while a duplicate was open.
 *
 * <p>Watches one key at a time. Counts the selects that report it, and forgets it after a second: a key that is
 * reported more slowly costs little.
 */
final class StaleKey {
    /** How many selects must report a key. */
    static final int REPORTS = 64;

    static final long SECOND_NANOS = 1_000_000_000;

    private long key;
    private int reports;
    private long sinceNanos;
    /** Whether the select in progress has reported it. */
    private boolean counted;

    /** Another select follows. */
    void next() {
        counted = false;
    }

    /**
     * Counts a report. The caller has made sure that no change of a registration is in progress.
     *
     * @param nowNanos of {@link System#nanoTime}
     * @return whether this was enough; counting begins again then
     */
    boolean report(long reported, long nowNanos) {
        if (reports == 0 || nowNanos - sinceNanos > SECOND_NANOS) {
            key = reported;
            reports = 0;
            sinceNanos = nowNanos;
            counted = false;
        }
        if (reported != key || counted) {
            return false;
        }
        counted = true;
        if (++reports < REPORTS) {
            return false;
        }
        reports = 0;
        return true;
    }
}
