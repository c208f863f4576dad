package org.poll4j.epoll;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.NullMarked;
import org.poll4j.epoll.generated.linux_h;
import org.poll4j.posix.FdCalls;

/** An epoll set as it is: bits in, bits out. Each call returns {@code >= 0} or the negated errno. */
@NullMarked
public final class EpollSet {
    private static final Epoll CALLS = new Epoll();
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    /** Takes what is ready. */
    @FunctionalInterface
    public interface Sink {
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
    public static EpollSet of(int epfd) {
        return new EpollSet(epfd);
    }

    public static int create() {
        return CALLS.epoll_create1(linux_h.EPOLL_CLOEXEC());
    }

    public static int eventfd() {
        return CALLS.eventfd(0, linux_h.EFD_CLOEXEC() | linux_h.EFD_NONBLOCK());
    }

    public int fd() {
        return epfd;
    }

    public int add(int fd, int bits, long key) {
        return control(linux_h.EPOLL_CTL_ADD(), fd, bits, key);
    }

    /** What is ready is reported again. */
    public int modify(int fd, int bits, long key) {
        return control(linux_h.EPOLL_CTL_MOD(), fd, bits, key);
    }

    public int remove(int fd) {
        return control(linux_h.EPOLL_CTL_DEL(), fd, 0, 0);
    }

    private int control(int op, int fd, int bits, long key) {
        change.set(bits, key);
        return CALLS.epoll_ctl(epfd, op, fd, change.segment());
    }

    /** Takes what is ready now, so many at most. */
    public void take(int max, Sink sink) {
        if (events.capacity() < max) {
            events = new EpollEvents(max);
        }
        int n = max == 0 ? 0 : CALLS.epoll_wait_now(epfd, events.segment(), max);
        for (int i = 0; i < n; i++) {
            sink.ready(events.bits(i), events.key(i));
        }
    }

    /** Waits for something and takes nothing, where the set watches levels; negative nanoseconds are for ever. */
    public int await(long timeoutNanos) {
        MemorySegment one = new EpollEvents(1).segment();
        if (timeoutNanos < 0) {
            return CALLS.epoll_wait(epfd, one, 1, -1);
        }
        timespec.setAtIndex(JAVA_LONG, 0, timeoutNanos / NANOS_PER_SECOND);
        timespec.setAtIndex(JAVA_LONG, 1, timeoutNanos % NANOS_PER_SECOND);
        return CALLS.epoll_pwait2(epfd, one, 1, timespec);
    }

    public void close(FdCalls fds) {
        fds.close(epfd);
    }
}
