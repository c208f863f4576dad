package org.poll4j.iocp;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import org.poll4j.ffm.Memory;
import org.poll4j.ffm.Scratch;
import org.poll4j.spi.ByteIo;
import org.poll4j.spi.Descriptor;

/**
 * Reads and writes sockets. Native memory is used as it is. What lies on the heap is copied, since no call here is critical; several
 * buffers are copied into one.
 */
final class WinBytes implements ByteIo {
    /** What one call moves at most. */
    private static final int LIMIT = Scratch.SIZE;

    private static final int NO_FLAGS = 0;

    private final SocketCalls calls;

    WinBytes(SocketCalls calls) {
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
        return dst.hasRemaining() ? read(d, dst, NO_FLAGS) : 0;
    }

    @Override
    public int peek(Descriptor d, ByteBuffer dst) throws IOException {
        return dst.hasRemaining() ? read(d, dst, WindowsAbi.MSG_PEEK) : 0;
    }

    private int read(Descriptor d, ByteBuffer dst, int flags) throws IOException {
        int length = Math.min(dst.remaining(), LIMIT);
        if (dst.isDirect()) {
            try {
                return readResult(d, calls.recv(d.handle(), Memory.address(dst), length, flags));
            } finally {
                Reference.reachabilityFence(dst);
            }
        }
        try (Scratch scratch = Scratch.borrow(LIMIT)) {
            int n = readResult(d, calls.recv(d.handle(), scratch.address(), length, flags));
            scratch.copyTo(dst, 0, Math.max(n, 0));
            return n;
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
        int room = remaining(dsts, offset, length);
        if (room == 0) {
            return 0;
        }
        try (Scratch scratch = Scratch.borrow(LIMIT)) {
            int n = readResult(d, calls.recv(d.handle(), scratch.address(), room, NO_FLAGS));
            for (int i = offset, copied = 0; copied < n; i++) {
                int part = Math.min(dsts[i].remaining(), n - copied);
                scratch.copyTo(dsts[i], copied, part);
                copied += part;
            }
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
        int length = Math.min(src.remaining(), LIMIT);
        if (length == 0) {
            return 0;
        }
        if (src.isDirect()) {
            try {
                return writeResult(d, calls.send(d.handle(), Memory.address(src), length, NO_FLAGS));
            } finally {
                Reference.reachabilityFence(src);
            }
        }
        try (Scratch scratch = Scratch.borrow(LIMIT)) {
            scratch.copyFrom(src, 0, length);
            return writeResult(d, calls.send(d.handle(), scratch.address(), length, NO_FLAGS));
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
        int total = remaining(srcs, offset, length);
        if (total == 0) {
            return 0;
        }
        try (Scratch scratch = Scratch.borrow(LIMIT)) {
            for (int i = offset, copied = 0; copied < total; i++) {
                int part = Math.min(srcs[i].remaining(), total - copied);
                scratch.copyFrom(srcs[i], copied, part);
                copied += part;
            }
            return writeResult(d, calls.send(d.handle(), scratch.address(), total, NO_FLAGS));
        }
    }

    /** How much of the buffers one call moves. Fails before the call if their memory is closed or another thread's. */
    private static int remaining(ByteBuffer[] buffers, int offset, int length) {
        int total = 0;
        for (int i = offset; i < offset + length && total < LIMIT; i++) {
            if (buffers[i].isDirect()) {
                Memory.address(buffers[i]);
            }
            total += Math.min(buffers[i].remaining(), LIMIT - total);
        }
        return total;
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
