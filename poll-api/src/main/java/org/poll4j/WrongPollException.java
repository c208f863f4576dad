package org.poll4j;

/**
 * Thrown by {@code reregister} and {@code deregister} when the source is registered with another
 * {@link Poll}. The call changes neither the source nor a {@link Poll}.
 */
public final class WrongPollException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception whose message names the call and the argument.
     *
     * @param message what was called, with what
     */
    public WrongPollException(String message) {
        super(message);
    }
}
