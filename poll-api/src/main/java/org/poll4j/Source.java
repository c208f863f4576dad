package org.poll4j;

import java.io.IOException;

/**
 * Anything that can be registered. The sockets and pipes of this library are sources. A source of your own delegates to
 * them, or to a {@link org.poll4j.spi.Descriptor}, or extends {@link DescriptorSource}.
 *
 * <p>Users call {@link Registry#register(Source, Token, Interest, Trigger)}, never these methods. An implementation
 * registers its own inner sources, or its descriptor, with the registry. The caller gets the exceptions unchanged.
 *
 * {@snippet file="org/poll4j/Snippets.java" region="source"}
 */
public interface Source {
    /**
     * Called by {@link Registry#register(Source, Token, Interest, Trigger)}, once.
     *
     * @param registry where to register
     * @param token the token of the events
     * @param interest which readiness to report
     * @param trigger when to report a readiness again
     * @throws IOException if the system refuses
     */
    void register(Registry registry, Token token, Interest interest, Trigger trigger) throws IOException;

    /**
     * Called by {@link Registry#reregister(Source, Token, Interest, Trigger)}, once.
     *
     * @param registry where the source is registered
     * @param token the token of the events from now on
     * @param interest which readiness to report from now on
     * @param trigger when to report a readiness again
     * @throws IOException if the system refuses
     */
    void reregister(Registry registry, Token token, Interest interest, Trigger trigger) throws IOException;

    /**
     * Called by {@link Registry#deregister(Source)}, once.
     *
     * @param registry where the source is registered
     * @throws IOException if the system refuses
     */
    void deregister(Registry registry) throws IOException;
}
