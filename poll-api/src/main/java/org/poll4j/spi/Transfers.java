package org.poll4j.spi;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes {@link ByteIo} and {@link MessageIo} calls for a source: passes the gate, moves the buffers' positions, and
 * arms a direction again that would block. Results of streams are java.nio's: n, 0 would block (or nothing to move), −1
 * end of the stream. Results of messages are n or {@link ByteIo#WOULD_BLOCK}.
 *
 * <p>A transfer that fails leaves its gate by a store instead of a call. Where it fails because the stack overflows,
 * there may be no room for a call, and a gate that stays taken stops every later transfer and the close.
 */
public final class Transfers {
    private Transfers() {}

    /**
     * Reads into a buffer and moves its position.
     *
     * @param d the descriptor
     * @param io the calls of its backend
     * @param dst where to
     * @return bytes read, 0 if it would block, −1 at the end
     * @throws IOException if the call fails or the descriptor is closed
     */
    public static int read(Descriptor d, ByteIo io, ByteBuffer dst) throws IOException {
        requireWritable(dst);
        int n;
        d.enterReading();
        try {
            int position = dst.position();
            n = io.read(d, dst);
            if (n > 0) {
                dst.position(position + n);
            }
            d.leaveReading();
        } catch (Throwable failure) {
            d.reading = Gate.IDLE;
            throw failure;
        }
        return (int) outcome(d, Readiness.READABLE, n);
    }

    /**
     * Reads into an array.
     *
     * @param d the descriptor
     * @param io the calls of its backend
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
            d.leaveReading();
        } catch (Throwable failure) {
            d.reading = Gate.IDLE;
            throw failure;
        }
        return (int) outcome(d, Readiness.READABLE, n);
    }

    /**
     * Reads into a segment.
     *
     * @param d the descriptor
     * @param io the calls of its backend
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
            d.leaveReading();
        } catch (Throwable failure) {
            d.reading = Gate.IDLE;
            throw failure;
        }
        return outcome(d, Readiness.READABLE, n);
    }

    /**
     * Reads into several buffers, in order, and moves their positions.
     *
     * @param d the descriptor
     * @param io the calls of its backend
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
        try (Positions positions = Positions.of(dsts, offset, length)) {
            n = io.read(d, dsts, offset, length);
            positions.advance(dsts, offset, n);
            d.leaveReading();
        } catch (Throwable failure) {
            d.reading = Gate.IDLE;
            throw failure;
        }
        return outcome(d, Readiness.READABLE, n);
    }

    /**
     * Reads into a buffer without consuming, and moves the buffer's position.
     *
     * @param d the descriptor
     * @param io the calls of its backend
     * @param dst where to
     * @return bytes read, 0 if it would block, −1 at the end
     * @throws IOException if the call fails or the descriptor is closed
     */
    public static int peek(Descriptor d, ByteIo io, ByteBuffer dst) throws IOException {
        requireWritable(dst);
        int n;
        d.enterReading();
        try {
            int position = dst.position();
            n = io.peek(d, dst);
            if (n > 0) {
                dst.position(position + n);
            }
            d.leaveReading();
        } catch (Throwable failure) {
            d.reading = Gate.IDLE;
            throw failure;
        }
        return (int) outcome(d, Readiness.READABLE, n);
    }

    /**
     * Writes a buffer and moves its position.
     *
     * @param d the descriptor
     * @param io the calls of its backend
     * @param src where from
     * @return bytes written, 0 if it would block
     * @throws IOException if the call fails or the descriptor is closed
     */
    public static int write(Descriptor d, ByteIo io, ByteBuffer src) throws IOException {
        Objects.requireNonNull(src, "src");
        int n;
        d.enterWriting();
        try {
            int position = src.position();
            n = io.write(d, src);
            if (n > 0) {
                src.position(position + n);
            }
            d.leaveWriting();
        } catch (Throwable failure) {
            d.writing = Gate.IDLE;
            throw failure;
        }
        return (int) outcome(d, Readiness.WRITABLE, n);
    }

    /**
     * Writes from an array.
     *
     * @param d the descriptor
     * @param io the calls of its backend
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
            d.leaveWriting();
        } catch (Throwable failure) {
            d.writing = Gate.IDLE;
            throw failure;
        }
        return (int) outcome(d, Readiness.WRITABLE, n);
    }

    /**
     * Writes a segment.
     *
     * @param d the descriptor
     * @param io the calls of its backend
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
            d.leaveWriting();
        } catch (Throwable failure) {
            d.writing = Gate.IDLE;
            throw failure;
        }
        return outcome(d, Readiness.WRITABLE, n);
    }

    /**
     * Writes several buffers, in order, and moves their positions.
     *
     * @param d the descriptor
     * @param io the calls of its backend
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
        try (Positions positions = Positions.of(srcs, offset, length)) {
            n = io.write(d, srcs, offset, length);
            positions.advance(srcs, offset, n);
            d.leaveWriting();
        } catch (Throwable failure) {
            d.writing = Gate.IDLE;
            throw failure;
        }
        return outcome(d, Readiness.WRITABLE, n);
    }

    /**
     * Reads into native memory.
     *
     * @param d the descriptor
     * @param io the calls of its backend, which {@linkplain ByteIo#takesAddresses take addresses}
     * @param address of native memory
     * @param length how many bytes at most
     * @return bytes read, 0 if it would block, −1 at the end
     * @throws IOException if the call fails or the descriptor is closed
     */
    public static int read(Descriptor d, ByteIo io, long address, int length) throws IOException {
        int n;
        d.enterReading();
        try {
            n = io.read(d, address, length);
            d.leaveReading();
        } catch (Throwable failure) {
            d.reading = Gate.IDLE;
            throw failure;
        }
        return (int) outcome(d, Readiness.READABLE, n);
    }

    /**
     * Writes native memory.
     *
     * @param d the descriptor
     * @param io the calls of its backend, which {@linkplain ByteIo#takesAddresses take addresses}
     * @param address of native memory
     * @param length how many bytes at most
     * @return bytes written, 0 if it would block
     * @throws IOException if the call fails or the descriptor is closed
     */
    public static int write(Descriptor d, ByteIo io, long address, int length) throws IOException {
        int n;
        d.enterWriting();
        try {
            n = io.write(d, address, length);
            d.leaveWriting();
        } catch (Throwable failure) {
            d.writing = Gate.IDLE;
            throw failure;
        }
        return (int) outcome(d, Readiness.WRITABLE, n);
    }

    /**
     * Writes several pieces of native memory, in order.
     *
     * @param d the descriptor
     * @param io the calls of its backend, which {@linkplain ByteIo#takesAddresses take addresses}
     * @param addresses of native memory
     * @param lengths how many bytes each
     * @param count how many pieces
     * @return bytes written, 0 if it would block
     * @throws IOException if the call fails or the descriptor is closed
     */
    public static long write(Descriptor d, ByteIo io, long[] addresses, int[] lengths, int count) throws IOException {
        long n;
        d.enterWriting();
        try {
            n = io.write(d, addresses, lengths, count);
            d.leaveWriting();
        } catch (Throwable failure) {
            d.writing = Gate.IDLE;
            throw failure;
        }
        return outcome(d, Readiness.WRITABLE, n);
    }

    /**
     * Receives a message into a buffer and moves its position by what fits.
     *
     * @param d the descriptor
     * @param io the calls of its backend
     * @param dst where to
     * @param from set to the sender; null if the caller does not want it
     * @param peek whether the message stays in the queue
     * @return its length or {@link ByteIo#WOULD_BLOCK}
     * @throws IOException if the call fails or the descriptor is closed
     */
    public static int receive(Descriptor d, MessageIo io, ByteBuffer dst, @Nullable AddressBuffer from, boolean peek)
            throws IOException {
        requireWritable(dst);
        int n;
        d.enterReading();
        try {
            int position = dst.position();
            int room = dst.limit() - position;
            n = io.receive(d, dst, from, peek);
            if (n > 0) {
                dst.position(position + Math.min(n, room));
            }
            d.leaveReading();
        } catch (Throwable failure) {
            d.reading = Gate.IDLE;
            throw failure;
        }
        return message(d, Readiness.READABLE, n);
    }

    /**
     * Receives a message into a segment.
     *
     * @param d the descriptor
     * @param io the calls of its backend
     * @param dst where to
     * @param from set to the sender; null if the caller does not want it
     * @param peek whether the message stays in the queue
     * @return its length or {@link ByteIo#WOULD_BLOCK}
     * @throws IOException if the call fails or the descriptor is closed
     */
    public static int receive(Descriptor d, MessageIo io, MemorySegment dst, @Nullable AddressBuffer from, boolean peek)
            throws IOException {
        requireWritable(dst);
        int n;
        d.enterReading();
        try {
            n = io.receive(d, dst, from, peek);
            d.leaveReading();
        } catch (Throwable failure) {
            d.reading = Gate.IDLE;
            throw failure;
        }
        return message(d, Readiness.READABLE, n);
    }

    /**
     * Sends a buffer as one message and moves its position.
     *
     * @param d the descriptor
     * @param io the calls of its backend
     * @param src where from
     * @param to the receiver; null for the connected peer
     * @return bytes sent or {@link ByteIo#WOULD_BLOCK}
     * @throws IOException if the call fails or the descriptor is closed
     */
    public static int send(Descriptor d, MessageIo io, ByteBuffer src, @Nullable AddressBuffer to) throws IOException {
        Objects.requireNonNull(src, "src");
        int n;
        d.enterWriting();
        try {
            int position = src.position();
            n = io.send(d, src, to);
            if (n > 0) {
                src.position(position + n);
            }
            d.leaveWriting();
        } catch (Throwable failure) {
            d.writing = Gate.IDLE;
            throw failure;
        }
        return message(d, Readiness.WRITABLE, n);
    }

    /**
     * Sends a segment as one message.
     *
     * @param d the descriptor
     * @param io the calls of its backend
     * @param src where from
     * @param to the receiver; null for the connected peer
     * @return bytes sent or {@link ByteIo#WOULD_BLOCK}
     * @throws IOException if the call fails or the descriptor is closed
     */
    public static int send(Descriptor d, MessageIo io, MemorySegment src, @Nullable AddressBuffer to)
            throws IOException {
        Objects.requireNonNull(src, "src");
        int n;
        d.enterWriting();
        try {
            n = io.send(d, src, to);
            d.leaveWriting();
        } catch (Throwable failure) {
            d.writing = Gate.IDLE;
            throw failure;
        }
        return message(d, Readiness.WRITABLE, n);
    }

    /**
     * Sends bytes with descriptors and moves the buffer's position.
     *
     * @param d a connected Unix socket
     * @param io the calls of its backend
     * @param src at least one byte
     * @param passed POSIX descriptors
     * @return bytes sent, 0 if it would block
     * @throws IOException if the call fails or the descriptor is closed
     */
    public static int sendDescriptors(Descriptor d, MessageIo io, ByteBuffer src, int[] passed) throws IOException {
        int n;
        d.enterWriting();
        try {
            int position = src.position();
            n = io.send(d, src, passed);
            if (n > 0) {
                src.position(position + n);
            }
            d.leaveWriting();
        } catch (Throwable failure) {
            d.writing = Gate.IDLE;
            throw failure;
        }
        return (int) outcome(d, Readiness.WRITABLE, n);
    }

    /**
     * Reads bytes with descriptors and moves the buffer's position.
     *
     * @param d a connected Unix socket
     * @param io the calls of its backend
     * @param dst where to
     * @return bytes read, 0 if it would block, −1 at the end; and descriptors, which the caller takes or closes
     * @throws IOException if the call fails or the descriptor is closed
     */
    public static ReceivedRights receiveDescriptors(Descriptor d, MessageIo io, ByteBuffer dst) throws IOException {
        requireWritable(dst);
        ReceivedRights received;
        d.enterReading();
        try {
            int position = dst.position();
            received = io.receive(d, dst);
            if (received.bytes() > 0) {
                advance(dst, position, received);
            }
            d.leaveReading();
        } catch (Throwable failure) {
            d.reading = Gate.IDLE;
            throw failure;
        }
        if (received.bytes() == ByteIo.WOULD_BLOCK) {
            d.wouldBlock(Readiness.READABLE);
            return new ReceivedRights(0, new int[0], false, _ -> {});
        }
        return received;
    }

    /** Fails if another thread has moved the limit meanwhile. */
    private static void advance(ByteBuffer dst, int position, ReceivedRights received) {
        try {
            dst.position(position + received.bytes());
        } catch (RuntimeException failure) {
            received.close();
            throw failure;
        }
    }

    /**
     * Accepts a connection.
     *
     * @param d a listener
     * @param sockets the calls of its backend
     * @param peer set to the peer's address; null if the caller does not ask
     * @return the connection, which the caller closes; null if it would block
     * @throws IOException if the call fails or the descriptor is closed
     */
    public static @Nullable Descriptor accept(Descriptor d, Sockets sockets, @Nullable AddressBuffer peer)
            throws IOException {
        Descriptor accepted;
        d.enterReading();
        try {
            accepted = sockets.accept(d, peer);
            d.leaveReading();
        } catch (Throwable failure) {
            d.reading = Gate.IDLE;
            throw failure;
        }
        outcome(d, Readiness.READABLE, accepted == null ? ByteIo.WOULD_BLOCK : 1);
        return accepted;
    }

    private static int message(Descriptor d, int direction, int n) {
        outcome(d, direction, n);
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

    static long outcome(Descriptor d, int direction, long n) {
        if (Checks.ON) {
            UnfinishedReads.transfer(d, direction, n);
        }
        if (n == ByteIo.WOULD_BLOCK) {
            d.wouldBlock(direction);
            return 0;
        }
        return n;
    }
}
