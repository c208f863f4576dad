package org.poll4j.spi;

import java.io.IOException;

/** The registration of a descriptor with a {@link org.poll4j.Poll}, as the descriptor sees it. */
public interface Registration {
    /**
     * Ends the registration because its descriptor closes. Does nothing if it ended already.
     *
     * @param descriptor the descriptor of this registration
     * @throws IOException if the system refuses; the registration has ended all the same
     */
    void end(Descriptor descriptor) throws IOException;

    /**
     * Ends the registration of a descriptor that stays open. Does nothing if it ended already.
     *
     * @param descriptor the descriptor of this registration
     * @throws IOException if the system refuses; the registration has not changed then
     */
    void withdraw(Descriptor descriptor) throws IOException;

    /**
     * Reports that a call in some directions would have blocked: see {@link Selector#rearm}.
     *
     * @param directions {@link Readiness#READABLE}, {@link Readiness#WRITABLE} or both
     */
    void rearm(int directions);
}
