package org.poll4j.tests.kqueue;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.poll4j.posix.Libc;
import org.poll4j.posix.PosixAbi;

/** Linux's libc, which tells the simulated kernel what a BSD's kernel would see by itself. */
final class SimulatedLibc extends Libc {
    /** macOS' number. */
    private static final int SO_NOSIGPIPE = 0x1022;

    private static final PosixAbi.Sockets LINUX = SimulatedKqueue.LINUX.sockets();

    private final SimulatedKqueue kernel;

    SimulatedLibc(SimulatedKqueue kernel) {
        this.kernel = kernel;
    }

    @Override
    public int socket(int family, int type, int protocol) {
        int fd = super.socket(family, type, protocol);
        if (fd >= 0 && (type & ~(LINUX.SOCK_CLOEXEC() | LINUX.SOCK_NONBLOCK())) == LINUX.SOCK_STREAM()) {
            kernel.madeStream(fd);
        }
        return fd;
    }

    @Override
    public int connect(int fd, MemorySegment address, int length) {
        int result = super.connect(fd, address, length);
        kernel.used(fd, true);
        return result;
    }

    @Override
    public int listen(int fd, int backlog) {
        int result = super.listen(fd, backlog);
        kernel.used(fd, false);
        return result;
    }

    @Override
    public int close(int fd) {
        kernel.closing(fd);
        return super.close(fd);
    }

    @Override
    public int shutdown(int fd, int how) {
        if (how != LINUX.SHUT_RD()) {
            kernel.shutting(fd);
        }
        return super.shutdown(fd, how);
    }

    /** By Linux's SO_PEERCRED: pid, uid, gid. */
    @Override
    public int getpeereid(int fd, MemorySegment uid, MemorySegment gid) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(JAVA_INT, 3);
            MemorySegment length = arena.allocateFrom(JAVA_INT, 12);
            int level = SimulatedKqueue.LINUX.options().SOL_SOCKET();
            int name = SimulatedKqueue.LINUX.extensions().SO_PEERCRED();
            int result = getsockopt(fd, level, name, value, length);
            uid.set(JAVA_INT, 0, value.getAtIndex(JAVA_INT, 1));
            gid.set(JAVA_INT, 0, value.getAtIndex(JAVA_INT, 2));
            return result;
        }
    }

    /** Linux knows no SO_NOSIGPIPE. */
    @Override
    public int setsockopt(int fd, int level, int name, MemorySegment value, int length) {
        return name == SO_NOSIGPIPE ? 0 : super.setsockopt(fd, level, name, value, length);
    }
}
