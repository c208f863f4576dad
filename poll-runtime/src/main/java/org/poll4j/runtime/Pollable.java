package org.poll4j.runtime;

import org.jspecify.annotations.Nullable;

/**
 * A computation that goes on when it is polled, as far as it can without waiting: Rust's {@code Future}. Does nothing by
 * itself; an {@linkplain TaskExecutor executor} polls it as a {@link Task}.
 *
 * <p>Belongs to whoever polls it, one thread at a time. A leaf is one that waits for something outside, such as
 * {@link Watch#ready} or {@link Reactor#sleep}; the others poll leaves and hand their context on.
 *
 * @param <T> what it computes
 */
@FunctionalInterface
public interface Pollable<T extends @Nullable Object> {
    /**
     * Goes on. After {@link PollState.NotReady} the context's waker is woken once it is worth polling again, and of several
     * contexts the last one's; polling earlier does no harm. Not to be called again after it was ready or threw.
     *
     * @param context whom to wake
     * @return whether it is at the end, and with what
     * @throws Exception if the computation fails
     */
    PollState<T> poll(Context context) throws Exception;

    /**
     * Gives back what the computation holds: ends registrations, takes its wakers back. Called once, after the last poll, by who
     * polled it: when it was ready, when it failed, and when nobody wants the result any more. Rust's {@code drop}.
     */
    default void drop() {}
}
