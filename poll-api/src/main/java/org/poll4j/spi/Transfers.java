package org.poll4j.spi;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.Objects;

/**
 * What every stream of bytes does around a {@link ByteIo} call: pass the gate, move the buffers' positions, arm a direction
 * again that would block. Results are java.nio's: n, 0 would block (or nothing to move), −1 end of stream.
 */
public final class Transfers {
    private Transfers() {}

    /**
     * Reads into a buffer and moves its position.
     *
     * @param d the descriptor
     * @param io its calls
     * @param dst where to
     * @return bytes read, 0 if it would block, −1 at the end
     * @throws IOException if the call fails or the descriptor is closed
     */
    public static int read(Descriptor d, ByteIo io, ByteBuffer dst) throws IOException {
        requireWritable(dst);
        int n;
        try (var _ = d.reading().enter()) {
            n = io.read(d, dst);
            if (n > 0) {
                dst.position(dst.position() + n);
            }
        }
        return (int) outcome(d, Readiness.READABLE, n);
    }

    /**
     * Reads into an array.
     *
     * @param d the descriptor
     * @param io its calls
     * @param dst where to
     * @param offset the first byte to set
     * @param length how many at most
     * @return bytes read, 0 if it would block, −1 at the end
     * @throws IOException if the call fails or the descriptor is closed
     */
    public static int read(Descriptor d, ByteIo io, byte[] dst, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, dst.length);
        int n;
        try (var _ = d.reading().enter()) {
            n = io.read(d, dst, offset, length);
        }
        return (int) outcome(d, Readiness.READABLE, n);
    }

    /**
     * Reads into a segment.
     *
     * @param d the descriptor
     * @param io its calls
     * @param dst where to
     * @return bytes read, 0 if it would block, −1 at the end
     * @throws IOException if the call fails or the descriptor is closed
     */
    public static long read(Descriptor d, ByteIo io, MemorySegment dst) throws IOException {
        if (dst.isReadOnly()) {
            throw new IllegalArgumentException("read(" + dst + "): the segment is read-only");
        }
        long n;
        try (var _ = d.reading().enter()) {
            n = io.read(d, dst);
        }
        return outcome(d, Readiness.READABLE, n);
    }

    /**
     * Reads into several buffers, in order, and moves their positions.
     *
     * @param d the descriptor
     * @param io its calls
     * @param dsts where to
     * @param offset the first buffer to use
     * @param length how many buffers
     * @return bytes read, 0 if it would block, −1 at the end
     * @throws IOException if the call fails or the descriptor is closed
     */
    public static long read(Descriptor d, ByteIo io, ByteBuffer[] dsts, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, dsts.length);
        for (int i = offset; i < offset + length; i++) {
            requireWritable(dsts[i]);
        }
        long n;
        try (var _ = d.reading().enter()) {
            n = io.read(d, dsts, offset, length);
            advance(dsts, offset, n);
        }
        return outcome(d, Readiness.READABLE, n);
    }

    /**
     * Reads into a buffer without consuming, and moves the buffer's position.
     *
     * @param d the descriptor
     * @param io its calls
     * @param dst where to
     * @return bytes read, 0 if it would block, −1 at the end
     * @throws IOException if the call fails or the descriptor is closed
     */
    public static int peek(Descriptor d, ByteIo io, ByteBuffer dst) throws IOException {
        requireWritable(dst);
        int n;
        try (var _ = d.reading().enter()) {
            n = io.peek(d, dst);
            if (n > 0) {
                dst.position(dst.position() + n);
            }
        }
        return (int) outcome(d, Readiness.READABLE, n);
    }

    /**
     * Writes a buffer and moves its position.
     *
     * @param d the descriptor
     * @param io its calls
     * @param src where from
     * @return bytes written, 0 if it would block
     * @throws IOException if the call fails or the descriptor is closed
     */
    public static int write(Descriptor d, ByteIo io, ByteBuffer src) throws IOException {
        int n;
        try (var _ = d.writing().enter()) {
            n = io.write(d, src);
            if (n > 0) {
                src.position(src.position() + n);
            }
        }
        return (int) outcome(d, Readiness.WRITABLE, n);
    }

    /**
     * Writes from an array.
     *
     * @param d the descriptor
     * @param io its calls
     * @param src where from
     * @param offset the first byte to write
     * @param length how many at most
     * @return bytes written, 0 if it would block
     * @throws IOException if the call fails or the descriptor is closed
     */
    public static int write(Descriptor d, ByteIo io, byte[] src, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, src.length);
        int n;
        try (var _ = d.writing().enter()) {
            n = io.write(d, src, offset, length);
        }
        return (int) outcome(d, Readiness.WRITABLE, n);
    }

    /**
     * Writes a segment.
     *
     * @param d the descriptor
     * @param io its calls
     * @param src where from
     * @return bytes written, 0 if it would block
     * @throws IOException if the call fails or the descriptor is closed
     */
    public static long write(Descriptor d, ByteIo io, MemorySegment src) throws IOException {
        long n;
        try (var _ = d.writing().enter()) {
            n = io.write(d, src);
        }
        return outcome(d, Readiness.WRITABLE, n);
    }

    /**
     * Writes several buffers, in order, and moves their positions.
     *
     * @param d the descriptor
     * @param io its calls
     * @param srcs where from
     * @param offset the first buffer to use
     * @param length how many buffers
     * @return bytes written, 0 if it would block
     * @throws IOException if the call fails or the descriptor is closed
     */
    public static long write(Descriptor d, ByteIo io, ByteBuffer[] srcs, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, srcs.length);
        long n;
        try (var _ = d.writing().enter()) {
            n = io.write(d, srcs, offset, length);
            advance(srcs, offset, n);
        }
        return outcome(d, Readiness.WRITABLE, n);
    }

    private static void requireWritable(ByteBuffer dst) {
        if (dst.isReadOnly()) {
            throw new ReadOnlyBufferException();
        }
    }

    private static void advance(ByteBuffer[] buffers, int offset, long moved) {
        long left = moved;
        for (int i = offset; left > 0; i++) {
            int n = (int) Math.min(left, buffers[i].remaining());
            buffers[i].position(buffers[i].position() + n);
            left -= n;
        }
    }

    private static long outcome(Descriptor d, int direction, long n) {
        if (n == ByteIo.WOULD_BLOCK) {
            d.wouldBlock(direction);
            return 0;
        }
        return n;
    }
}
