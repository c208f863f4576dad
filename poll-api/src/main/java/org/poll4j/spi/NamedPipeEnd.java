package org.poll4j.spi;

import java.io.IOException;

/**
 * One end of a Windows named pipe. Its operations begin when it is registered, and belong to that Poll from then on.
 */
public interface NamedPipeEnd {
    /**
     * Returns the descriptor that a Poll registers and that {@code close} closes.
     *
     * @return the same object each time
     */
    Descriptor descriptor();

    /**
     * Returns the calls that read and write this end.
     *
     * @return the same object each time
     */
    ByteIo io();

    /**
     * Begins to wait for a client, if none is connected. For a server's end. The caller arms both directions
     * afterwards.
     *
     * @return true if a client is connected, false if the wait is in progress
     * @throws IOException if the system refuses, or the wait in progress has failed
     * @throws IllegalStateException if this is a client's end
     */
    boolean connect() throws IOException;

    /**
     * Disconnects the client and drops the bytes that it wrote. For a server's end.
     *
     * @throws IOException if the system refuses
     * @throws IllegalStateException if this is a client's end
     */
    void disconnect() throws IOException;
}
