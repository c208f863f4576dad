package org.poll4j.runtime;

import java.util.Objects;

/**
 * What a poll is given: whom to wake. Rust's {@code std::task::Context}.
 *
 * @param waker to be called once it is worth polling again
 */
public record Context(TaskWaker waker) {
    /**
     * With a waker.
     *
     * @param waker not null
     */
    public Context {
        Objects.requireNonNull(waker, "waker");
    }
}
