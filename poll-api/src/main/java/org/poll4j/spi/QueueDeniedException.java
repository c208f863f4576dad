package org.poll4j.spi;

import java.io.IOException;

/**
 * Thrown by {@link Backend#openSelector} when the system denies the process its event queue altogether, as some
 * sandboxes do. A Poll on this system's backend then uses another one; see {@link Backends#insteadOf}.
 */
public final class QueueDeniedException extends IOException {
    private static final long serialVersionUID = 1;

    /**
     * Makes the exception.
     *
     * @param refusal the system's error, which names the call
     */
    public QueueDeniedException(IOException refusal) {
        super(refusal.getMessage(), refusal);
    }
}
