package org.poll4j;

/**
 * Thrown by register when the source is registered already, with this {@link Poll} or another. The state of the source
 * and of the {@link Poll} is what it was before the call.
 */
public final class AlreadyRegisteredException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /**
     * With a message that names the call and the argument.
     *
     * @param message what was called, with what
     */
    public AlreadyRegisteredException(String message) {
        super(message);
    }
}
