package org.poll4j.iocp;

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
 * Reads and writes sockets. Native memory is used as it is. What lies on the heap is copied, since no call here is
 * critical; several buffers are copied into one.
 */
@SuppressWarnings("serial") // never serialized
final class WinBytes extends NotInlined implements ByteIo {
    /** What one call moves at most. */
    private static final int LIMIT = Scratch.SIZE;

    private static final int NO_FLAGS = 0;

    private final WinsockCalls calls;

    WinBytes(WinsockCalls calls) {
        this.calls = calls;
    }

    @Override
    public int read(Descriptor d, byte[] dst, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        try (Scratch scratch = Scratch.borrow(LIMIT)) {
            int n = readResult(d, calls.recv(d.handle(), scratch.address(), Math.min(length, LIMIT), NO_FLAGS));
            scratch.copyTo(dst, offset, 0, Math.max(n, 0));
            return n;
        }
    }

    @Override
    public int read(Descriptor d, ByteBuffer dst) throws IOException {
        return read(d, dst, NO_FLAGS);
    }

    @Override
    public int peek(Descriptor d, ByteBuffer dst) throws IOException {
        return read(d, dst, WindowsAbi.MSG_PEEK);
    }

    private int read(Descriptor d, ByteBuffer dst, int flags) throws IOException {
        int position = dst.position();
        int length = Math.min(dst.limit() - position, LIMIT);
        if (length <= 0) {
            return 0;
        }
        long own = Memory.address(dst, position);
        try (Scratch scratch = own == Memory.COPIED ? Scratch.borrow(LIMIT) : null) {
            long address = scratch == null ? own : scratch.address();
            int n = readResult(d, calls.recv(d.handle(), address, length, flags));
            if (scratch != null) {
                scratch.copyTo(dst, position, 0, Math.max(n, 0));
            }
            return n;
        } finally {
            Reference.reachabilityFence(dst);
        }
    }

    @Override
    public long read(Descriptor d, MemorySegment dst) throws IOException {
        int length = (int) Math.min(dst.byteSize(), LIMIT);
        if (length == 0) {
            return 0;
        }
        if (dst.isNative()) {
            return readResult(d, calls.recv(d.handle(), dst, length, NO_FLAGS));
        }
        try (Scratch scratch = Scratch.borrow(LIMIT)) {
            int n = readResult(d, calls.recv(d.handle(), scratch.address(), length, NO_FLAGS));
            scratch.copyTo(dst, Math.max(n, 0));
            return n;
        }
    }

    @Override
    public long read(Descriptor d, ByteBuffer[] dsts, int offset, int length) throws IOException {
        try (Scratch scratch = Scratch.borrow(LIMIT);
                Parts parts = Parts.of(dsts, offset, length, LIMIT)) {
            if (parts.total() == 0) {
                return 0;
            }
            int n = readResult(d, calls.recv(d.handle(), scratch.address(), parts.total(), NO_FLAGS));
            parts.scatter(scratch, dsts, n);
            return n;
        }
    }

    @Override
    public int write(Descriptor d, byte[] src, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        int limited = Math.min(length, LIMIT);
        try (Scratch scratch = Scratch.borrow(LIMIT)) {
            scratch.copyFrom(src, offset, 0, limited);
            return writeResult(d, calls.send(d.handle(), scratch.address(), limited, NO_FLAGS));
        }
    }

    @Override
    public int write(Descriptor d, ByteBuffer src) throws IOException {
        int position = src.position();
        int length = Math.min(src.limit() - position, LIMIT);
        if (length <= 0) {
            return 0;
        }
        long own = Memory.address(src, position);
        try (Scratch scratch = own == Memory.COPIED ? Scratch.borrow(LIMIT) : null) {
            if (scratch != null) {
                scratch.copyFrom(src, position, 0, length);
            }
            long address = scratch == null ? own : scratch.address();
            return writeResult(d, calls.send(d.handle(), address, length, NO_FLAGS));
        } finally {
            Reference.reachabilityFence(src);
        }
    }

    @Override
    public long write(Descriptor d, MemorySegment src) throws IOException {
        int length = (int) Math.min(src.byteSize(), LIMIT);
        if (length == 0) {
            return 0;
        }
        if (src.isNative()) {
            return writeResult(d, calls.send(d.handle(), src, length, NO_FLAGS));
        }
        try (Scratch scratch = Scratch.borrow(LIMIT)) {
            scratch.copyFrom(src, length);
            return writeResult(d, calls.send(d.handle(), scratch.address(), length, NO_FLAGS));
        }
    }

    @Override
    public long write(Descriptor d, ByteBuffer[] srcs, int offset, int length) throws IOException {
        try (Scratch scratch = Scratch.borrow(LIMIT);
                Parts parts = Parts.of(srcs, offset, length, LIMIT)) {
            if (parts.total() == 0) {
                return 0;
            }
            parts.gather(scratch, srcs);
            return writeResult(d, calls.send(d.handle(), scratch.address(), parts.total(), NO_FLAGS));
        }
    }

    @Override
    public boolean takesAddresses() {
        return true;
    }

    @Override
    public int read(Descriptor d, long address, int length) throws IOException {
        int limited = Math.min(length, LIMIT);
        return limited == 0 ? 0 : readResult(d, calls.recv(d.handle(), address, limited, NO_FLAGS));
    }

    @Override
    public int write(Descriptor d, long address, int length) throws IOException {
        int limited = Math.min(length, LIMIT);
        return limited == 0 ? 0 : writeResult(d, calls.send(d.handle(), address, limited, NO_FLAGS));
    }

    private static int readResult(Descriptor d, int n) throws IOException {
        return n > 0 ? n : n == 0 ? END : failed("read", d, n);
    }

    private static int writeResult(Descriptor d, int n) throws IOException {
        return n >= 0 ? n : failed("write", d, n);
    }

    private static int failed(String call, Descriptor d, int n) throws IOException {
        if (n == -WindowsAbi.WSAEWOULDBLOCK) {
            return WOULD_BLOCK;
        }
        throw WinError.of(call + "(" + d + ")", -n);
    }
}
