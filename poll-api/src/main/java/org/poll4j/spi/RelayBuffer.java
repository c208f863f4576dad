package org.poll4j.spi;

import java.io.Closeable;
import java.io.IOException;

/** Where bytes are on their way from one socket to another. For one thread at a time. */
public interface RelayBuffer extends Closeable {
    /**
     * Takes bytes of a socket. The caller is inside its reading gate, and the buffer is empty.
     *
     * @param from a connected stream of the same backend
     * @return bytes taken, {@link ByteIo#END} or {@link ByteIo#WOULD_BLOCK}
     * @throws IOException if the call fails
     */
    long fill(Descriptor from) throws IOException;

    /**
     * Gives bytes to a socket, in their order. The caller is inside its writing gate, and the buffer is not empty.
     *
     * @param to a connected stream of the same backend
     * @param count how many bytes there are
     * @return bytes given, or {@link ByteIo#WOULD_BLOCK}
     * @throws IOException if the call fails
     */
    long drain(Descriptor to, long count) throws IOException;
}
