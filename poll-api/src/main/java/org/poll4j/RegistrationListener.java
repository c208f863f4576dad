package org.poll4j;

import java.util.Objects;

/**
 * Is called when a registration of a {@link org.poll4j.Poll} ends. Runtimes need this, because the kernel reports no
 * event when a source is closed, and a thread or task that waits for that source would wait forever.
 */
@FunctionalInterface
public interface RegistrationListener {
    /**
     * Called when a registration has ended because its source was closed, released or deregistered.
     * {@code Poll.close()} does not call it.
     *
     * <p>The thread that ends the registration calls this under the lock of the Poll, before a close gives the handle
     * back. So an implementation must not block, run code of its users, or close or register anything. It may wake a
     * {@link org.poll4j.Waker} of this Poll. The Poll ignores an exception.
     *
     * @param token as given at registration, the same object
     */
    void ended(Token token);

    /**
     * Called for a timer that was set and will not fire, because the Poll is closed. The thread that closes the Poll
     * calls this without a lock, before {@link Poll#close} returns. {@code close} throws what this throws, and then
     * continues when it is called again. Two threads that close may both call this for one timer. The default does
     * nothing.
     *
     * @param timer not set any more
     */
    default void dropped(Timer timer) {
        Objects.requireNonNull(timer, "timer");
    }
}
