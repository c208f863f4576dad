package org.poll4j.examples.ch07;

import java.util.concurrent.locks.LockSupport;

/**
 * Something that will have a value. It does nothing by itself: each poll brings it as far as it gets without waiting.
 *
 * <p>Failures are thrown by the poll that meets them.
 */
public interface Future<T> {
    /**
     * Goes on.
     *
     * @throws IllegalStateException if it has ended already
     */
    PollState<T> poll();

    /** Asks a thousand times a second: a runtime that knows nothing of readiness. Chapter 8 does away with that. */
    static <T> T blockOn(Future<T> future) {
        while (true) {
            if (future.poll() instanceof PollState.Ready<T>(T value)) {
                return value;
            }
            LockSupport.parkNanos(1_000_000);
        }
    }
}
