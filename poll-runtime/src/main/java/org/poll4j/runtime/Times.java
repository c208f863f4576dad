package org.poll4j.runtime;

import java.time.Duration;
import java.util.Objects;

/** Durations as nanoseconds. */
final class Times {
    /** Half the range, so that the difference of two deadlines shows which is earlier. */
    private static final long FOREVER = Long.MAX_VALUE / 2;

    private Times() {}

    static long nanos(String call, Duration time) {
        Objects.requireNonNull(time, "time");
        if (time.isNegative()) {
            throw new IllegalArgumentException(call + "(" + time + "): negative");
        }
        return time.compareTo(Duration.ofNanos(FOREVER)) > 0 ? FOREVER : time.toNanos();
    }
}
