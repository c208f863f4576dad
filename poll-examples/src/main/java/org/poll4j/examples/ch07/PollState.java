package org.poll4j.examples.ch07;

import org.jspecify.annotations.Nullable;

/** What polling a future gives. */
public sealed interface PollState<T> {
    /** The future has ended, and is not to be polled again. */
    record Ready<T>(@Nullable T value) implements PollState<T> {}

    /** Poll it again later. */
    record NotReady<T>() implements PollState<T> {}

    /** For values. */
    static <T> PollState<T> ready(@Nullable T value) {
        return new Ready<>(value);
    }

    /** Without one. */
    static <T> PollState<T> notReady() {
        return new NotReady<>();
    }
}
