package org.poll4j.kqueue;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.poll4j.ffm.Downcall;
import org.poll4j.ffm.Errno;
import org.poll4j.posix.poll.PollCalls;

/**
 * poll(2) itself, as macOS and the BSDs have it. Handles are linked with their first use. A system overrides what it
 * lacks, or names otherwise.
 */
class BsdPoll implements PollCalls {
    static final FunctionDescriptor FSTAT_SHAPE = FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS);

    private static final class Poll {
        /** {@code int poll(struct pollfd *fds, nfds_t nfds, int timeout)}. */
        static final MethodHandle POLL =
                Downcall.plain("poll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
    }

    private static final class Ppoll {
        /** {@code int ppoll(struct pollfd *fds, nfds_t nfds, const struct timespec *timeout, const sigset_t *mask)}. */
        static final MethodHandle PPOLL =
                Downcall.plain("ppoll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, ADDRESS));
    }

    private static final class Fstat {
        /** {@code int fstat(int fd, struct stat *stat)}. */
        static final MethodHandle FSTAT = Downcall.plain("fstat", FSTAT_SHAPE);
    }

    private final int enosys;
    private final long statSize;
    private final long statMode;

    /**
     * For one system.
     *
     * @param enosys its ENOSYS
     * @param statSize {@code sizeof(struct stat)}
     * @param statMode {@code offsetof(struct stat, st_mode)}
     */
    BsdPoll(int enosys, long statSize, long statMode) {
        this.enosys = enosys;
        this.statSize = statSize;
        this.statMode = statMode;
    }

    /** What a call returns that the system does not have. */
    final int lacking() {
        return -enosys;
    }

    @Override
    public int poll(MemorySegment fds, int count, int timeoutMillis) {
        Errno errno = Errno.current();
        try {
            return errno.of((int) Poll.POLL.invokeExact(errno.segment(), fds, count, timeoutMillis));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public int ppoll(MemorySegment fds, int count, MemorySegment timeout) {
        Errno errno = Errno.current();
        try {
            return errno.of((int) Ppoll.PPOLL.invokeExact(errno.segment(), fds, count, timeout, MemorySegment.NULL));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public final int eventfd() {
        return lacking();
    }

    /**
     * Half of {@code st_mode} where that has 32 bits, which is all that has a meaning; no such system runs on a
     * big-endian machine.
     */
    @Override
    public final int mode(int fd) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment stat = arena.allocate(statSize, Long.BYTES);
            int result = fstat(fd, stat);
            return result < 0 ? result : Short.toUnsignedInt(stat.get(JAVA_SHORT, statMode));
        }
    }

    int fstat(int fd, MemorySegment stat) {
        return fstat(Fstat.FSTAT, fd, stat);
    }

    static int fstat(MethodHandle function, int fd, MemorySegment stat) {
        Errno errno = Errno.current();
        try {
            return errno.of((int) function.invokeExact(errno.segment(), fd, stat));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }
}
