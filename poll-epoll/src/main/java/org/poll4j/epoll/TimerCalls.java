package org.poll4j.epoll;

import java.lang.foreign.MemorySegment;

/** The kernel's calls that {@link EpollTimer} uses. Each returns {@code >= 0} or the negated errno. */
interface TimerCalls {
    int timerfd_create(int clock, int flags);

    /** Relative to now; spec is a {@code struct itimerspec}, of which a value of 0 disarms. */
    int timerfd_settime(int timerfd, MemorySegment spec);
}
