package org.poll4j.epoll;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;

/** The kernel itself. */
public final class Timerfd implements TimerCalls {
    private static final int RELATIVE = 0;
    private static final long NO_FORMER_VALUE = 0;

    @Override
    public int timerfd_create(int clock, int flags) {
        return (int) Syscall.call(Syscall.numbers().timerfdCreate(), clock, flags, 0, 0, 0, 0);
    }

    @Override
    public int timerfd_settime(int timerfd, MemorySegment spec) {
        try {
            long number = Syscall.numbers().timerfdSettime();
            return (int) Syscall.call(number, timerfd, RELATIVE, spec.address(), NO_FORMER_VALUE, 0, 0);
        } finally {
            Reference.reachabilityFence(spec);
        }
    }
}
