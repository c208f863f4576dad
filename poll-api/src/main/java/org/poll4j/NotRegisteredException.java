package org.poll4j;

/**
 * Thrown by {@code reregister} and {@code deregister} when the source is not registered. The call
 * changes neither the source nor the {@link Poll}.
 */
public final class NotRegisteredException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception whose message names the call and the argument.
     *
     * @param message what was called, with what
     */
    public NotRegisteredException(String message) {
        super(message);
    }
}
