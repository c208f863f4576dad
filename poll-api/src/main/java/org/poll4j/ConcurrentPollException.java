package org.poll4j;

/**
 * Thrown by poll when another thread is polling the same {@link Poll}: one thread waits, every thread may register and
 * wake. The state of the source and of the {@link Poll} is what it was before the call.
 */
public final class ConcurrentPollException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /**
     * With a message that names the call and the argument.
     *
     * @param message what was called, with what
     */
    public ConcurrentPollException(String message) {
        super(message);
    }
}
