package org.poll4j.spi;

import java.io.IOException;

/**
 * A timer of the system that expires once: a descriptor that is readable from then on, until it is armed again or
 * disarmed. {@link org.poll4j.TimerSource} makes periods of it. The caller makes one call at a time, and holds the
 * descriptor open.
 */
public interface SystemTimer {
    /**
     * What a selector watches.
     *
     * @return the same object each time
     */
    Descriptor descriptor();

    /**
     * Lets it expire once. What it was armed for before, and whether it has expired, is forgotten.
     *
     * @param delayNanos from now on, at least 1, on the clock of {@link Backend#nanoTime}
     * @throws IOException if the system refuses; it is not armed then
     */
    void arm(long delayNanos) throws IOException;

    /**
     * Lets it not expire any more. It is no longer readable.
     *
     * @throws IOException if the system refuses
     */
    void disarm() throws IOException;
}
