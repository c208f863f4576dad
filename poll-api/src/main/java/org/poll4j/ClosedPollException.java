package org.poll4j;

/**
 * Thrown by every call on a closed {@link Poll}, its {@link Registry} and its {@link Waker}s, and by the poll that the
 * close woke. The call changes neither the source nor the {@link Poll}.
 */
public final class ClosedPollException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception whose message names the call and the argument.
     *
     * @param message what was called, with what
     */
    public ClosedPollException(String message) {
        super(message);
    }
}
