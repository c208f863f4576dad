package org.poll4j.runtime;

import java.net.SocketTimeoutException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.poll4j.Source;
import org.poll4j.spi.Backend;

/** How long a call in blocking style may wait: a time from its beginning, or no limit. */
final class Limit {
    static final Limit NONE = new Limit(null, "", Duration.ZERO);

    private final String call;
    private final Duration time;
    private final long nanos;
    /** Null for no limit. */
    private final @Nullable Backend clock;

    private final long begin;

    private Limit(@Nullable Backend clock, String call, Duration time) {
        this.clock = clock;
        this.begin = clock == null ? 0 : clock.nanoTime();
        this.call = call;
        this.time = time;
        this.nanos = Times.nanos(call, time);
    }

    /** Begins now, by the clock of a backend. */
    static Limit of(Backend clock, String call, Duration time) {
        return new Limit(clock, call, time);
    }

    boolean isNone() {
        return clock == null;
    }

    /** Not negative. */
    long leftNanos() {
        return clock == null ? nanos : Math.max(0, nanos - (clock.nanoTime() - begin));
    }

    SocketTimeoutException exceeded(Source source) {
        return new SocketTimeoutException(call + "(" + source + "): not done within " + time);
    }
}
