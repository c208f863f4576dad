package org.poll4j.spi;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.Objects;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.poll4j.net.PeerAddress;

/**
 * What every source does around a {@link ByteIo} or {@link MessageIo} call: pass the gate, move the buffers' positions, arm
 * a direction again that would block. Results of streams are java.nio's: n, 0 would block (or nothing to move), −1 end of
 * stream; those of messages n, or {@link ByteIo#WOULD_BLOCK}.
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
        d.enterReading();
        try {
            n = io.read(d, dst);
            if (n > 0) {
                dst.position(dst.position() + n);
            }
        } finally {
            d.leaveReading();
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
        Objects.checkFromIndexSize(offset, length, Objects.requireNonNull(dst, "dst").length);
        int n;
        d.enterReading();
        try {
            n = io.read(d, dst, offset, length);
        } finally {
            d.leaveReading();
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
        requireWritable(dst);
        long n;
        d.enterReading();
        try {
            n = io.read(d, dst);
        } finally {
            d.leaveReading();
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
        Objects.checkFromIndexSize(offset, length, Objects.requireNonNull(dsts, "dsts").length);
        for (int i = offset; i < offset + length; i++) {
            requireWritable(element("dsts", dsts, i));
        }
        long n;
        d.enterReading();
        try {
            n = io.read(d, dsts, offset, length);
            advance(dsts, offset, n);
        } finally {
            d.leaveReading();
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
        d.enterReading();
        try {
            n = io.peek(d, dst);
            if (n > 0) {
                dst.position(dst.position() + n);
            }
        } finally {
            d.leaveReading();
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
        Objects.requireNonNull(src, "src");
        int n;
        d.enterWriting();
        try {
            n = io.write(d, src);
            if (n > 0) {
                src.position(src.position() + n);
            }
        } finally {
            d.leaveWriting();
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
        Objects.checkFromIndexSize(offset, length, Objects.requireNonNull(src, "src").length);
        int n;
        d.enterWriting();
        try {
            n = io.write(d, src, offset, length);
        } finally {
            d.leaveWriting();
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
        Objects.requireNonNull(src, "src");
        long n;
        d.enterWriting();
        try {
            n = io.write(d, src);
        } finally {
            d.leaveWriting();
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
        Objects.checkFromIndexSize(offset, length, Objects.requireNonNull(srcs, "srcs").length);
        for (int i = offset; i < offset + length; i++) {
            element("srcs", srcs, i);
        }
        long n;
        d.enterWriting();
        try {
            n = io.write(d, srcs, offset, length);
            advance(srcs, offset, n);
        } finally {
            d.leaveWriting();
        }
        return outcome(d, Readiness.WRITABLE, n);
    }

    /**
     * Receives a message into a buffer and moves its position by what fits.
     *
     * @param d the descriptor
     * @param io its calls
     * @param dst where to
     * @param from set to the sender; null if nobody asks
     * @param peek whether the message stays there
     * @return its length or {@link ByteIo#WOULD_BLOCK}
     * @throws IOException if the call fails or the descriptor is closed
     */
    public static int receive(Descriptor d, MessageIo io, ByteBuffer dst, @Nullable PeerAddress from, boolean peek)
            throws IOException {
        requireWritable(dst);
        int n;
        d.enterReading();
        try {
            n = io.receive(d, dst, from, peek);
            if (n > 0) {
                dst.position(dst.position() + Math.min(n, dst.remaining()));
            }
        } finally {
            d.leaveReading();
        }
        return message(d, Readiness.READABLE, n);
    }

    /**
     * Receives a message into a segment.
     *
     * @param d the descriptor
     * @param io its calls
     * @param dst where to
     * @param from set to the sender; null if nobody asks
     * @param peek whether the message stays there
     * @return its length or {@link ByteIo#WOULD_BLOCK}
     * @throws IOException if the call fails or the descriptor is closed
     */
    public static int receive(Descriptor d, MessageIo io, MemorySegment dst, @Nullable PeerAddress from, boolean peek)
            throws IOException {
        requireWritable(dst);
        int n;
        d.enterReading();
        try {
            n = io.receive(d, dst, from, peek);
        } finally {
            d.leaveReading();
        }
        return message(d, Readiness.READABLE, n);
    }

    /**
     * Sends a buffer as one message and moves its position.
     *
     * @param d the descriptor
     * @param io its calls
     * @param src where from
     * @param to the receiver; null for the connected peer
     * @return what was sent or {@link ByteIo#WOULD_BLOCK}
     * @throws IOException if the call fails or the descriptor is closed
     */
    public static int send(Descriptor d, MessageIo io, ByteBuffer src, @Nullable PeerAddress to) throws IOException {
        Objects.requireNonNull(src, "src");
        int n;
        d.enterWriting();
        try {
            n = io.send(d, src, to);
            if (n > 0) {
                src.position(src.position() + n);
            }
        } finally {
            d.leaveWriting();
        }
        return message(d, Readiness.WRITABLE, n);
    }

    /**
     * Sends a segment as one message.
     *
     * @param d the descriptor
     * @param io its calls
     * @param src where from
     * @param to the receiver; null for the connected peer
     * @return what was sent or {@link ByteIo#WOULD_BLOCK}
     * @throws IOException if the call fails or the descriptor is closed
     */
    public static int send(Descriptor d, MessageIo io, MemorySegment src, @Nullable PeerAddress to) throws IOException {
        Objects.requireNonNull(src, "src");
        int n;
        d.enterWriting();
        try {
            n = io.send(d, src, to);
        } finally {
            d.leaveWriting();
        }
        return message(d, Readiness.WRITABLE, n);
    }

    /**
     * Sends bytes with descriptors and moves the buffer's position.
     *
     * @param d a connected Unix socket
     * @param io its calls
     * @param src at least one byte
     * @param passed descriptor numbers
     * @return bytes sent, 0 if it would block
     * @throws IOException if the call fails or the descriptor is closed
     */
    public static int sendDescriptors(Descriptor d, MessageIo io, ByteBuffer src, int[] passed) throws IOException {
        int n;
        d.enterWriting();
        try {
            n = io.send(d, src, passed);
            if (n > 0) {
                src.position(src.position() + n);
            }
        } finally {
            d.leaveWriting();
        }
        return (int) outcome(d, Readiness.WRITABLE, n);
    }

    /**
     * Reads bytes with descriptors and moves the buffer's position.
     *
     * @param d a connected Unix socket
     * @param io its calls
     * @param dst where to
     * @param passed gets each descriptor number
     * @return bytes read, 0 if it would block, −1 at the end
     * @throws IOException if the call fails or the descriptor is closed
     */
    public static int receiveDescriptors(Descriptor d, MessageIo io, ByteBuffer dst, IntConsumer passed)
            throws IOException {
        requireWritable(dst);
        int n;
        d.enterReading();
        try {
            n = io.receive(d, dst, passed);
            if (n > 0) {
                dst.position(dst.position() + n);
            }
        } finally {
            d.leaveReading();
        }
        return (int) outcome(d, Readiness.READABLE, n);
    }

    private static int message(Descriptor d, int direction, int n) {
        if (n == ByteIo.WOULD_BLOCK) {
            d.wouldBlock(direction);
        }
        return n;
    }

    private static ByteBuffer element(String name, ByteBuffer[] buffers, int i) {
        ByteBuffer buffer = buffers[i];
        if (buffer == null) {
            throw new NullPointerException(name + "[" + i + "]");
        }
        return buffer;
    }

    private static void requireWritable(MemorySegment dst) {
        if (Objects.requireNonNull(dst, "dst").isReadOnly()) {
            throw new IllegalArgumentException("read(" + dst + "): the segment is read-only");
        }
    }

    private static void requireWritable(ByteBuffer dst) {
        if (Checks.ON && dst != null && !dst.hasRemaining()) {
            Checks.hint("a read into a buffer without room returns 0, which does not mean that it would block");
        }
        if (Objects.requireNonNull(dst, "dst").isReadOnly()) {
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
