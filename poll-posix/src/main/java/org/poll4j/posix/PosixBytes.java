package org.poll4j.posix;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import org.poll4j.ffm.Memory;
import org.poll4j.ffm.NotInlined;
import org.poll4j.ffm.Scratch;
import org.poll4j.spi.ByteIo;
import org.poll4j.spi.Descriptor;

/**
 * Reads and writes one kind of descriptor: chooses the form of call that fits the buffer, and reads the result. A
 * method has two native calls at most: each is many nodes to the JIT compiler, which stops inlining at a limit, and
 * code that it stops in the middle of a native call allocates.
 */
@SuppressWarnings("serial") // never serialized
public final class PosixBytes extends NotInlined implements ByteIo {
    /**
     * How many bytes one call moves at most. Critical calls hold up garbage collection, so they are kept short. A
     * caller that reads or writes until the call would block does not notice.
     */
    static final int LIMIT = Scratch.SIZE;

    private final ByteCalls calls;
    /** For a descriptor that others know: {@link Descriptor#expose}. */
    private final ByteCalls exposed;

    private final PosixErrors errors;
    private final int eagain;
    /** Of a first write that cannot go with the SYN after all: see {@code PollSocketOptions.TCP_FASTOPEN_CONNECT}. */
    private final int einprogress;

    private final int flags;
    private final int peek;

    private PosixBytes(ByteCalls calls, ByteCalls exposed, PosixAbi abi, int flags) {
        this.calls = calls;
        this.exposed = exposed;
        this.errors = new PosixErrors(abi.errnos());
        this.eagain = abi.errnos().EAGAIN();
        this.einprogress = abi.errnos().EINPROGRESS();
        this.flags = flags;
        this.peek = abi.sockets().MSG_PEEK();
    }

    /**
     * For sockets.
     *
     * @param calls recv and send
     * @param abi the system's numbers
     * @return reads and writes
     */
    public static PosixBytes ofSockets(ByteCalls calls, PosixAbi abi) {
        return new PosixBytes(
                calls, calls, abi, abi.sockets().MSG_DONTWAIT() | abi.sockets().MSG_NOSIGNAL());
    }

    /**
     * For pipes.
     *
     * @param calls read and write on a pipe that only this process knows
     * @param exposed read and write on one that another process may have made blocking
     * @param abi the system's numbers
     * @return reads and writes
     */
    public static PosixBytes ofPipes(ByteCalls calls, ByteCalls exposed, PosixAbi abi) {
        return new PosixBytes(calls, exposed, abi, 0);
    }

    private ByteCalls calls(Descriptor d) {
        return d.isExposed() ? exposed : calls;
    }

    @Override
    public int read(Descriptor d, byte[] dst, int offset, int length) throws IOException {
        int limited = Math.min(length, LIMIT);
        if (limited == 0) {
            return 0;
        }
        if (offset == 0) {
            return (int) readResult(d, calls(d).readArray(d.fd(), dst, limited, flags));
        }
        try (Scratch scratch = Scratch.borrow(limited)) {
            int n = (int) readResult(d, calls(d).readAddress(d.fd(), scratch.address(), limited, flags));
            scratch.copyTo(dst, offset, 0, Math.max(n, 0));
            return n;
        }
    }

    @Override
    public int read(Descriptor d, ByteBuffer dst) throws IOException {
        return read(d, dst, flags);
    }

    @Override
    public int peek(Descriptor d, ByteBuffer dst) throws IOException {
        return read(d, dst, flags | peek);
    }

    private int read(Descriptor d, ByteBuffer dst, int callFlags) throws IOException {
        int position = dst.position();
        int length = Math.min(dst.limit() - position, LIMIT);
        if (length <= 0) {
            return 0;
        }
        try {
            long address = Memory.address(dst, position);
            return address == Memory.COPIED
                    ? readCopied(d, dst, position, length, callFlags)
                    : (int) readResult(d, calls(d).readAddress(d.fd(), address, length, callFlags));
        } finally {
            Reference.reachabilityFence(dst);
        }
    }

    private int readCopied(Descriptor d, ByteBuffer dst, int position, int length, int callFlags) throws IOException {
        byte[] array = Memory.array(dst, position);
        if (array != null) {
            return (int) readResult(d, calls(d).readArray(d.fd(), array, length, callFlags));
        }
        try (Scratch scratch = Scratch.borrow(length)) {
            int n = (int) readResult(d, calls(d).readAddress(d.fd(), scratch.address(), length, callFlags));
            scratch.copyTo(dst, position, 0, Math.max(n, 0));
            return n;
        }
    }

