package org.poll4j.spi;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Non-blocking transfers of messages. A receive returns the length of the message, more than the room if it was cut, or
 * {@link ByteIo#WOULD_BLOCK}; a send returns the length of the message, or {@link ByteIo#WOULD_BLOCK}. The
 * methods read positions of buffers and never change them.
 */
public interface MessageIo {
    /**
     * Receives a message into the remaining part of a buffer.
     *
     * @param d the descriptor
     * @param dst where to; not read-only
     * @param from set to the sender; null if the caller does not want it
     * @param peek whether the message stays in the queue
     * @return its length or {@link ByteIo#WOULD_BLOCK}
     * @throws IOException if the call fails
     */
    int receive(Descriptor d, ByteBuffer dst, @Nullable AddressBuffer from, boolean peek) throws IOException;

    /**
     * Receives a message into a segment.
     *
     * @param d the descriptor
     * @param dst where to; not read-only
     * @param from set to the sender; null if the caller does not want it
     * @param peek whether the message stays in the queue
     * @return its length or {@link ByteIo#WOULD_BLOCK}
     * @throws IOException if the call fails
     */
    int receive(Descriptor d, MemorySegment dst, @Nullable AddressBuffer from, boolean peek) throws IOException;

    /**
     * Sends the remaining part of a buffer as one message.
     *
     * @param d the descriptor
     * @param src where from
     * @param to the receiver; null for the connected peer
     * @return its length or {@link ByteIo#WOULD_BLOCK}
     * @throws IOException if the call fails
     */
    int send(Descriptor d, ByteBuffer src, @Nullable AddressBuffer to) throws IOException;

    /**
     * Sends a segment as one message.
     *
     * @param d the descriptor
     * @param src where from
     * @param to the receiver; null for the connected peer
     * @return its length or {@link ByteIo#WOULD_BLOCK}
     * @throws IOException if the call fails
     */
    int send(Descriptor d, MemorySegment src, @Nullable AddressBuffer to) throws IOException;

    /**
     * Sends bytes with descriptors (SCM_RIGHTS) to the connected peer of a Unix socket.
     *
     * @param d the descriptor
     * @param src at least one byte
     * @param passed POSIX descriptors; the caller still owns them
     * @return bytes sent or {@link ByteIo#WOULD_BLOCK}
     * @throws IOException if the call fails
     * @throws UnsupportedOperationException if the system cannot pass descriptors
     */
    int send(Descriptor d, ByteBuffer src, int[] passed) throws IOException;

    /**
     * Receives bytes with descriptors, closed on exec, from a Unix socket.
     *
     * @param d the descriptor
     * @param dst where to; not read-only
     * @return the bytes received, {@link ByteIo#END} or {@link ByteIo#WOULD_BLOCK}, and the descriptors
     * @throws IOException if the call fails; no descriptor was received then
     * @throws UnsupportedOperationException if the system cannot pass descriptors
     */
    ReceivedRights receive(Descriptor d, ByteBuffer dst) throws IOException;
}
