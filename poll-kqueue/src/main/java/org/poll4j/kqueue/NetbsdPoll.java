package org.poll4j.kqueue;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.poll4j.ffm.Downcall;

/** NetBSD before 10 has no ppoll, and its {@code fstat} is the function for an older struct. */
final class NetbsdPoll extends BsdPoll {
    private static final class Fstat {
        /** {@code int __fstat50(int fd, struct stat *stat)}. */
        static final MethodHandle FSTAT = Downcall.plain("__fstat50", FSTAT_SHAPE);
    }

    NetbsdPoll(int enosys, long statSize, long statMode) {
        super(enosys, statSize, statMode);
    }

    @Override
    public int ppoll(MemorySegment fds, int count, MemorySegment timeout) {
        return lacking();
    }

    @Override
    int fstat(int fd, MemorySegment stat) {
        return fstat(Fstat.FSTAT, fd, stat);
    }
}
