package org.poll4j;

/**
 * Thrown by {@code poll} when another thread is polling the same {@link Poll}. One thread polls at a time; every thread
 * may register and wake. The call does not change the {@link Poll}.
 */
public final class ConcurrentPollException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception whose message names the call and the argument.
     *
     * @param message what was called, with what
     */
    public ConcurrentPollException(String message) {
        super(message);
    }
}
