package org.poll4j.spi;

import java.io.Closeable;
import java.io.IOException;

/** An open file whose bytes a backend sends to its sockets. Safe for threads; closing waits for no call. */
public interface FileSender extends Closeable {
    /**
     * Asks how long the file is now.
     *
     * @return bytes
     * @throws IOException if closed, or the system refuses
     */
    long size() throws IOException;

    /**
     * Sends bytes of the file. The caller is inside the socket's writing gate.
     *
     * @param socket a connected stream of the same backend
     * @param position of the first byte, not negative
     * @param count how many at most, at least 1
     * @return bytes sent; {@link ByteIo#END} if the file has no byte at the position; {@link ByteIo#WOULD_BLOCK} if the
     *     socket has no room
     * @throws IOException if the file is closed, or the call fails
     */
    long send(Descriptor socket, long position, long count) throws IOException;
}
