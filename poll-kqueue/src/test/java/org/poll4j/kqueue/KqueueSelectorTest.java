package org.poll4j.kqueue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.poll4j.Events;
import org.poll4j.Poll;
import org.poll4j.posix.PosixAbi;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.QueueDeniedException;
import org.poll4j.spi.Readiness;
import org.poll4j.spi.Selector.Trigger;

/** The algorithm over a kernel that fails on demand, with each system's structs. */
@ParameterizedClass(name = "{0}")
@MethodSource("systems")
@Timeout(60)
class KqueueSelectorTest {
    private static final int ENOENT = 2;
    private static final int EINTR = 4;
    private static final int EBADF = 9;
    private static final int ENOMEM = 12;
    private static final int EINVAL = 22;
    private static final int EMFILE = 24;
    private static final int EPIPE = 32;

    /** One system's numbers. */
    record Numbers(KeventAbi kevent, PosixAbi posix) {}

    @Parameter
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Numbers numbers;

    private FakeKqueue kernel;
    private KeventAbi abi;
    private final Descriptor source = new Descriptor(Descriptor.Kind.POSIX, 7, _ -> {});
    private final List<String> ready = new ArrayList<>();

    static Stream<Named<Numbers>> systems() {
        return Stream.of(
                Named.of("macOS", new Numbers(MacosAbi.KEVENT, MacosAbi.POSIX)),
                Named.of("FreeBSD", new Numbers(FreebsdAbi.KEVENT, FreebsdAbi.POSIX)),
                Named.of("OpenBSD", new Numbers(OpenbsdAbi.KEVENT, OpenbsdAbi.POSIX)),
                Named.of("NetBSD 10", new Numbers(NetbsdAbi.KEVENT50, NetbsdAbi.POSIX)),
                Named.of("NetBSD 11", new Numbers(NetbsdAbi.KEVENT100, NetbsdAbi.POSIX)));
    }

    @BeforeEach
    void makeKernel() {
        abi = numbers.kevent;
        kernel = new FakeKqueue(abi);
    }

    private KqueueSelector open() throws IOException {
        KqueueSelector selector = KqueueSelector.open(kernel.system(numbers.posix));
        kernel.calls.clear();
        return selector;
    }

    private void select(KqueueSelector selector, int max, long timeoutNanos) throws IOException {
        selector.select(
                (key, readiness, raw, filterFlags, data) -> ready.add(key + " " + Readiness.toString(readiness) + " 0x"
                        + Integer.toHexString(raw) + " " + filterFlags + " " + data),
                max,
                timeoutNanos);
    }

    private void assertCalls(String... expected) {
        assertEquals(List.of(expected), kernel.calls);
        kernel.calls.clear();
    }

    private static void assertMessage(String expected, Throwable failure) {
        assertEquals(expected, failure.getMessage());
    }

    /** What forgets fd 7. */
    private String deletions() {
        String except = abi.EVFILT_EXCEPT() == 0 ? "" : ", 7 EXCEPT DELETE OOB";
        return "7 WRITE DELETE, 7 READ DELETE" + except;
    }

    /** What changes nothing, and so looks whether fd 7 is there. */
    private String probes() {
        String except = abi.EVFILT_EXCEPT() == 0 ? "" : ", 7 EXCEPT OOB key 5";
        return "7 WRITE key 5, 7 READ key 5" + except;
    }

    /** What silences fd 7. */
    private String disablings() {
        String except = abi.EVFILT_EXCEPT() == 0 ? "" : ", 7 EXCEPT DISABLE OOB key 5";
        return "7 WRITE DISABLE key 5, 7 READ DISABLE key 5" + except;
    }

    private int deletionCount() {
        return abi.EVFILT_EXCEPT() == 0 ? 2 : 3;
    }

    /** Receipts without an error for all deletions. */
    private void planDeletions() {
        for (int i = 0; i < deletionCount(); i++) {
            kernel.changeResults.add(0);
        }
    }

    private static final String REFUSED =
            "register(fd 7): cannot be watched, as no terminal or other device can on macOS: ";

