package org.poll4j.epoll;

import static org.poll4j.epoll.generated.linux_h.*;

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
    private record Numbers(
            long close,
            long fcntl,
            long pipe2,
            long socket,
            long socketpair,
            long bind,
            long listen,
            long connect,
            long accept4,
            long getsockname,
            long getpeername,
            long getsockopt,
            long setsockopt,
            long shutdown) {
        static Numbers of(String architecture) {
            return switch (architecture) {
                case "amd64", "x86_64" ->
                    new Numbers(
                            SYS_close_x86_64(),
                            SYS_fcntl_x86_64(),
                            SYS_pipe2_x86_64(),
                            SYS_socket_x86_64(),
                            SYS_socketpair_x86_64(),
                            SYS_bind_x86_64(),
                            SYS_listen_x86_64(),
                            SYS_connect_x86_64(),
                            SYS_accept4_x86_64(),
                            SYS_getsockname_x86_64(),
                            SYS_getpeername_x86_64(),
                            SYS_getsockopt_x86_64(),
                            SYS_setsockopt_x86_64(),
                            SYS_shutdown_x86_64());
                case "aarch64", "riscv64" ->
                    new Numbers(
                            SYS_close_generic(),
                            SYS_fcntl_generic(),
                            SYS_pipe2_generic(),
                            SYS_socket_generic(),
                            SYS_socketpair_generic(),
                            SYS_bind_generic(),
                            SYS_listen_generic(),
                            SYS_connect_generic(),
                            SYS_accept4_generic(),
                            SYS_getsockname_generic(),
                            SYS_getpeername_generic(),
                            SYS_getsockopt_generic(),
                            SYS_setsockopt_generic(),
                            SYS_shutdown_generic());
                case "s390x" ->
                    new Numbers(
                            SYS_close_s390x(),
                            SYS_fcntl_s390x(),
                            SYS_pipe2_s390x(),
                            SYS_socket_s390x(),
                            SYS_socketpair_s390x(),
                            SYS_bind_s390x(),
                            SYS_listen_s390x(),
                            SYS_connect_s390x(),
                            SYS_accept4_s390x(),
                            SYS_getsockname_s390x(),
                            SYS_getpeername_s390x(),
                            SYS_getsockopt_s390x(),
                            SYS_setsockopt_s390x(),
                            SYS_shutdown_s390x());
                case "ppc64le" ->
                    new Numbers(
                            SYS_close_ppc64le(),
                            SYS_fcntl_ppc64le(),
                            SYS_pipe2_ppc64le(),
                            SYS_socket_ppc64le(),
                            SYS_socketpair_ppc64le(),
                            SYS_bind_ppc64le(),
                            SYS_listen_ppc64le(),
                            SYS_connect_ppc64le(),
                            SYS_accept4_ppc64le(),
                            SYS_getsockname_ppc64le(),
                            SYS_getpeername_ppc64le(),
                            SYS_getsockopt_ppc64le(),
                            SYS_setsockopt_ppc64le(),
                            SYS_shutdown_ppc64le());
                default -> throw new AssertionError(architecture);
            };
        }
    }

    private static final class Here {
        static final Numbers NUMBERS = Numbers.of(System.getProperty("os.arch"));
    }

    @Override
    public int close(int fd) {
        return call(Here.NUMBERS.close, fd, 0, 0);
    }

    @Override
    public int fcntl(int fd, int command, int argument) {
        return call(Here.NUMBERS.fcntl, fd, command, argument);
    }

    @Override
    public int pipe2(MemorySegment ends, int flags) {
        return call(Here.NUMBERS.pipe2, ends.address(), flags, 0, 0, 0, ends, ends);
    }

    @Override
    public int socket(int family, int type, int protocol) {
        return call(Here.NUMBERS.socket, family, type, protocol);
    }

    @Override
    public int socketpair(int family, int type, int protocol, MemorySegment ends) {
        return call(Here.NUMBERS.socketpair, family, type, protocol, ends.address(), 0, ends, ends);
    }

    @Override
    public int bind(int fd, MemorySegment address, int length) {
        return call(Here.NUMBERS.bind, fd, address.address(), length, 0, 0, address, address);
    }

    @Override
    public int listen(int fd, int backlog) {
        return call(Here.NUMBERS.listen, fd, backlog, 0);
    }

    @Override
    public int connect(int fd, MemorySegment address, int length) {
        return call(Here.NUMBERS.connect, fd, address.address(), length, 0, 0, address, address);
    }

    @Override
    public int accept4(int fd, MemorySegment address, MemorySegment length, int flags) {
        return call(Here.NUMBERS.accept4, fd, address.address(), length.address(), flags, 0, address, length);
    }

    @Override
    public int getsockname(int fd, MemorySegment address, MemorySegment length) {
        return call(Here.NUMBERS.getsockname, fd, address.address(), length.address(), 0, 0, address, length);
    }

    @Override
    public int getpeername(int fd, MemorySegment address, MemorySegment length) {
        return call(Here.NUMBERS.getpeername, fd, address.address(), length.address(), 0, 0, address, length);
    }

    @Override
    public int getsockopt(int fd, int level, int name, MemorySegment value, MemorySegment length) {
        return call(Here.NUMBERS.getsockopt, fd, level, name, value.address(), length.address(), value, length);
    }

    @Override
    public int setsockopt(int fd, int level, int name, MemorySegment value, int length) {
        return call(Here.NUMBERS.setsockopt, fd, level, name, value.address(), length, value, value);
    }

    @Override
    public int shutdown(int fd, int how) {
        return call(Here.NUMBERS.shutdown, fd, how, 0);
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
