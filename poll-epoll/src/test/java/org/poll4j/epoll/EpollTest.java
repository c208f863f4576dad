package org.poll4j.epoll;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.poll4j.epoll.generated.linux_h;
import org.poll4j.posix.Libc;

/** The calls that do not capture errno tell it all the same: a failing one is made again. */
@Timeout(60)
class EpollTest {
    private static final int NO_DESCRIPTOR = -1;

    private final Epoll epoll = new Epoll();
    private final Arena arena = Arena.ofShared();
    private final MemorySegment events = arena.allocate(LinuxAbi.EVENT_SIZE, 8);

    private final int epfd = epoll.epoll_create1(linux_h.EPOLL_CLOEXEC());

    @AfterEach
    void close() {
        assertEquals(0, new Libc().close(epfd));
        arena.close();
    }

    @Test
    void failed_change_returns_its_errno() {
        assertEquals(-linux_h.EBADF(), epoll.epoll_ctl(NO_DESCRIPTOR, linux_h.EPOLL_CTL_ADD(), 0, events));
    }

    @Test
    void failed_waits_tell_their_errno() {
        MemorySegment forever = arena.allocate(JAVA_LONG, 2).fill((byte) 0);
        forever.setAtIndex(JAVA_LONG, 0, Long.MAX_VALUE);
        assertEquals(-linux_h.EBADF(), epoll.epoll_wait(NO_DESCRIPTOR, events, 1, -1));
        assertEquals(-linux_h.EBADF(), epoll.epoll_wait_now(NO_DESCRIPTOR, events, 1));
        int nanos = epoll.epoll_pwait2(NO_DESCRIPTOR, events, 1, forever);
        assertEquals(nanos == -linux_h.ENOSYS() ? nanos : -linux_h.EBADF(), nanos, "musl and old kernels lack it");
    }

    @Test
    void wait_that_failed_once_was_interrupted() {
        // EINVAL for no room, which the second call has as well
        assertEquals(-linux_h.EINVAL(), epoll.epoll_wait(epfd, events, 0, -1));
        // a time that the kernel refuses fails the first call alone, as a signal does
        MemorySegment negative = arena.allocate(JAVA_LONG, 2);
        negative.setAtIndex(JAVA_LONG, 0, -1);
        int nanos = epoll.epoll_pwait2(epfd, events, 1, negative);
        assertEquals(nanos == -linux_h.ENOSYS() ? nanos : -linux_h.EINTR(), nanos);
    }
}