    @Test
    void opens_a_queue_with_a_wake_object_that_reports_edges() throws IOException {
        KqueueSelector.open(kernel.system(numbers.posix));
        assertCalls("kqueue", "fcntl 50 2 1", "kevent 50 0 USER ADD CLEAR no receipt key -1");
    }

    /** A Poll then uses poll(2). */
    @Test
    void kqueue_that_a_sandbox_denies_is_reported_as_denied() {
        for (int errno : new int[] {
            numbers.posix.errnos().ENOSYS(), numbers.posix.errnos().EPERM()
        }) {
            kernel.kqueueResult = -errno;
            assertThrows(QueueDeniedException.class, this::open);
            kernel.kqueueResult = FakeKqueue.KQ;
            kernel.changeResults.add(-errno);
            assertThrows(QueueDeniedException.class, this::open);
        }
        kernel.changeResults.add(-EMFILE);
        assertThrows(SocketException.class, this::open, "no QueueDeniedException");
    }

    @Test
    void failing_kqueue_leaves_nothing() {
        kernel.kqueueResult = -EMFILE;
        assertMessage("kqueue: EMFILE (24): Too many open files", assertThrows(IOException.class, this::open));
        assertCalls("kqueue");
    }

    @Test
    void queue_that_cannot_be_closed_on_exec_is_closed() {
        kernel.fcntlResult = -ENOMEM;
        assertMessage("fcntl(F_SETFD, fd 50): ENOMEM (12)", assertThrows(IOException.class, this::open));
        assertCalls("kqueue", "fcntl 50 2 1", "close 50");
    }

    @Test
    void wake_object_that_cannot_be_made_leaves_nothing() {
        kernel.changeResults.add(-EINVAL);
        assertMessage("kevent(ADD EVFILT_USER, fd 50): EINVAL (22)", assertThrows(IOException.class, this::open));
        assertEquals("close 50", kernel.calls.getLast());
    }

    @Test
    void close_closes_the_queue() throws IOException {
        open().close();
        assertCalls("close 50");
    }

    @Test
    void registrations_become_changes() throws IOException {
        KqueueSelector selector = open();
        selector.add(source, 5, Readiness.READABLE, Trigger.EDGE, 0);
        selector.modify(source, 5, Readiness.BOTH, Trigger.LEVEL, 0);
        selector.rearm(source, Readiness.BOTH);
        selector.modify(source, 6, Readiness.WRITABLE, Trigger.ONESHOT, 0);
        selector.remove(source);
        assertCalls(
                "kevent 50 7 READ ADD CLEAR key 5",
                "kevent 50 " + deletions() + ", 7 WRITE ADD key 5, 7 READ ADD key 5",
                "kevent 50 " + deletions() + ", 7 WRITE ADD DISPATCH key 6",
                "kevent 50 " + deletions());
    }

    @Test
    void priority_has_a_filter_where_the_system_has_one() throws IOException {
        boolean there = (abi.interests() & Readiness.PRIORITY) != 0;
        assertEquals(abi.EVFILT_EXCEPT() != 0, there);
        if (there) {
            open().add(source, 5, Readiness.PRIORITY, Trigger.EDGE, 0);
            assertCalls("kevent 50 7 EXCEPT ADD CLEAR OOB key 5");
        }
    }

    @Test
    void first_filter_is_taken_back_when_the_second_is_refused() throws IOException {
        KqueueSelector selector = open();
        kernel.changeResults.addAll(List.of(0, ENOMEM));
        assertMessage(
                "kevent(ADD EVFILT_READ, fd 7): ENOMEM (12)",
                assertThrows(IOException.class, () -> selector.add(source, 5, Readiness.BOTH, Trigger.EDGE, 0)));
        assertCalls("kevent 50 7 WRITE ADD CLEAR key 5, 7 READ ADD CLEAR key 5", "kevent 50 " + deletions());
    }

