package org.poll4j;

/**
 * Learns which registrations of a {@link org.poll4j.Poll} end. The author of a runtime needs this: the kernel reports no event when a
 * source is closed, so whatever waits for that source would wait forever.
 */
@FunctionalInterface
public interface RegistrationListener {
    /**
     * A registration has ended because its source was closed, released or deregistered. {@code Poll.close()} calls nothing.
     *
     * <p>The thread that ends the registration calls this under the lock of the Poll, before a close gives the handle back. So an
     * implementation must not block, run code of its users, or close or register anything. It may wake a {@link org.poll4j.Waker} of this Poll.
     * An exception is ignored.
     *
     * @param token as given at registration, the same object
     */
    void ended(Token token);
}
