package org.poll4j.epoll;

import java.lang.foreign.MemorySegment;

/** The kernel's calls that {@link EpollSelector} uses. Each returns {@code >= 0} or the negated errno. */
interface EpollCalls {
    int epoll_create1(int flags);

    int epoll_ctl(int epfd, int op, int fd, MemorySegment event);

    int epoll_wait(int epfd, MemorySegment events, int maxEvents, int timeoutMillis);

    /** {@code epoll_wait} that does not wait. */
    int epoll_wait_now(int epfd, MemorySegment events, int maxEvents);

    /** Absent from kernels before 5.11: −ENOSYS then. */
    int epoll_pwait2(int epfd, MemorySegment events, int maxEvents, MemorySegment timeout);

    int eventfd(int initial, int flags);
}
