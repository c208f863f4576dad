package org.poll4j.epoll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.poll4j.Events;
import org.poll4j.Poll;
import org.poll4j.posix.PosixCalls;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.Readiness;
import org.poll4j.spi.Selector.Trigger;

/** The algorithm over a kernel that fails on demand. */
@Timeout(60)
class EpollSelectorTest {
    private static final int EPERM = 1;
    private static final int ENOENT = 2;
    private static final int EINTR = 4;
    private static final int EBADF = 9;
    private static final int EAGAIN = 11;
    private static final int EEXIST = 17;
    private static final int EINVAL = 22;
    private static final int EMFILE = 24;
    private static final int ENOSPC = 28;
    private static final int ENOSYS = 38;

    private final FakeEpoll kernel = new FakeEpoll();
    private final Descriptor source = new Descriptor(Descriptor.Kind.POSIX, 7, _ -> {});
    private final List<String> ready = new ArrayList<>();

    private EpollSelector open() throws IOException {
        EpollSelector selector = EpollSelector.open(kernel, kernel, kernel);
        kernel.calls.clear();
        return selector;
    }

    private void select(EpollSelector selector, int max, long timeoutNanos) throws IOException {
        selector.select(
                (key, readiness, raw, _, data) -> ready.add(
                        key + " " + Readiness.toString(readiness) + " 0x" + Integer.toHexString(raw) + " " + data),
                max,
                timeoutNanos);
    }

    private void assertCalls(String... expected) {
        assertEquals(List.of(expected), kernel.calls);
    }

    private static void assertMessage(String expected, Throwable failure) {
        assertEquals(expected, failure.getMessage());
    }

    @Test
    void opens_a_queue_that_watches_its_wake_object_for_edges() throws IOException {
        EpollSelector.open(kernel, kernel, kernel);
        assertCalls("epoll_create1 CLOEXEC", "eventfd 0 CLOEXEC NONBLOCK", "epoll_ctl 50 ADD 60 0x80000001 key -1");
    }

    @Test
    void failing_create_leaves_nothing() {
        kernel.createResult = -EMFILE;
        assertMessage("epoll_create1: EMFILE (24): Too many open files", assertThrows(IOException.class, this::open));
        assertCalls("epoll_create1 CLOEXEC");
    }

    @Test
    void failing_eventfd_leaves_nothing() {
        kernel.eventfdResult = -EMFILE;
        assertMessage("eventfd: EMFILE (24): Too many open files", assertThrows(IOException.class, this::open));
        assertCalls("epoll_create1 CLOEXEC", "eventfd 0 CLOEXEC NONBLOCK", "close 50");
    }

    @Test
    void wake_object_that_cannot_be_watched_leaves_nothing() {
        kernel.ctlResults.add(-ENOSPC);
        assertMessage("epoll_ctl(ADD, fd 60): ENOSPC (28)", assertThrows(IOException.class, this::open));
        assertEquals(List.of("close 60", "close 50"), kernel.calls.subList(3, 5));
    }

    @Test
    void close_closes_both() throws IOException {
        open().close();
        assertCalls("close 60", "close 50");
    }

    @Test
    void registrations_become_calls() throws IOException {
        EpollSelector selector = open();
        selector.add(source, 5, Readiness.READABLE, Trigger.EDGE, 0);
        selector.modify(source, 6, Readiness.WRITABLE, Trigger.LEVEL, 0);
        selector.rearm(source, Readiness.BOTH);
        selector.remove(source);
        assertCalls("epoll_ctl 50 ADD 7 0x80002001 key 5", "epoll_ctl 50 MOD 7 0x4 key 6", "epoll_ctl 50 DEL 7");
    }

    @Test
    void refused_registrations_name_call_descriptor_and_error() throws IOException {
        EpollSelector selector = open();
        kernel.ctlResults.addAll(List.of(-EEXIST, -ENOENT, -EINVAL));
        assertMessage(
                "epoll_ctl(ADD, fd 7): EEXIST (17)",
                assertThrows(IOException.class, () -> selector.add(source, 5, Readiness.READABLE, Trigger.EDGE, 0)));
        assertMessage(
                "epoll_ctl(MOD, fd 7): ENOENT (2)",
                assertThrows(IOException.class, () -> selector.modify(source, 5, Readiness.READABLE, Trigger.EDGE, 0)));
        assertMessage(
                "epoll_ctl(DEL, fd 7): EINVAL (22)", assertThrows(IOException.class, () -> selector.remove(source)));
    }

    @ParameterizedTest
    @ValueSource(ints = {ENOENT, EBADF})
    void what_the_kernel_has_forgotten_is_removed(int errno) throws IOException {
        EpollSelector selector = open();
        kernel.ctlResults.add(-errno);
        selector.remove(source);
        assertCalls("epoll_ctl 50 DEL 7");
    }

    @Test
    void no_wait_and_endless_wait_need_no_timespec() throws IOException {
        EpollSelector selector = open();
        select(selector, 4, 0);
        select(selector, 4, -1);
        assertCalls("epoll_wait 4 now", "epoll_wait 4 for -1 ms");
    }

