package org.poll4j.tests.kqueue;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import org.poll4j.epoll.Timerfd;
import org.poll4j.kqueue.KeventAbi;
import org.poll4j.kqueue.KqueueEvents;
import org.poll4j.posix.FdCalls;
import org.poll4j.posix.ReadWrite;

/** EVFILT_TIMER of one queue: a timerfd each, in an epoll set. Under the queue's lock. */
final class SimulatedTimers {
    private static final int ENOENT = SimulatedKqueue.LINUX.errnos().ENOENT();
    private static final int EINVAL = SimulatedKqueue.LINUX.errnos().EINVAL();
    private static final int CLOCK_MONOTONIC = 1;
    private static final int FLAGS = SimulatedKqueue.LINUX.sockets().O_CLOEXEC()
            | SimulatedKqueue.LINUX.sockets().O_NONBLOCK();
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    /** A filter. */
    private record Set(int timerfd, int flags, long udata) {}

    private final KeventAbi abi;
    private final Flavour flavour;
    private final FdCalls fds;
    private final EpollSet set = EpollSet.of(EpollSet.create());
    private final Timerfd calls = new Timerfd();
    private final Map<Long, Set> timers = new HashMap<>();

    SimulatedTimers(KeventAbi abi, Flavour flavour, FdCalls fds) {
        this.abi = abi;
        this.flavour = flavour;
        this.fds = fds;
    }

    /** Readable while a timer has expired. */
    int fd() {
        return set.fd();
    }

    void close() {
        timers.values().forEach(each -> fds.close(each.timerfd));
        set.close(fds);
    }

    /** 0 or an errno. */
    int apply(long ident, int flags, int fflags, long data, long udata) {
        if ((flags & abi.EV_DELETE()) != 0) {
            return remove(ident) ? 0 : ENOENT;
        }
        if ((flags & abi.EV_ADD()) == 0) {
            return timers.containsKey(ident) ? 0 : ENOENT;
        }
        if (fflags != abi.NOTE_NSECONDS() || data <= 0) {
            return EINVAL;
        }
        remove(ident);
        int timerfd = calls.timerfd_create(CLOCK_MONOTONIC, FLAGS);
        if (timerfd < 0) {
            return -timerfd;
        }
        boolean once = (flags & abi.EV_ONESHOT()) != 0;
        start(timerfd, data, once ? 0 : data);
        timers.put(ident, new Set(timerfd, flags, udata));
        set.add(timerfd, EpollSet.EPOLLIN, ident);
        return 0;
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

    private boolean remove(long ident) {
        Set removed = timers.remove(ident);
        if (removed != null) {
            fds.close(removed.timerfd); // which takes it out of the set
        }
        return removed != null;
    }

    /** Writes events from an index on; returns where they end. */
    int scan(KqueueEvents events, int from) {
        int[] n = {from};
        set.take(events.capacity() - from, (_, ident) -> {
            Set expired = timers.get(ident);
            if (expired != null) {
                int index = n[0]++;
                events.set(index, ident, abi.EVFILT_TIMER(), expired.flags & ~abi.EV_ADD(), 0, expired.udata);
                events.setData(index, count(expired.timerfd));
                if ((expired.flags & abi.EV_ONESHOT()) != 0) {
                    remove(ident);
                }
            }
        });
        return n[0];
    }

    private static long count(int timerfd) {
        byte[] count = new byte[Long.BYTES];
        new ReadWrite().readArray(timerfd, count, Long.BYTES, 0);
        return ByteBuffer.wrap(count).order(ByteOrder.nativeOrder()).getLong();
    }
}
