package org.poll4j.spi;

import java.io.IOException;

/** Sources that only Windows has: takes in sockets and handles that others made. */
public interface WindowsSources {
    /**
     * Names a socket that stays somebody else's: closing the result ends its registration and nothing more.
     *
     * @param socket a SOCKET
     * @return a descriptor, which the caller closes before the owner closes the socket
     * @throws IOException if it is not an open socket
     * @throws IllegalArgumentException if no socket can have that number
     */
    Descriptor borrowSocket(long socket) throws IOException;
}
