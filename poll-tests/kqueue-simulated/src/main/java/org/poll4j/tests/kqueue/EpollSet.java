package org.poll4j.tests.kqueue;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.poll4j.epoll.Epoll;
import org.poll4j.epoll.EpollChange;
import org.poll4j.epoll.EpollEvents;
import org.poll4j.posix.FdCalls;

/**
 * An epoll set as it is: bits in, bits out, as in {@code sys/epoll.h}. Each call returns {@code >= 0} or the negated
 * errno.
 */
final class EpollSet {
    static final int EPOLLIN = 0x1;
    static final int EPOLLPRI = 0x2;
    static final int EPOLLOUT = 0x4;
    static final int EPOLLERR = 0x8;
    static final int EPOLLHUP = 0x10;
    static final int EPOLLRDHUP = 0x2000;
    static final int EPOLLET = 1 << 31;

    private static final int ADD = 1;
    private static final int REMOVE = 2;
    private static final int MODIFY = 3;
    private static final int O_CLOEXEC = SimulatedKqueue.LINUX.sockets().O_CLOEXEC();
    private static final int O_NONBLOCK = SimulatedKqueue.LINUX.sockets().O_NONBLOCK();
    private static final Epoll CALLS = new Epoll();
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    /** Takes what is ready. */
    @FunctionalInterface
    interface Sink {
        void ready(int bits, long key);
    }

    private final int epfd;
    private final EpollChange change = new EpollChange();
    private final MemorySegment timespec = Arena.ofAuto().allocate(JAVA_LONG, 2);
    private EpollEvents events = new EpollEvents(64);

    private EpollSet(int epfd) {
        this.epfd = epfd;
    }

    /** Of a number that {@link #create} returned. */
    static EpollSet of(int epfd) {
        return new EpollSet(epfd);
    }

    static int create() {
        return CALLS.epoll_create1(O_CLOEXEC);
    }

    static int eventfd() {
        return CALLS.eventfd(0, O_CLOEXEC | O_NONBLOCK);
    }

    int fd() {
        return epfd;
    }

    int add(int fd, int bits, long key) {
        return control(ADD, fd, bits, key);
    }

    /** What is ready is reported again. */
    int modify(int fd, int bits, long key) {
        return control(MODIFY, fd, bits, key);
    }

    int remove(int fd) {
        return control(REMOVE, fd, 0, 0);
    }

    private int control(int op, int fd, int bits, long key) {
        change.set(bits, key);
        return CALLS.epoll_ctl(epfd, op, fd, change.segment());
    }

    /** Takes what is ready now, so many at most. */
    void take(int max, Sink sink) {
        if (events.capacity() < max) {
            events = new EpollEvents(max);
        }
        int n = max == 0 ? 0 : CALLS.epoll_wait_now(epfd, events.segment(), max);
        for (int i = 0; i < n; i++) {
            sink.ready(events.bits(i), events.key(i));
        }
    }

    /** Waits for something and takes nothing, where the set watches levels; negative nanoseconds are forever. */
    int await(long timeoutNanos) {
        MemorySegment one = new EpollEvents(1).segment();
        if (timeoutNanos < 0) {
            return CALLS.epoll_wait(epfd, one, 1, -1);
        }
        timespec.setAtIndex(JAVA_LONG, 0, timeoutNanos / NANOS_PER_SECOND);
        timespec.setAtIndex(JAVA_LONG, 1, timeoutNanos % NANOS_PER_SECOND);
        return CALLS.epoll_pwait2(epfd, one, 1, timespec);
    }

    void close(FdCalls fds) {
        fds.close(epfd);
    }
}
