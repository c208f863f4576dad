package org.poll4j.runtime;

import java.net.SocketTimeoutException;
import java.time.Duration;
import org.poll4j.Source;

/** How long a call in blocking style may wait: a time from its beginning, or no limit. */
final class Limit {
    static final Limit NONE = new Limit("", Duration.ZERO);

    private final String call;
    private final Duration time;
    private final long nanos;
    private final long begin = System.nanoTime();

    private Limit(String call, Duration time) {
        this.call = call;
        this.time = time;
        this.nanos = Times.nanos(call, time);
    }

    /** Begins now. */
    static Limit of(String call, Duration time) {
        return new Limit(call, time);
    }

    boolean isNone() {
        return this == NONE;
    }

    /** Not negative. */
    long leftNanos() {
        return Math.max(0, nanos - (System.nanoTime() - begin));
    }

    SocketTimeoutException exceeded(Source source) {
        return new SocketTimeoutException(call + "(" + source + "): not done within " + time);
    }
}
