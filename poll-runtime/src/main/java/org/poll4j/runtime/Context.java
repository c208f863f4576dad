package org.poll4j.runtime;

import java.util.Objects;

/**
 * The argument of a poll: it has the waker. Rust's {@code std::task::Context}.
 *
 * @param waker to be called once it is worth polling again
 */
public record Context(TaskWaker waker) {
    /**
     * Makes a context with a waker.
     *
     * @param waker not null
     */
    public Context {
        Objects.requireNonNull(waker, "waker");
    }
}
