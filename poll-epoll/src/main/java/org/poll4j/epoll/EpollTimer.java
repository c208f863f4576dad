package org.poll4j.epoll;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.poll4j.epoll.generated.linux_h;
import org.poll4j.ffm.NotInlined;
import org.poll4j.posix.Fds;
import org.poll4j.posix.PosixErrors;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.SystemTimer;

/**
 * A timerfd that expires once. The kernel forgets an expiration that was not read when the timer is set again, so that
 * no read(2) is needed.
 */
@SuppressWarnings("serial") // never serialized
final class EpollTimer extends NotInlined implements SystemTimer {
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    /**
     * {@code sizeof(struct itimerspec)}, {@code offsetof(struct itimerspec, it_value)}; it_interval stays 0.
     * LinuxAbiTest holds them to the generated layout.
     */
    static final int SPEC_SIZE = 32;

    static final int SPEC_VALUE = 16;

    private static final PosixErrors ERRORS = new PosixErrors(LinuxAbi.POSIX.errnos());

    private final TimerCalls calls;
    private final Descriptor descriptor;
    private final MemorySegment spec = Arena.ofAuto().allocate(SPEC_SIZE, Long.BYTES);

    private EpollTimer(TimerCalls calls, Descriptor descriptor) {
        this.calls = calls;
        this.descriptor = descriptor;
    }

    static EpollTimer open(TimerCalls calls, Fds fds) throws IOException {
        int flags = linux_h.TFD_CLOEXEC() | linux_h.TFD_NONBLOCK();
        int timerfd = calls.timerfd_create(linux_h.CLOCK_MONOTONIC(), flags);
        return new EpollTimer(calls, fds.own(ERRORS.check(timerfd, "timerfd_create")));
    }

    @Override
    public Descriptor descriptor() {
        return descriptor;
    }

    @Override
    public void arm(long delayNanos) throws IOException {
        set(delayNanos);
    }

    @Override
    public void disarm() throws IOException {
        set(0);
    }

    private void set(long nanos) throws IOException {
        spec.set(JAVA_LONG, SPEC_VALUE, nanos / NANOS_PER_SECOND);
        spec.set(JAVA_LONG, SPEC_VALUE + Long.BYTES, nanos % NANOS_PER_SECOND);
        int result = calls.timerfd_settime(descriptor.fd(), spec);
        if (result < 0) {
            throw ERRORS.of("timerfd_settime(" + descriptor + ")", -result);
        }
    }
}
