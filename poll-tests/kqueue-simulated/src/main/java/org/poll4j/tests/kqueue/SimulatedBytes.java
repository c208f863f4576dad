package org.poll4j.tests.kqueue;

import java.lang.foreign.MemorySegment;
import org.poll4j.posix.ByteCalls;

/**
 * Linux's transfers of bytes as a BSD does them. Not a proxy: where the stack ends, reflection takes seconds to say so.
 */
final class SimulatedBytes implements ByteCalls {
    private final ByteCalls linux;
    private final Transferred read;
    private final Transferred written;

    private SimulatedBytes(ByteCalls linux, Transferred read, Transferred written) {
        this.linux = linux;
        this.read = read;
        this.written = written;
    }

    /** After each of a pipe, all filters of both its ends look again. */
    static ByteCalls pipes(SimulatedKqueue kernel, ByteCalls linux) {
        boolean vainReadLooks = kernel.flavour.vainReadLooks();
        return new SimulatedBytes(
                linux,
                (fd, n) -> n > 0 || vainReadLooks ? moved(kernel, fd, n) : n,
                (fd, n) -> n > 0 ? moved(kernel, fd, n) : n);
    }

    private static long moved(SimulatedKqueue kernel, int fd, long n) {
        kernel.moved(fd);
        return n;
    }

    /** Only what is sent differs. */
    static ByteCalls sockets(ByteCalls linux, Transferred sent) {
        return new SimulatedBytes(linux, (_, n) -> n, sent);
    }

    @Override
    public long readArray(int fd, byte[] dst, int length, int flags) {
        return read.result(fd, linux.readArray(fd, dst, length, flags));
    }

    @Override
    public long readAddress(int fd, long dst, long length, int flags) {
        return read.result(fd, linux.readAddress(fd, dst, length, flags));
    }

    @Override
    public long readNative(int fd, MemorySegment dst, long length, int flags) {
        return read.result(fd, linux.readNative(fd, dst, length, flags));
    }

    @Override
    public long readv(int fd, MemorySegment iovecs, int count) {
        return read.result(fd, linux.readv(fd, iovecs, count));
    }

    @Override
    public long writeArray(int fd, byte[] src, int length, int flags) {
        return written.result(fd, linux.writeArray(fd, src, length, flags));
    }

    @Override
    public long writeAddress(int fd, long src, long length, int flags) {
        return written.result(fd, linux.writeAddress(fd, src, length, flags));
    }

    @Override
    public long writeNative(int fd, MemorySegment src, long length, int flags) {
        return written.result(fd, linux.writeNative(fd, src, length, flags));
    }

    @Override
    public long writev(int fd, MemorySegment iovecs, int count) {
        return written.result(fd, linux.writev(fd, iovecs, count));
    }
}