    @Test
    void second_filter_is_taken_back_when_the_first_is_refused() throws IOException {
        KqueueSelector selector = open();
        kernel.changeResults.addAll(List.of(ENOMEM, 0));
        assertMessage(
                "kevent(ADD EVFILT_WRITE, fd 7): ENOMEM (12)",
                assertThrows(IOException.class, () -> selector.add(source, 5, Readiness.BOTH, Trigger.EDGE, 0)));
        assertEquals("kevent 50 " + deletions(), kernel.calls.getLast());
    }

    @Test
    void refusal_of_a_whole_call_takes_everything_back() throws IOException {
        KqueueSelector selector = open();
        kernel.changeResults.add(-ENOMEM);
        assertMessage(
                "kevent(fd 7): ENOMEM (12)",
                assertThrows(IOException.class, () -> selector.add(source, 5, Readiness.READABLE, Trigger.EDGE, 0)));
        assertEquals("kevent 50 " + deletions(), kernel.calls.getLast());
    }

    @Test
    void descriptor_of_another_source_is_refused_and_left_alone() throws IOException {
        KqueueSelector selector = open();
        selector.add(source, 5, Readiness.READABLE, Trigger.EDGE, 0);
        kernel.changeResults.add(ENOENT);
        assertMessage(
                "kevent(ADD, fd 7): EEXIST (17)",
                assertThrows(IOException.class, () -> selector.add(source, 6, Readiness.READABLE, Trigger.EDGE, 0)));
        assertCalls("kevent 50 7 READ ADD CLEAR key 5", "kevent 50 " + probes());
        selector.remove(source);
        selector.add(source, 6, Readiness.READABLE, Trigger.EDGE, 0);
        assertEquals("kevent 50 7 READ ADD CLEAR key 6", kernel.calls.getLast());
    }

    /** OpenBSD and NetBSD would watch it. */
    @Test
    void queue_itself_is_refused_before_any_system_call() throws IOException {
        KqueueSelector selector = open();
        Descriptor self = new Descriptor(Descriptor.Kind.POSIX, FakeKqueue.KQ, _ -> {});
        assertMessage(
                "kevent(ADD, fd 50): EINVAL (22)",
                assertThrows(IOException.class, () -> selector.add(self, 5, Readiness.READABLE, Trigger.EDGE, 0)));
        assertCalls();
    }

    @Test
    void descriptor_closed_outside_poll4j_is_free() throws IOException {
        KqueueSelector selector = open();
        selector.add(source, 5, Readiness.BOTH, Trigger.EDGE, 0);
        for (int i = 0; i < deletionCount(); i++) {
            kernel.changeResults.add(ENOENT);
        }
        selector.add(source, 6, Readiness.READABLE, Trigger.EDGE, 0);
        assertEquals("kevent 50 7 READ ADD CLEAR key 6", kernel.calls.getLast());
    }

    @Test
    void what_kqueue_does_not_watch_is_named() throws IOException {
        KqueueSelector selector = open();
        kernel.changeResults.add(EINVAL);
        assertMessage(
                REFUSED + "kevent(ADD EVFILT_READ, fd 7): EINVAL (22)",
                assertThrows(IOException.class, () -> selector.add(source, 5, Readiness.READABLE, Trigger.EDGE, 0)));
    }

    @Test
    void closed_descriptor_is_refused() throws IOException {
        KqueueSelector selector = open();
        for (int i = 0; i < deletionCount() + 1; i++) {
            kernel.changeResults.add(EBADF);
        }
        assertMessage(
                "kevent(ADD EVFILT_READ, fd 7): EBADF (9)",
                assertThrows(IOException.class, () -> selector.modify(source, 5, Readiness.READABLE, Trigger.EDGE, 0)));
    }

    @ParameterizedTest
    @ValueSource(ints = {ENOENT, EBADF})
    void what_the_kernel_has_forgotten_is_removed(int errno) throws IOException {
        KqueueSelector selector = open();
        for (int i = 0; i < deletionCount(); i++) {
            kernel.changeResults.add(errno);
        }
        selector.remove(source);
        assertCalls("kevent 50 " + deletions());
    }

