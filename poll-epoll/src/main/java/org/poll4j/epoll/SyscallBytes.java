package org.poll4j.epoll;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.poll4j.ffm.Downcall;
import org.poll4j.ffm.Errno;
import org.poll4j.posix.ByteCalls;

/**
 * {@code read} and {@code write}, or {@code recvfrom} and {@code sendto} without an address, by number: see
 * {@link Syscall}.
 */
final class SyscallBytes implements ByteCalls {
    private static final class Array {
        static final MethodHandle SYSCALL = Syscall.link(Syscall.POINTER, true, true);
    }

    private static final class Native {
        static final MethodHandle SYSCALL = Syscall.link(Syscall.POINTER, true, false);
    }

    private final boolean ofSockets;

    private SyscallBytes(boolean ofSockets) {
        this.ofSockets = ofSockets;
    }

    /** Pipes of poll4j that no other process can switch to blocking. They know no flags. */
    static ByteCalls ofPipes() {
        return new SyscallBytes(false);
    }

    /** Sockets, which do not block with MSG_DONTWAIT, whatever their own flags say. */
    static ByteCalls ofSockets() {
        return new SyscallBytes(true);
    }

    private long read() {
        return ofSockets ? Syscall.numbers().recvfrom() : Syscall.numbers().read();
    }

    private long write() {
        return ofSockets ? Syscall.numbers().sendto() : Syscall.numbers().write();
    }

    @Override
    public long readArray(int fd, byte[] dst, int length, int flags) {
        return array(read(), fd, dst, length, flags);
    }

    @Override
    public long readAddress(int fd, long dst, long length, int flags) {
        return Syscall.call(read(), fd, dst, length, flags, 0, 0);
    }

    @Override
    public long readNative(int fd, MemorySegment dst, long length, int flags) {
        return segment(read(), fd, dst, length, flags);
    }

    @Override
    public long writeArray(int fd, byte[] src, int length, int flags) {
        return array(write(), fd, src, length, flags);
    }

    @Override
    public long writeAddress(int fd, long src, long length, int flags) {
        return Syscall.call(write(), fd, src, length, flags, 0, 0);
    }

    @Override
    public long writeNative(int fd, MemorySegment src, long length, int flags) {
        return segment(write(), fd, src, length, flags);
    }

    private static long array(long number, long fd, byte[] bytes, long length, long flags) {
        Errno errno = Errno.current();
        try {
            return errno.of((long) Array.SYSCALL.invokeExact(
                    errno.segment(), number, fd, MemorySegment.ofArray(bytes), length, flags, 0L, 0L));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    private static long segment(long number, long fd, MemorySegment segment, long length, long flags) {
        Errno errno = Errno.current();
        try {
            return errno.of(
                    (long) Native.SYSCALL.invokeExact(errno.segment(), number, fd, segment, length, flags, 0L, 0L));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }
}
