package org.poll4j.posix;

import java.lang.foreign.MemorySegment;

/** libc's calls that make, name and configure descriptors. Each returns {@code >= 0} or the negated errno. */
public interface SocketCalls {
    int socket(int family, int type, int protocol);

    int socketpair(int family, int type, int protocol, MemorySegment ends);

    int bind(int fd, MemorySegment address, int length);

    int listen(int fd, int backlog);

    int connect(int fd, MemorySegment address, int length);

    int accept4(int fd, MemorySegment address, MemorySegment length, int flags);

    int getsockname(int fd, MemorySegment address, MemorySegment length);

    int getpeername(int fd, MemorySegment address, MemorySegment length);

    int getsockopt(int fd, int level, int name, MemorySegment value, MemorySegment length);

    int setsockopt(int fd, int level, int name, MemorySegment value, int length);

    int shutdown(int fd, int how);

    /** Not on Linux, which has SO_PEERCRED. */
    default int getpeereid(int fd, MemorySegment uid, MemorySegment gid) {
        throw new UnsupportedOperationException("getpeereid(fd " + fd + "): this system has SO_PEERCRED instead");
    }
}
