package org.poll4j.epoll;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import org.poll4j.posix.Libc;

/**
 * Calls that make, name, configure and close descriptors, by number: see {@link Syscall}. One shape serves all of
 * them. libc's functions have eight shapes. The classes that the JDK makes for a shape keep its compilers busy in the
 * first seconds of a program.
 *
 * <p>Names of files stay with libc: newer architectures have no {@code open} and no {@code mkfifo}.
 */
final class SyscallSockets extends Libc {
    @Override
    public int close(int fd) {
        return call(Syscall.numbers().close(), fd, 0, 0);
    }

    @Override
    public int fcntl(int fd, int command, int argument) {
        return call(Syscall.numbers().fcntl(), fd, command, argument);
    }

    @Override
    public int pipe2(MemorySegment ends, int flags) {
        return call(Syscall.numbers().pipe2(), ends.address(), flags, 0, 0, 0, ends, ends);
    }

    @Override
    public int socket(int family, int type, int protocol) {
        return call(Syscall.numbers().socket(), family, type, protocol);
    }

    @Override
    public int socketpair(int family, int type, int protocol, MemorySegment ends) {
        return call(Syscall.numbers().socketpair(), family, type, protocol, ends.address(), 0, ends, ends);
    }

    @Override
    public int bind(int fd, MemorySegment address, int length) {
        return call(Syscall.numbers().bind(), fd, address.address(), length, 0, 0, address, address);
    }

    @Override
    public int listen(int fd, int backlog) {
        return call(Syscall.numbers().listen(), fd, backlog, 0);
    }

    @Override
    public int connect(int fd, MemorySegment address, int length) {
        return call(Syscall.numbers().connect(), fd, address.address(), length, 0, 0, address, address);
    }

    @Override
    public int accept4(int fd, MemorySegment address, MemorySegment length, int flags) {
        return call(Syscall.numbers().accept4(), fd, address.address(), length.address(), flags, 0, address, length);
    }

    @Override
    public int getsockname(int fd, MemorySegment address, MemorySegment length) {
        return call(Syscall.numbers().getsockname(), fd, address.address(), length.address(), 0, 0, address, length);
    }

    @Override
    public int getpeername(int fd, MemorySegment address, MemorySegment length) {
        return call(Syscall.numbers().getpeername(), fd, address.address(), length.address(), 0, 0, address, length);
    }

    @Override
    public int getsockopt(int fd, int level, int name, MemorySegment value, MemorySegment length) {
        return call(Syscall.numbers().getsockopt(), fd, level, name, value.address(), length.address(), value, length);
    }

    @Override
    public int setsockopt(int fd, int level, int name, MemorySegment value, int length) {
        return call(Syscall.numbers().setsockopt(), fd, level, name, value.address(), length, value, value);
    }

    @Override
    public int shutdown(int fd, int how) {
        return call(Syscall.numbers().shutdown(), fd, how, 0);
    }

    private static int call(long number, long a, long b, long c) {
        return (int) Syscall.callLasting(number, a, b, c, 0, 0, 0);
    }

    /** Keeps memory reachable of which the call knows the address only. */
    private static int call(
            long number, long a, long b, long c, long d, long e, MemorySegment used, MemorySegment alsoUsed) {
        try {
            return (int) Syscall.callLasting(number, a, b, c, d, e, 0);
        } finally {
            Reference.reachabilityFence(used);
            Reference.reachabilityFence(alsoUsed);
        }
    }
}
