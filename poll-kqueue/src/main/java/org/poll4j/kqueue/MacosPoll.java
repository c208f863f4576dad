package org.poll4j.kqueue;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.poll4j.ffm.Downcall;

/** macOS has no ppoll, and on x86-64 {@code fstat} is the function for an older struct. */
final class MacosPoll extends BsdPoll {
    private static final class Fstat {
        private static final String OF_X86_64 = "fstat$INODE64";
        /** {@code int fstat(int fd, struct stat *stat)}. */
        static final MethodHandle FSTAT = Downcall.plain(Downcall.exists(OF_X86_64) ? OF_X86_64 : "fstat", FSTAT_SHAPE);
    }

    MacosPoll(int enosys, long statSize, long statMode) {
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