    @ParameterizedTest
    @CsvSource({
        "1, 0, 1",
        "999999999, 0, 999999999",
        "1000000000, 1, 0",
        "1500000001, 1, 500000001",
        "4611686018427387903, 4611686018, 427387903"
    })
    void waits_for_nanoseconds(long timeoutNanos, long seconds, long nanos) throws IOException {
        EpollSelector selector = open();
        select(selector, 4, timeoutNanos);
        assertCalls("epoll_pwait2 4 for " + seconds + " s " + nanos + " ns");
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "999999, 1",
        "1000000, 1",
        "1000001, 2",
        "1999999, 2",
        "2147483647000000, 2147483647",
        "2147483647000001, 2147483647",
        "4611686018427387903, 2147483647"
    })
    void waits_for_milliseconds_rounded_up_where_the_kernel_has_no_nanoseconds(long timeoutNanos, int millis)
            throws IOException {
        for (int errno : new int[] {ENOSYS, EPERM}) {
            EpollSelector selector = open();
            kernel.pwait2Result = -errno;
            select(selector, 4, timeoutNanos);
            assertEquals("epoll_wait 4 for " + millis + " ms", kernel.calls.getLast());
            assertEquals(2, kernel.calls.size());
        }
    }

    @Test
    void missing_nanoseconds_are_remembered() throws IOException {
        EpollSelector selector = open();
        kernel.pwait2Result = -ENOSYS;
        select(selector, 4, 5_000_000);
        select(selector, 4, 7_000_000);
        assertEquals(List.of("epoll_wait 4 for 5 ms", "epoll_wait 4 for 7 ms"), kernel.calls.subList(1, 3));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, 1_000_000})
    void interrupted_wait_finds_nothing(long timeoutNanos) throws IOException {
        EpollSelector selector = open();
        kernel.waitResults.add(-EINTR);
        select(selector, 4, timeoutNanos);
        assertEquals(List.of(), ready);
    }

    @Test
    void interrupted_poll_waits_for_the_rest() throws IOException {
        kernel.waitResults.add(-EINTR);
        kernel.found = List.of();
        PosixCalls calls = new PosixCalls(
                kernel, PosixCalls.ofLibc().sockets(), PosixCalls.ofLibc().messages(), kernel, kernel, kernel);
        try (Poll poll = Poll.open(new EpollProvider(kernel, calls, new Pidfd(), new Timerfd(), null))) {
            kernel.calls.clear();
            kernel.waitResults.add(-EBADF); // ends it
            assertThrows(IOException.class, () -> poll.poll(Events.withCapacity(4), 3_600_000_000_000L));
        }
        assertEquals("epoll_pwait2 4 for 3600 s 0 ns", kernel.calls.get(0));
        String second = kernel.calls.get(1);
        assertTrue(second.startsWith("epoll_pwait2 4 for 35"), second);
    }

    @Test
    void other_errors_of_a_wait_are_thrown() throws IOException {
        EpollSelector selector = open();
        for (long timeoutNanos : new long[] {0, -1, 5}) {
            kernel.waitResults.add(-EBADF);
            assertMessage(
                    "epoll_wait(fd 50): EBADF (9)",
                    assertThrows(IOException.class, () -> select(selector, 4, timeoutNanos)));
        }
    }

    @Test
    void events_are_passed_on_and_wakes_are_not() throws IOException {
        EpollSelector selector = open();
        kernel.found = List.of(
                new FakeEpoll.Found(0x2001, 0x1_0000_0003L),
                new FakeEpoll.Found(0x1, EpollWakeup.KEY),
                new FakeEpoll.Found(0x4, 0x8000_0000_0000_0000L));
        select(selector, 4, -1);
        assertEquals(
                List.of(0x1_0000_0003L + " READABLE | READ_CLOSED 0x2001 0", Long.MIN_VALUE + " WRITABLE 0x4 0"),
                ready);
    }

    @Test
    void room_grows_with_the_request() throws IOException {
        EpollSelector selector = open();
        List<FakeEpoll.Found> many = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            many.add(new FakeEpoll.Found(0x1, 1L << 32 | i));
        }
        kernel.found = many;
        select(selector, 1000, 0);
        assertEquals(1000, ready.size());
        assertTrue(ready.get(999).startsWith((1L << 32 | 999) + " "), ready.get(999));
        select(selector, 1, 0);
        assertEquals(1001, ready.size());
    }

    @Test
    void wakeup_writes_one() throws IOException {
        open().wakeup();
        assertCalls("write 60 1 of 8");
    }

    @Test
    void wakeup_of_a_full_counter_empties_it_first() throws IOException {
        EpollSelector selector = open();
        kernel.writeResults.add(-EAGAIN);
        selector.wakeup();
        assertCalls("write 60 1 of 8", "read 60 8", "write 60 1 of 8");
    }
}
