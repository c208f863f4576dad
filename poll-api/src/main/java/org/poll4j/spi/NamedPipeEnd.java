package org.poll4j.spi;

import java.io.IOException;

/**
 * One end of a Windows named pipe. Its operations begin when it is registered, and belong to that Poll from then on.
 */
public interface NamedPipeEnd {
    /**
     * What is registered and closed.
     *
     * @return the same object each time
     */
    Descriptor descriptor();

    /**
     * Reads and writes this end.
     *
     * @return the same object each time
     */
    ByteIo io();

    /**
     * Begins to wait for a client, if none is there. Of a server's end. The caller arms both directions afterwards.
     *
     * @return true if a client is there, false if under way
     * @throws IOException if the system refuses, or the wait under way has failed
     * @throws IllegalStateException of a client's end
     */
    boolean connect() throws IOException;

    /**
     * Throws out the client, and what it wrote. Of a server's end.
     *
     * @throws IOException if the system refuses
     * @throws IllegalStateException of a client's end
     */
    void disconnect() throws IOException;
}
