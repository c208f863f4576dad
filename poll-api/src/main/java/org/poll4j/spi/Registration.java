package org.poll4j.spi;

import java.io.IOException;

/** A descriptor's place in a {@link org.poll4j.Poll}, seen from the descriptor. */
public interface Registration {
    /**
     * Ends the registration because its descriptor closes. Does nothing if it ended already.
     *
     * @param descriptor whose registration this was
     * @throws IOException if the system refuses; the registration has ended all the same
     */
    void end(Descriptor descriptor) throws IOException;

    /**
     * Ends the registration of a descriptor that stays open. Does nothing if it ended already.
     *
     * @param descriptor whose registration this was
     * @throws IOException if the system refuses; the registration is as it was then
     */
    void withdraw(Descriptor descriptor) throws IOException;

    /**
     * Passes on that a call in some directions would have blocked: see {@link Selector#rearm}.
     *
     * @param directions {@link Readiness#READABLE}, {@link Readiness#WRITABLE} or both
     */
    void rearm(int directions);
}
