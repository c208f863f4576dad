package org.poll4j.epoll;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.poll4j.epoll.generated.linux_h;
import org.poll4j.ffm.Downcall;
import org.poll4j.ffm.Errno;
import org.poll4j.posix.poll.PollAbi;
import org.poll4j.posix.poll.PollCalls;

/** poll(2) itself. Handles are linked with their first use. */
final class LinuxPoll implements PollCalls {
    /** Apart, because the generated class needs native access, and the provider is made without. */
    private static final class Abi {
        static final PollAbi ABI = new PollAbi(
                linux_h.POLLIN(),
                linux_h.POLLPRI(),
                linux_h.POLLOUT(),
                linux_h.POLLERR(),
                linux_h.POLLHUP(),
                linux_h.POLLNVAL(),
                linux_h.POLLRDHUP(),
                linux_h.S_IFMT(),
                linux_h.S_IFREG(),
                linux_h.S_IFDIR(),
                true);
    }

    private static final class Poll {
        /** {@code int poll(struct pollfd *fds, nfds_t nfds, int timeout)}. */
        static final MethodHandle POLL =
                Downcall.plain("poll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
    }

    private static final class Ppoll {
        /** {@code int ppoll(struct pollfd *fds, nfds_t nfds, const struct timespec *timeout, const sigset_t *mask)}. */
        static final MethodHandle PPOLL =
                Downcall.plain("ppoll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS));
    }

    private static final class NoPath {
        static final MemorySegment EMPTY = Arena.global().allocateFrom("");
    }

    static PollAbi abi() {
        return Abi.ABI;
    }

    @Override
    public int poll(MemorySegment fds, int count, int timeoutMillis) {
        Errno errno = Errno.current();
        try {
            return errno.of((int) Poll.POLL.invokeExact(errno.segment(), fds, (long) count, timeoutMillis));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public int ppoll(MemorySegment fds, int count, MemorySegment timeout) {
        Errno errno = Errno.current();
        try {
            return errno.of(
                    (int) Ppoll.PPOLL.invokeExact(errno.segment(), fds, (long) count, timeout, MemorySegment.NULL));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public int eventfd() {
        int flags = linux_h.EFD_CLOEXEC() | linux_h.EFD_NONBLOCK();
        return (int) Syscall.call(Syscall.numbers().eventfd2(), 0, flags, 0, 0, 0, 0);
    }

    /** By statx, whose struct is the same on every architecture. */
    @Override
    public int mode(int fd) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment statx = arena.allocate(linux_h.SIZEOF_STATX(), Long.BYTES);
            long result = Syscall.call(
                    Syscall.numbers().statx(),
                    fd,
                    NoPath.EMPTY.address(),
                    linux_h.AT_EMPTY_PATH(),
                    linux_h.STATX_TYPE(),
                    statx.address(),
                    0);
            return result < 0 ? (int) result : Short.toUnsignedInt(statx.get(JAVA_SHORT, linux_h.OFFSETOF_STX_MODE()));
        }
    }
}
