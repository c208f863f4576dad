package org.poll4j.runtime;

import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A computation that continues when it is polled, as far as it can without waiting: Rust's {@code Future}. It does
 * nothing by itself; an {@linkplain TaskExecutor executor} polls it as a {@link Task}.
 *
 * <p>One thread at a time polls it. A leaf is one that waits for something outside, such as {@link Watch#ready} or
 * {@link Reactor#sleep}; the others poll leaves and hand their context on.
 *
 * @param <T> what it computes
 */
@FunctionalInterface
public interface Pollable<T extends @Nullable Object> {
    /**
     * Continues the computation. After {@link PollState.NotReady}, the waker of the last context is woken when another
     * poll may get further; polling earlier does no harm. Do not call this again after it was ready or threw.
     *
     * @param context has the waker
     * @return whether it is at the end, and with what
     * @throws Exception if the computation fails
     */
    PollState<T> poll(Context context) throws Exception;

    /**
     * Releases the resources of the computation: ends registrations, removes its wakers. The poller calls this once,
     * after the last poll: when it was ready, when it failed, and when the result is no longer wanted. Rust's
     * {@code drop}.
     */
    default void drop() {}

    /**
     * Returns a computation that has its value already.
     *
     * @param <T> its type
     * @param value what the first poll gives
     * @return ready at once
     */
    static <T extends @Nullable Object> Pollable<T> ready(T value) {
        return _ -> PollState.ready(value);
    }

    /**
     * Returns a computation for the result of a future of the JDK. Dropping it does not affect the future.
     *
     * @param <T> its type
     * @param stage whose end wakes
     * @return ready when it has completed, or fails as it did
     */
    static <T extends @Nullable Object> Pollable<T> of(CompletionStage<T> stage) {
        return new Stage<>(Objects.requireNonNull(stage, "stage").toCompletableFuture());
    }

    /**
     * Joins several computations, which wait at the same time. Each has its own waker, and only woken ones are polled.
     *
     * @param <T> what they compute
     * @param bodies any number of them
     * @return ready with all values in their order, or fails as the first that fails; the others are dropped then
     */
    static <T extends @Nullable Object> Pollable<List<T>> joinAll(Collection<? extends Pollable<? extends T>> bodies) {
        return new JoinAll<>(bodies);
    }

    /**
     * Selects the first of several computations that is ready, and drops the others.
     *
     * @param <T> what they compute
     * @param bodies at least one
     * @return ready with that one's value, or fails as the first that fails
     * @throws IllegalArgumentException if there are none
     */
    static <T extends @Nullable Object> Pollable<T> select(Collection<? extends Pollable<? extends T>> bodies) {
        return new Select<>(bodies);
    }

    /**
     * Chains this computation and another that needs its value.
     *
     * @param <R> what that computes
     * @param next makes it
     * @return ready when the second is
     */
    default <R extends @Nullable Object> Pollable<R> then(Function<? super T, ? extends Pollable<R>> next) {
        return new Then<>(this, next);
    }
}
