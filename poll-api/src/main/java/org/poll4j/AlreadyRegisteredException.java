package org.poll4j;

/**
 * Thrown by {@code register} when the source is already registered, with this {@link Poll} or another one. The call
 * changes neither the source nor the {@link Poll}.
 */
public final class AlreadyRegisteredException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception whose message names the call and the argument.
     *
     * @param message what was called, with what
     */
    public AlreadyRegisteredException(String message) {
        super(message);
    }
}
