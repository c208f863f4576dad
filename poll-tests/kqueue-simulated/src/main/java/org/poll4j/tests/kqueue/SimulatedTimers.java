package org.poll4j.tests.kqueue;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.poll4j.epoll.Timerfd;
import org.poll4j.kqueue.KeventAbi;
import org.poll4j.kqueue.KqueueEvents;
import org.poll4j.posix.FdCalls;
import org.poll4j.posix.ReadWrite;

/** EVFILT_TIMER of one queue: a timerfd each. */
final class SimulatedTimers extends SimulatedFilters<SimulatedTimers.Timer> {
    private static final int EINVAL = SimulatedKqueue.LINUX.errnos().EINVAL();
    private static final int CLOCK_MONOTONIC = 1;
    private static final int FLAGS = SimulatedKqueue.LINUX.sockets().O_CLOEXEC()
            | SimulatedKqueue.LINUX.sockets().O_NONBLOCK();
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    record Timer(int fd, int flags, long udata) implements Filter {}

    private final Timerfd calls = new Timerfd();

    SimulatedTimers(KeventAbi abi, Flavour flavour, FdCalls fds) {
        super(abi, flavour, fds);
    }

    @Override
    int add(long ident, int flags, int fflags, long data, long udata) {
        if (fflags != abi.NOTE_NSECONDS() || data <= 0) {
            return EINVAL;
        }
        int timerfd = calls.timerfd_create(CLOCK_MONOTONIC, FLAGS);
        if (timerfd < 0) {
            return -timerfd;
        }
        boolean once = (flags & abi.EV_ONESHOT()) != 0;
        start(timerfd, data, once ? 0 : data);
        return put(ident, new Timer(timerfd, flags, udata));
    }

    private void start(int timerfd, long delay, long period) {
        long tick = flavour.tickNanos();
        long rounded = delay > Long.MAX_VALUE - tick ? delay : (delay + tick - 1) / tick * tick;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment spec = arena.allocate(JAVA_LONG, 4);
            spec.setAtIndex(JAVA_LONG, 0, period / NANOS_PER_SECOND);
            spec.setAtIndex(JAVA_LONG, 1, period % NANOS_PER_SECOND);
            spec.setAtIndex(JAVA_LONG, 2, rounded / NANOS_PER_SECOND);
            spec.setAtIndex(JAVA_LONG, 3, rounded % NANOS_PER_SECOND);
            calls.timerfd_settime(timerfd, spec);
        }
    }

    @Override
    boolean report(long ident, Timer expired, KqueueEvents events, int index) {
        events.set(index, ident, abi.EVFILT_TIMER(), expired.flags & ~abi.EV_ADD(), 0, expired.udata);
        events.setData(index, count(expired.fd));
        return (expired.flags & abi.EV_ONESHOT()) == 0;
    }

    private static long count(int timerfd) {
        byte[] count = new byte[Long.BYTES];
        new ReadWrite().readArray(timerfd, count, Long.BYTES, 0);
        return ByteBuffer.wrap(count).order(ByteOrder.nativeOrder()).getLong();
    }
}
