package org.poll4j.runtime;

import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
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

    /**
     * A value that is there already.
     *
     * @param <T> its type
     * @param value what the first poll gives
     * @return ready at once
     */
    static <T extends @Nullable Object> Pollable<T> ready(T value) {
        return _ -> PollState.ready(value);
    }

    /**
     * The result of a JDK's future. To drop it leaves that as it is.
     *
     * @param <T> its type
     * @param stage whose end wakes
     * @return ready when it has completed, or fails as it did
     */
    static <T extends @Nullable Object> Pollable<T> of(CompletionStage<T> stage) {
        return new Stage<>(Objects.requireNonNull(stage, "stage").toCompletableFuture());
    }

    /**
     * All of several computations, at the same time as far as they wait. Each has a waker of its own, and only those are
     * polled that were woken.
     *
     * @param <T> what they compute
     * @param bodies any number of them
     * @return ready with all values in their order, or fails as the first that fails; the others are dropped then
     */
    static <T extends @Nullable Object> Pollable<List<T>> joinAll(Collection<? extends Pollable<? extends T>> bodies) {
        return new JoinAll<>(bodies);
    }

    /**
     * The first of several computations that is ready; the others are dropped.
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
     * This computation, and then another that needs its value.
     *
     * @param <R> what that computes
     * @param next makes it
     * @return ready when the second is
     */
    default <R extends @Nullable Object> Pollable<R> then(Function<? super T, ? extends Pollable<R>> next) {
        return new Then<>(this, next);
    }
}