    @Override
    public long read(Descriptor d, MemorySegment dst) throws IOException {
        long length = Math.min(dst.byteSize(), LIMIT);
        if (length == 0) {
            return 0;
        }
        if (dst.isNative()) {
            return readResult(d, calls(d).readNative(d.fd(), dst, length, flags));
        }
        try (Scratch scratch = Scratch.borrow(length)) {
            long n = readResult(d, calls(d).readAddress(d.fd(), scratch.address(), length, flags));
            scratch.copyTo(dst, Math.max(n, 0));
            return n;
        }
    }

    @Override
    public long read(Descriptor d, ByteBuffer[] dsts, int offset, int length) throws IOException {
        try (Iovecs iovecs = Iovecs.borrow()) {
            iovecs.fill(dsts, offset, length, false);
            if (iovecs.count() == 0) {
                return 0;
            }
            long n = readResult(d, calls(d).readv(d.fd(), iovecs.segment(), iovecs.count()));
            iovecs.scatter(dsts, n);
            return n;
        } finally {
            Reference.reachabilityFence(dsts);
        }
    }

    @Override
    public int write(Descriptor d, byte[] src, int offset, int length) throws IOException {
        int limited = Math.min(length, LIMIT);
        if (limited == 0) {
            return 0;
        }
        if (offset == 0) {
            return (int) writeResult(d, calls(d).writeArray(d.fd(), src, limited, flags));
        }
        try (Scratch scratch = Scratch.borrow(limited)) {
            scratch.copyFrom(src, offset, 0, limited);
            return (int) writeResult(d, calls(d).writeAddress(d.fd(), scratch.address(), limited, flags));
        }
    }

    @Override
    public int write(Descriptor d, ByteBuffer src) throws IOException {
        int position = src.position();
        int length = Math.min(src.limit() - position, LIMIT);
        if (length <= 0) {
            return 0;
        }
        try {
            long address = Memory.address(src, position);
            return address == Memory.COPIED
                    ? writeCopied(d, src, position, length)
                    : (int) writeResult(d, calls(d).writeAddress(d.fd(), address, length, flags));
        } finally {
            Reference.reachabilityFence(src);
        }
    }

    private int writeCopied(Descriptor d, ByteBuffer src, int position, int length) throws IOException {
        byte[] array = Memory.array(src, position);
        if (array != null) {
            return (int) writeResult(d, calls(d).writeArray(d.fd(), array, length, flags));
        }
        try (Scratch scratch = Scratch.borrow(length)) {
            scratch.copyFrom(src, position, 0, length);
            return (int) writeResult(d, calls(d).writeAddress(d.fd(), scratch.address(), length, flags));
        }
    }

    @Override
    public long write(Descriptor d, MemorySegment src) throws IOException {
        long length = Math.min(src.byteSize(), LIMIT);
        if (length == 0) {
            return 0;
        }
        if (src.isNative()) {
            return writeResult(d, calls(d).writeNative(d.fd(), src, length, flags));
        }
        try (Scratch scratch = Scratch.borrow(length)) {
            scratch.copyFrom(src, length);
            return writeResult(d, calls(d).writeAddress(d.fd(), scratch.address(), length, flags));
        }
    }

    @Override
    public long write(Descriptor d, ByteBuffer[] srcs, int offset, int length) throws IOException {
        try (Iovecs iovecs = Iovecs.borrow()) {
            iovecs.fill(srcs, offset, length, true);
            if (iovecs.count() == 0) {
                return 0;
            }
            return writeResult(d, calls(d).writev(d.fd(), iovecs.segment(), iovecs.count()));
        } finally {
            Reference.reachabilityFence(srcs);
        }
    }

    @Override
    public boolean takesAddresses() {
        return true;
    }

    @Override
    public int read(Descriptor d, long address, int length) throws IOException {
        int limited = Math.min(length, LIMIT);
        return limited == 0 ? 0 : (int) readResult(d, calls(d).readAddress(d.fd(), address, limited, flags));
    }

    @Override
    public int write(Descriptor d, long address, int length) throws IOException {
        int limited = Math.min(length, LIMIT);
        return limited == 0 ? 0 : (int) writeResult(d, calls(d).writeAddress(d.fd(), address, limited, flags));
    }

    @Override
    public long write(Descriptor d, long[] addresses, int[] lengths, int count) throws IOException {
        try (Iovecs iovecs = Iovecs.borrow()) {
            iovecs.fill(addresses, lengths, count);
            return iovecs.count() == 0 ? 0 : writeResult(d, calls(d).writev(d.fd(), iovecs.segment(), iovecs.count()));
        }
    }

    private long readResult(Descriptor d, long n) throws IOException {
        return n > 0 ? n : n == 0 ? END : failed("read", d, n);
    }

    private long writeResult(Descriptor d, long n) throws IOException {
        return n >= 0 ? n : failed("write", d, n);
    }

    private long failed(String call, Descriptor d, long n) throws IOException {
        if (n == -eagain || n == -einprogress) {
            return WOULD_BLOCK;
        }
        throw errors.of(call + "(" + d + ")", (int) -n);
    }
}
