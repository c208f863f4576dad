package org.poll4j.examples;

/**
 * Repeats a check of what comes in the order of times that differ, with longer times. A busy machine can stop a thread
 * for longer than a short time, so only the longest times decide.
 */
public final class Longer {
    private static final int LONGEST_MILLIS = 10_000;

    private Longer() {}

    /** A check with a unit of time. */
    public interface Check {
        void with(int unitMillis) throws Exception;
    }

    /** Returns once the check passes; throws what it throws with the longest unit. */
    public static void until(int firstUnitMillis, Check check) throws Exception {
        for (int unit = firstUnitMillis; ; unit *= 4) {
            try {
                check.with(unit);
                return;
            } catch (AssertionError tooShort) {
                if (4 * unit > LONGEST_MILLIS) {
                    throw tooShort;
                }
            }
        }
    }
}
