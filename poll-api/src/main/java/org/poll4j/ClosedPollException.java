package org.poll4j;

/**
 * Thrown by every call on a closed {@link Poll} or its {@link Registry} and {@link Waker}s, and by the poll that the
 * close woke. The state of the source and of the {@link Poll} is what it was before the call.
 */
public final class ClosedPollException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /**
     * With a message that names the call and the argument.
     *
     * @param message what was called, with what
     */
    public ClosedPollException(String message) {
        super(message);
    }
}