    @Test
    void filter_that_was_not_there_is_no_error_of_a_change() throws IOException {
        KqueueSelector selector = open();
        kernel.changeResults.addAll(List.of(ENOENT, ENOENT));
        selector.modify(source, 6, Readiness.WRITABLE, Trigger.EDGE, 0);
        assertCalls("kevent 50 " + deletions() + ", 7 WRITE ADD CLEAR key 6");
    }

    @Test
    void addition_of_a_missing_filter_is_an_error() throws IOException {
        KqueueSelector selector = open();
        kernel.changeResults.add(ENOENT);
        assertMessage(
                "kevent(ADD EVFILT_READ, fd 7): ENOENT (2)",
                assertThrows(IOException.class, () -> selector.add(source, 5, Readiness.READABLE, Trigger.EDGE, 0)));
    }

    @Test
    void deletion_that_is_refused_is_named() throws IOException {
        KqueueSelector selector = open();
        kernel.changeResults.addAll(List.of(0, ENOMEM));
        assertMessage(
                "kevent(DELETE EVFILT_READ, fd 7): ENOMEM (12)",
                assertThrows(IOException.class, () -> selector.remove(source)));
    }

    @Test
    void interrupted_changes_have_been_made() throws IOException {
        KqueueSelector selector = open();
        kernel.changeResults.add(-EINTR);
        selector.add(source, 5, Readiness.READABLE, Trigger.EDGE, 0);
        assertCalls("kevent 50 7 READ ADD CLEAR key 5");
    }

    @Test
    void broken_pipe_is_reported_by_a_filter_in_its_place() throws IOException {
        KqueueSelector selector = open();
        kernel.changeResults.add(EPIPE);
        selector.add(source, 5, Readiness.WRITABLE, Trigger.EDGE, 0);
        assertCalls("kevent 50 7 WRITE ADD CLEAR key 5", "kevent 50 8 USER ADD CLEAR key 5, 8 USER TRIGGER key 5");
        kernel.found = List.of(new FakeKqueue.Found(abi.EVFILT_USER(), abi.EV_CLEAR(), 0, 0, 5));
        select(selector, 4, -1);
        assertEquals(
                List.of("5 WRITABLE | ERROR | WRITE_CLOSED 0x" + Integer.toHexString(abi.EV_CLEAR()) + " 0 0"), ready);
        kernel.calls.clear();
        selector.remove(source);
        assertCalls("kevent 50 " + deletions() + ", 8 USER DELETE");
    }

    /** NetBSD's pipe_kqfilter. */
    @Test
    void EBADF_of_an_open_descriptor_is_a_broken_pipe() throws IOException {
        KqueueSelector selector = open();
        kernel.changeResults.add(EBADF);
        kernel.fcntlResult = 2; // O_RDWR
        selector.add(source, 5, Readiness.WRITABLE, Trigger.EDGE, 0);
        assertCalls(
                "kevent 50 7 WRITE ADD CLEAR key 5",
                "fcntl 7 3 0",
                "kevent 50 8 USER ADD CLEAR key 5, 8 USER TRIGGER key 5");
        planDeletions();
        kernel.changeResults.addAll(List.of(0, EBADF));
        selector.modify(source, 5, Readiness.WRITABLE, Trigger.LEVEL, 0);
        assertEquals("kevent 50 8 USER ADD key 5, 8 USER TRIGGER key 5", kernel.calls.getLast());
    }

    @Test
    void EBADF_of_a_closed_descriptor_is_refused() throws IOException {
        KqueueSelector selector = open();
        kernel.changeResults.add(EBADF);
        kernel.fcntlResult = -EBADF;
        assertMessage(
                "kevent(ADD EVFILT_WRITE, fd 7): EBADF (9)",
                assertThrows(IOException.class, () -> selector.add(source, 5, Readiness.WRITABLE, Trigger.EDGE, 0)));
        assertEquals("kevent 50 " + deletions(), kernel.calls.getLast());
        assertCalls("kevent 50 7 WRITE ADD CLEAR key 5", "fcntl 7 3 0", "kevent 50 " + deletions());
    }

    /** Deleting what is closed already is no question of pipes. */
    @Test
    void EBADF_of_a_deletion_asks_nothing() throws IOException {
        KqueueSelector selector = open();
        for (int i = 0; i < deletionCount(); i++) {
            kernel.changeResults.add(EBADF);
        }
        selector.remove(source);
        assertCalls("kevent 50 " + deletions());
    }

