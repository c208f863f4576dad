package org.poll4j.sim;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.poll4j.spi.ByteIo;
import org.poll4j.spi.Descriptor;

/** Reads and writes streams and pipes, of all kinds of memory alike. */
final class SimBytes implements ByteIo {
    /** What one call moves at most, as on the other POSIX systems. */
    private static final int LIMIT = 64 * 1024;

    private final SimHost host;
    private final World world;

    SimBytes(SimHost host) {
        this.host = host;
        this.world = host.world;
    }

    @Override
    public int read(Descriptor d, byte[] dst, int offset, int length) throws IOException {
        return (int) read(d, Span.of(dst, offset, length), false);
    }

    @Override
    public int read(Descriptor d, ByteBuffer dst) throws IOException {
        return (int) read(d, Span.of(dst), false);
    }

    @Override
    public long read(Descriptor d, MemorySegment dst) throws IOException {
        return read(d, Span.of(dst), false);
    }

    @Override
    public long read(Descriptor d, ByteBuffer[] dsts, int offset, int length) throws IOException {
        return read(d, Span.of(dsts, offset, length), false);
    }

    @Override
    public int peek(Descriptor d, ByteBuffer dst) throws IOException {
        return (int) read(d, Span.of(dst), true);
    }

    private long read(Descriptor d, Span dst, boolean peek) throws IOException {
        if (dst.length() == 0) {
            return 0;
        }
        Call call = new Call("read", d);
        synchronized (world) {
            OpenFile file = host.files().of(d, "read");
            long n = switch (file) {
                case SimStream stream -> stream.read(dst, LIMIT, peek, call);
                case SimPipe pipe -> pipe.read(dst, LIMIT, call);
                default -> throw SimErrno.EINVAL.of(call);
            };
            world.trace.note(world.now(), host, peek ? "peek" : "read", file.fd, n);
            return n;
        }
    }

    @Override
    public int write(Descriptor d, byte[] src, int offset, int length) throws IOException {
        return (int) write(d, Span.of(src, offset, length));
    }

    @Override
    public int write(Descriptor d, ByteBuffer src) throws IOException {
        return (int) write(d, Span.of(src));
    }

    @Override
    public long write(Descriptor d, MemorySegment src) throws IOException {
        return write(d, Span.of(src));
    }

    @Override
    public long write(Descriptor d, ByteBuffer[] srcs, int offset, int length) throws IOException {
        return write(d, Span.of(srcs, offset, length));
    }

    private long write(Descriptor d, Span src) throws IOException {
        if (src.length() == 0) {
            return 0;
        }
        Call call = new Call("write", d);
        synchronized (world) {
            OpenFile file = host.files().of(d, "write");
            long n = switch (file) {
                case SimStream stream -> stream.write(src, LIMIT, call);
                case SimPipe pipe -> pipe.write(src, LIMIT, call);
                default -> throw SimErrno.EINVAL.of(call);
            };
            world.trace.note(world.now(), host, "write", file.fd, n);
            return n;
        }
    }
}
