package org.poll4j.spi;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/**
 * Non-blocking transfers of bytes. Every method returns how many bytes it moved, {@link #WOULD_BLOCK}, or when reading
 * {@link #END}; it may move fewer than it could. It reads positions of buffers and never changes them: the caller does
 * that inside the descriptor's gate of that direction. A read of zero bytes returns 0 without a system call.
 */
public interface ByteIo {
    /** The peer has shut down its writing half and all is read. */
    int END = -1;
    /** Nothing could be moved without waiting. */
    int WOULD_BLOCK = -2;

    /**
     * Reads into an array.
     *
     * @param d the descriptor
     * @param dst where to
     * @param offset the first byte to set, within the array
     * @param length how many at most, within the array
     * @return bytes read, {@link #END} or {@link #WOULD_BLOCK}
     * @throws IOException if the call fails
     */
    int read(Descriptor d, byte[] dst, int offset, int length) throws IOException;

    /**
     * Reads into the remaining part of a buffer.
     *
     * @param d the descriptor
     * @param dst where to; not read-only
     * @return bytes read, {@link #END} or {@link #WOULD_BLOCK}
     * @throws IOException if the call fails
     */
    int read(Descriptor d, ByteBuffer dst) throws IOException;

    /**
     * Reads into a segment.
     *
     * @param d the descriptor
     * @param dst where to; native, or over a byte array; not read-only
     * @return bytes read, {@link #END} or {@link #WOULD_BLOCK}
     * @throws IOException if the call fails
     */
    long read(Descriptor d, MemorySegment dst) throws IOException;

    /**
     * Reads into the remaining parts of several buffers, in order, in one call.
     *
     * @param d the descriptor
     * @param dsts where to; none read-only
     * @param offset the first buffer to use
     * @param length how many buffers
     * @return bytes read, {@link #END} or {@link #WOULD_BLOCK}
     * @throws IOException if the call fails
     */
    long read(Descriptor d, ByteBuffer[] dsts, int offset, int length) throws IOException;

    /**
     * Reads without consuming.
     *
     * @param d the descriptor
     * @param dst where to; not read-only
     * @return bytes read, {@link #END} or {@link #WOULD_BLOCK}
     * @throws IOException if the call fails
     */
    int peek(Descriptor d, ByteBuffer dst) throws IOException;

    /**
     * Writes from an array.
     *
     * @param d the descriptor
     * @param src where from
     * @param offset the first byte to write, within the array
     * @param length how many at most, within the array
     * @return bytes written or {@link #WOULD_BLOCK}
     * @throws IOException if the call fails
     */
    int write(Descriptor d, byte[] src, int offset, int length) throws IOException;

    /**
     * Writes the remaining part of a buffer.
     *
     * @param d the descriptor
     * @param src where from
     * @return bytes written or {@link #WOULD_BLOCK}
     * @throws IOException if the call fails
     */
    int write(Descriptor d, ByteBuffer src) throws IOException;

    /**
     * Writes a segment.
     *
     * @param d the descriptor
     * @param src where from; native, or over a byte array
     * @return bytes written or {@link #WOULD_BLOCK}
     * @throws IOException if the call fails
     */
    long write(Descriptor d, MemorySegment src) throws IOException;

    /**
     * Writes the remaining parts of several buffers, in order, in one call.
     *
     * @param d the descriptor
     * @param srcs where from
     * @param offset the first buffer to use
     * @param length how many buffers
     * @return bytes written or {@link #WOULD_BLOCK}
     * @throws IOException if the call fails
     */
    long write(Descriptor d, ByteBuffer[] srcs, int offset, int length) throws IOException;

    /**
     * Returns whether the methods that take addresses work.
     *
     * @return false if a transfer is not a system call
     */
    default boolean takesAddresses() {
        return false;
    }

    /**
     * Reads into native memory by its address. The memory must stay valid during the call, and nothing checks that.
     *
     * @param d the descriptor
     * @param address of the first byte to set
     * @param length how many at most
     * @return bytes read, {@link #END} or {@link #WOULD_BLOCK}
     * @throws IOException if the call fails
     * @throws UnsupportedOperationException unless {@link #takesAddresses()}
     */
    default int read(Descriptor d, long address, int length) throws IOException {
        throw new UnsupportedOperationException("read(" + d + "): these sockets take no addresses");
    }

    /**
     * Writes native memory by its address. The memory must stay valid during the call, and nothing checks that.
     *
     * @param d the descriptor
     * @param address of the first byte to write
     * @param length how many at most
     * @return bytes written or {@link #WOULD_BLOCK}
     * @throws IOException if the call fails
     * @throws UnsupportedOperationException unless {@link #takesAddresses()}
     */
    default int write(Descriptor d, long address, int length) throws IOException {
        throw new UnsupportedOperationException("write(" + d + "): these sockets take no addresses");
    }

    /**
     * Writes several pieces of native memory, in order, in one call if the system has such a call. The memory must stay
     * valid during the call, and nothing checks that.
     *
     * @param d the descriptor
     * @param addresses of the first bytes to write
     * @param lengths how many each
     * @param count how many pieces
     * @return bytes written or {@link #WOULD_BLOCK}
     * @throws IOException if the call fails
     * @throws UnsupportedOperationException unless {@link #takesAddresses()}
     */
    default long write(Descriptor d, long[] addresses, int[] lengths, int count) throws IOException {
        return count == 0 ? 0 : write(d, addresses[0], lengths[0]);
    }
}