    @Test
    void stand_in_of_a_oneshot_is_disabled_with_the_rest() throws IOException {
        KqueueSelector selector = open();
        kernel.changeResults.add(EPIPE);
        selector.add(source, 5, Readiness.WRITABLE, Trigger.ONESHOT, 0);
        assertEquals("kevent 50 8 USER ADD DISPATCH key 5, 8 USER TRIGGER key 5", kernel.calls.getLast());
        selector.disarm(source);
        assertEquals("kevent 50 " + disablings() + ", 8 USER DISABLE key 5", kernel.calls.getLast());
    }

    @Test
    void broken_pipe_that_is_changed_keeps_its_stand_in() throws IOException {
        KqueueSelector selector = open();
        planDeletions();
        kernel.changeResults.add(EPIPE);
        selector.modify(source, 6, Readiness.WRITABLE, Trigger.LEVEL, 0);
        assertCalls(
                "kevent 50 " + deletions() + ", 7 WRITE ADD key 6", "kevent 50 8 USER ADD key 6, 8 USER TRIGGER key 6");
    }

    @Test
    void only_broken_pipes_get_a_stand_in() throws IOException {
        KqueueSelector selector = open();
        kernel.changeResults.add(EPIPE);
        assertMessage(
                "kevent(ADD EVFILT_READ, fd 7): EPIPE (32): Broken pipe",
                assertThrows(IOException.class, () -> selector.add(source, 5, Readiness.READABLE, Trigger.EDGE, 0)));
    }

    @Test
    void disarming_disables_all_and_looks_at_no_receipt() throws IOException {
        KqueueSelector selector = open();
        selector.add(source, 5, Readiness.READABLE, Trigger.ONESHOT, 0);
        kernel.changeResults.addAll(List.of(ENOENT, ENOMEM));
        selector.disarm(source);
        assertCalls("kevent 50 7 READ ADD DISPATCH key 5", "kevent 50 " + disablings());
    }

    /** Its filters are disabled, not gone: as on epoll, another source is kept off. */
    @Test
    void descriptor_of_a_fired_oneshot_is_free() throws IOException {
        KqueueSelector selector = open();
        selector.add(source, 5, Readiness.READABLE, Trigger.ONESHOT, 0);
        selector.disarm(source);
        kernel.calls.clear();
        kernel.changeResults.add(ENOENT);
        assertThrows(IOException.class, () -> selector.add(source, 6, Readiness.READABLE, Trigger.LEVEL, 0));
        String call = kernel.calls.getFirst();
        assertTrue(call.contains("7 READ key 5"), call);
        assertFalse(call.contains("ENABLE") || call.contains("ADD"), call);
        assertEquals(1, kernel.calls.size());
    }

