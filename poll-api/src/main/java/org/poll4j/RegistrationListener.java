package org.poll4j;

import java.util.Objects;

/**
 * Learns which registrations of a {@link org.poll4j.Poll} end. The author of a runtime needs this: the kernel reports
 * no event when a source is closed, so whatever waits for that source would wait forever.
 */
@FunctionalInterface
public interface RegistrationListener {
    /**
     * A registration has ended because its source was closed, released or deregistered. {@code Poll.close()} calls
     * nothing.
     *
     * <p>The thread that ends the registration calls this under the lock of the Poll, before a close gives the handle
     * back. So an implementation must not block, run code of its users, or close or register anything. It may wake a
     * {@link org.poll4j.Waker} of this Poll. An exception is ignored.
     *
     * @param token as given at registration, the same object
     */
    void ended(Token token);

    /**
     * A timer that was set will not fire, because the Poll is closed. The thread that closes the Poll calls this
     * without a lock, before {@link Poll#close} returns. {@code close} throws what this throws, and then continues
     * when it is called again. Two threads that close may both call this for one timer. The default does nothing.
     *
     * @param timer not set any more
     */
    default void dropped(Timer timer) {
        Objects.requireNonNull(timer, "timer");
    }
}
