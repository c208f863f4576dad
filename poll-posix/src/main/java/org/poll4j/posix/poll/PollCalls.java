package org.poll4j.posix.poll;

import java.lang.foreign.MemorySegment;

/** The system's calls that {@link PollSelector} uses. Each returns {@code >= 0} or the negated errno. */
public interface PollCalls {
    /** Waits in milliseconds; −1 waits forever. */
    int poll(MemorySegment fds, int count, int timeoutMillis);

    /** Waits for a {@code struct timespec}. −ENOSYS where the system has no such call. */
    int ppoll(MemorySegment fds, int count, MemorySegment timeout);

    /** Makes an eventfd, non-blocking and closed on exec. −ENOSYS where the system has no such call. */
    int eventfd();

    /** Returns {@code st_mode} of a descriptor's file. */
    int mode(int fd);
}
