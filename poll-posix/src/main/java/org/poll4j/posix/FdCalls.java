package org.poll4j.posix;

import java.lang.foreign.MemorySegment;

/** libc's calls on descriptors of every kind. Each returns {@code >= 0} or the negated errno. */
public interface FdCalls {
    int close(int fd);

    int fcntl(int fd, int command, int argument);

    int pipe2(MemorySegment ends, int flags);

    int mkfifo(MemorySegment path, int mode);

    int open(MemorySegment path, int flags);

    long pread(int fd, long address, long length, long position);

    long lseek(int fd, long offset, int whence);
}
