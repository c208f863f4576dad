package org.poll4j.runtime;

import org.jspecify.annotations.Nullable;

/**
 * The result of a poll: {@linkplain Ready ready}, with a value, or {@linkplain NotReady not yet}. Rust's
 * {@code std::task::Poll}, by the name that <i>Asynchronous Programming in Rust</i> gives it.
 *
 * <pre>{@code
 * if (pollable.poll(context) instanceof PollState.Ready<String>(String value)) { … }
 * }</pre>
 *
 * @param <T> the value's type
 */
public sealed interface PollState<T extends @Nullable Object> {
    /**
     * The end of the computation, with its value.
     *
     * @param <T> the value's type
     * @param value the result
     */
    record Ready<T extends @Nullable Object>(T value) implements PollState<T> {}

    /**
     * Nothing yet; the waker of the poll's context will be woken.
     *
     * @param <T> the value's type
     */
    final class NotReady<T extends @Nullable Object> implements PollState<T> {
        private static final NotReady<?> INSTANCE = new NotReady<>();

        private NotReady() {}

        @Override
        public String toString() {
            return "NotReady";
        }
    }

    /**
     * Returns the end of a computation, with its value.
     *
     * @param <T> the value's type
     * @param value the result
     * @return a new object
     */
    static <T extends @Nullable Object> PollState<T> ready(T value) {
        return new Ready<>(value);
    }

    /**
     * Nothing yet.
     *
     * @param <T> the value's type
     * @return the same object each time
     */
    @SuppressWarnings("unchecked") // it holds no value
    static <T extends @Nullable Object> PollState<T> notReady() {
        return (PollState<T>) NotReady.INSTANCE;
    }
}