    /** The first of several filters that are ready is reported, and the others then have to wait. */
    @Test
    void oneshot_in_several_directions_begins_with_another_one_each_time() throws IOException {
        KqueueSelector selector = open();
        selector.add(source, 5, Readiness.BOTH, Trigger.ONESHOT, 0);
        assertCalls("kevent 50 7 WRITE ADD DISPATCH key 5, 7 READ ADD DISPATCH key 5");
        List<String> first = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            selector.disarm(source);
            selector.modify(source, 5, Readiness.BOTH, Trigger.ONESHOT, 0);
            String call = kernel.calls.getLast();
            first.add(call.indexOf("WRITE ADD") < call.indexOf("READ ADD") ? "WRITE" : "READ");
        }
        assertEquals(List.of("READ", "WRITE", "WRITE", "READ", "WRITE", "WRITE"), first);
    }

    @Test
    void renewal_lets_everything_be_added_again() throws IOException {
        KqueueSelector selector = open();
        selector.add(source, 5, Readiness.READABLE, Trigger.EDGE, 0);
        selector.renew();
        selector.add(source, 5, Readiness.READABLE, Trigger.EDGE, 0);
        assertCalls("kevent 50 7 READ ADD CLEAR key 5", "kevent 50 7 READ ADD CLEAR key 5");
    }

    @Test
    void no_wait_and_endless_wait_need_no_timespec() throws IOException {
        KqueueSelector selector = open();
        select(selector, 4, 0);
        select(selector, 4, -1);
        assertCalls("kevent 4 now", "kevent 4 forever");
    }

    @ParameterizedTest
    @CsvSource({
        "1, 0, 1",
        "999999999, 0, 999999999",
        "1000000000, 1, 0",
        "1500000001, 1, 500000001",
        "86399999999999, 86399, 999999999",
        "86400000000001, 86400, 0",
        "4611686018427387903, 86400, 0"
    })
    void waits_for_nanoseconds_up_to_a_day(long timeoutNanos, long seconds, long nanos) throws IOException {
        KqueueSelector selector = open();
        select(selector, 4, timeoutNanos);
        assertCalls("kevent 4 for " + seconds + " s " + nanos + " ns");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, 1_000_000})
    void interrupted_wait_finds_nothing(long timeoutNanos) throws IOException {
        KqueueSelector selector = open();
        kernel.waitResults.add(-EINTR);
        assertEquals(true, selector.select((_, _, _, _, _) -> ready.add("event"), 4, timeoutNanos));
        assertEquals(List.of(), ready);
    }

    @Test
    void interrupted_poll_waits_for_the_rest() throws IOException {
        kernel.waitResults.add(-EINTR);
        try (Poll poll = Poll.open(new KqueueProvider(kernel.system(numbers.posix)))) {
            kernel.calls.clear();
            kernel.waitResults.add(-EBADF); // ends it
            assertThrows(IOException.class, () -> poll.poll(Events.withCapacity(4), 3_600_000_000_000L));
        }
        assertEquals("kevent 4 for 3600 s 0 ns", kernel.calls.get(0));
        String second = kernel.calls.get(1);
        assertTrue(second.startsWith("kevent 4 for 35"), second);
    }

    @Test
    void other_errors_of_a_wait_are_thrown() throws IOException {
        KqueueSelector selector = open();
        for (long timeoutNanos : new long[] {0, -1, 5}) {
            kernel.waitResults.add(-EBADF);
            assertMessage(
                    "kevent(fd 50): EBADF (9)",
                    assertThrows(IOException.class, () -> select(selector, 4, timeoutNanos)));
        }
    }

    @Test
    void events_are_passed_on_and_wakes_are_not() throws IOException {
        KqueueSelector selector = open();
        int eof = abi.EV_EOF();
        kernel.found = List.of(
                new FakeKqueue.Found(abi.EVFILT_READ(), eof, 0, 12, 0x1_0000_0003L),
                new FakeKqueue.Found(abi.EVFILT_USER(), 0, 0, 0, KqueueWakeup.KEY),
                new FakeKqueue.Found(abi.EVFILT_WRITE(), eof, 54, -1, Long.MIN_VALUE));
        select(selector, 4, -1);
        String flags = " 0x" + Integer.toHexString(eof) + " ";
        assertEquals(
                List.of(
                        0x1_0000_0003L + " READABLE | READ_CLOSED" + flags + "0 12",
                        Long.MIN_VALUE + " WRITABLE | ERROR | WRITE_CLOSED" + flags + "54 -1"),
                ready);
    }

    @Test
    void room_grows_with_the_request() throws IOException {
        KqueueSelector selector = open();
        List<FakeKqueue.Found> many = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            many.add(new FakeKqueue.Found(abi.EVFILT_READ(), 0, 0, i, 1L << 32 | i));
        }
        kernel.found = many;
        select(selector, 1000, 0);
        assertEquals(1000, ready.size());
        assertTrue(ready.get(999).startsWith((1L << 32 | 999) + " "), ready.get(999));
        select(selector, 1, 0);
        assertEquals(1001, ready.size());
    }

    @Test
    void wakeup_triggers_the_wake_object() throws IOException {
        open().wakeup();
        assertCalls("kevent 50 0 USER no receipt TRIGGER key -1");
    }
}
