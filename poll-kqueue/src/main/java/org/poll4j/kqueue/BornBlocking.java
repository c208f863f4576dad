package org.poll4j.kqueue;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.poll4j.kqueue.generated.macos.macos_h;
import org.poll4j.posix.FdCalls;
import org.poll4j.posix.PosixAbi;
import org.poll4j.posix.SocketCalls;

/**
 * libc where descriptors are born blocking and inherited, and a write to a closed peer raises SIGPIPE: sets right
 * afterwards, by {@code fcntl} and SO_NOSIGPIPE, what {@code accept4}, {@code pipe2}, SOCK_NONBLOCK and MSG_NOSIGNAL do
 * elsewhere. A process that another thread starts in between inherits the descriptor; macOS has no means against that.
 *
 * @see <a
 *     href="https://developer.apple.com/library/archive/documentation/System/Conceptual/ManPages_iPhoneOS/man2/getsockopt.2.html">
 *     getsockopt(2)</a>
 */
public final class BornBlocking implements SocketCalls, FdCalls {
    private final SocketCalls sockets;
    private final FdCalls fds;
    private final MacosCalls macos;
    private final PosixAbi abi;

    public BornBlocking(SocketCalls sockets, FdCalls fds, MacosCalls macos, PosixAbi abi) {
        this.sockets = sockets;
        this.fds = fds;
        this.macos = macos;
        this.abi = abi;
    }

    @Override
    public int socket(int family, int type, int protocol) {
        int fd = sockets.socket(family, type, protocol);
        return fd < 0 ? fd : keep(fd, bringUpSocket(fd));
    }

    @Override
    public int socketpair(int family, int type, int protocol, MemorySegment ends) {
        int result = sockets.socketpair(family, type, protocol, ends);
        return result < 0 ? result : keepBoth(ends, bringUpSocket(first(ends)), bringUpSocket(second(ends)));
    }

    @Override
    public int accept4(int fd, MemorySegment address, MemorySegment length, int flags) {
        int accepted = macos.accept(fd, address, length);
        return accepted < 0 ? accepted : keep(accepted, bringUpSocket(accepted));
    }

    @Override
    public int pipe2(MemorySegment ends, int flags) {
        int result = macos.pipe(ends);
        return result < 0 ? result : keepBoth(ends, bringUp(first(ends)), bringUp(second(ends)));
    }

    @Override
    public int mkfifo(MemorySegment path, int mode) {
        return fds.mkfifo(path, mode);
    }

    @Override
    public int open(MemorySegment path, int flags) {
        return fds.open(path, flags);
    }

    @Override
    public long pread(int fd, long address, long length, long position) {
        return fds.pread(fd, address, length, position);
    }

    @Override
    public long lseek(int fd, long offset, int whence) {
        return fds.lseek(fd, offset, whence);
    }

    private static int first(MemorySegment ends) {
        return ends.getAtIndex(JAVA_INT, 0);
    }

    private static int second(MemorySegment ends) {
        return ends.getAtIndex(JAVA_INT, 1);
    }

    /** Non-blocking and closed on exec; 0 or the negated errno. */
    private int bringUp(int fd) {
        PosixAbi.Sockets of = abi.sockets();
        int result = fds.fcntl(fd, of.F_SETFD(), of.FD_CLOEXEC());
        return result < 0 ? result : Math.min(0, fds.fcntl(fd, of.F_SETFL(), of.O_NONBLOCK()));
    }

    private int bringUpSocket(int fd) {
        int result = bringUp(fd);
        return result < 0 ? result : silence(fd);
    }

    private int silence(int fd) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment on = arena.allocateFrom(JAVA_INT, 1);
            int result = sockets.setsockopt(fd, abi.options().SOL_SOCKET(), macos_h.SO_NOSIGPIPE(), on, Integer.BYTES);
            // EINVAL: a connection that the peer has reset takes no options any more, and has its listener's; xnu's
            // sosetoptlock
            return result == -abi.errnos().EINVAL() ? 0 : Math.min(0, result);
        }
    }

    /** The descriptor, or its errno; it is closed then. */
    private int keep(int fd, int result) {
        if (result < 0) {
            fds.close(fd);
            return result;
        }
        return fd;
    }

    /** 0, or an errno; both are closed then. */
    private int keepBoth(MemorySegment ends, int one, int two) {
        int result = Math.min(one, two);
        if (result < 0) {
            fds.close(first(ends));
            fds.close(second(ends));
        }
        return result;
    }

    @Override
    public int bind(int fd, MemorySegment address, int length) {
        return sockets.bind(fd, address, length);
    }

    @Override
    public int listen(int fd, int backlog) {
        return sockets.listen(fd, backlog);
    }

    @Override
    public int connect(int fd, MemorySegment address, int length) {
        return sockets.connect(fd, address, length);
    }

    @Override
    public int getsockname(int fd, MemorySegment address, MemorySegment length) {
        return sockets.getsockname(fd, address, length);
    }

    @Override
    public int getpeername(int fd, MemorySegment address, MemorySegment length) {
        return sockets.getpeername(fd, address, length);
    }

    @Override
    public int getsockopt(int fd, int level, int name, MemorySegment value, MemorySegment length) {
        return sockets.getsockopt(fd, level, name, value, length);
    }

    @Override
    public int setsockopt(int fd, int level, int name, MemorySegment value, int length) {
        return sockets.setsockopt(fd, level, name, value, length);
    }

    @Override
    public int getpeereid(int fd, MemorySegment uid, MemorySegment gid) {
        return sockets.getpeereid(fd, uid, gid);
    }

    @Override
    public int shutdown(int fd, int how) {
        return sockets.shutdown(fd, how);
    }

    @Override
    public int close(int fd) {
        return fds.close(fd);
    }

    @Override
    public int fcntl(int fd, int command, int argument) {
        return fds.fcntl(fd, command, argument);
    }
}
