package org.poll4j;

/**
 * Thrown by reregister, deregister and rearm when the source is not registered. The state of the source and of the
 * {@link Poll} is what it was before the call.
 */
public final class NotRegisteredException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /**
     * With a message that names the call and the argument.
     *
     * @param message what was called, with what
     */
    public NotRegisteredException(String message) {
        super(message);
    }
}
