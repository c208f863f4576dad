package org.poll4j.posix.poll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.poll4j.posix.poll.FakePoll.ERR;
import static org.poll4j.posix.poll.FakePoll.HUP;
import static org.poll4j.posix.poll.FakePoll.IN;
import static org.poll4j.posix.poll.FakePoll.NVAL;
import static org.poll4j.posix.poll.FakePoll.OUT;
import static org.poll4j.posix.poll.FakePoll.RDHUP;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.poll4j.posix.FakeAbi;
import org.poll4j.posix.PosixAbi;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.Readiness;
import org.poll4j.spi.Selector.Trigger;
import org.poll4j.unix.PollBits;

/** The algorithm over a kernel that does what a test says, also during a wait. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PollSelectorTest {
    private static final PosixAbi.Errnos ERRNOS = FakeAbi.WITHOUT_LENGTH.errnos();
    private static final int READ = Readiness.READABLE;
    private static final int WRITE = Readiness.WRITABLE;
    private static final int BOTH = Readiness.BOTH;

    private final FakePoll kernel = new FakePoll();
    private final List<String> reports = new ArrayList<>();
    private PollSelector selector;

    @BeforeEach
    void open() throws IOException {
        selector = kernel.open();
    }

    private static Descriptor owned(int fd) {
        return new Descriptor(Descriptor.Kind.POSIX, fd, _ -> {});
    }

    private static Descriptor borrowed(int fd) {
        return new Descriptor(Descriptor.Kind.POSIX, fd, Descriptor.Closer.NONE);
    }

    private Descriptor add(int fd, int interest, Trigger trigger) {
        Descriptor made = owned(fd);
        add(made, fd, interest, trigger);
        return made;
    }

    private void add(Descriptor descriptor, long key, int interest, Trigger trigger) {
        try {
            selector.add(descriptor, key, interest, trigger, 0);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** What one select reports: {@code key:bits}. */
    private String select(int max) throws IOException {
        reports.clear();
        assertFalse(selector.select((key, _, raw, _, _) -> reports.add(key + ":" + raw), max, 0));
        return String.join(" ", reports);
    }

    private String select() throws IOException {
        return select(16);
    }

    @Test
    void edge_is_reported_once_and_again_after_a_call_that_would_block() throws IOException {
        Descriptor source = add(7, BOTH, Trigger.EDGE);
        kernel.holds.put(7, IN | OUT);
        assertEquals("7:5", select());
        assertEquals("", select());
        selector.rearm(source, READ);
        assertEquals("7:1", select(), "not the other direction");
        selector.rearm(source, WRITE);
        assertEquals("7:4", select());
    }

    @Test
    void level_is_reported_while_it_holds_and_oneshot_once() throws IOException {
        add(7, READ, Trigger.LEVEL);
        Descriptor once = add(8, READ, Trigger.ONESHOT);
        kernel.holds.put(7, IN);
        kernel.holds.put(8, IN);
        assertEquals("7:1 8:1", select());
        assertEquals("7:1", select());
        selector.rearm(once, READ);
        assertEquals("7:1", select());
        selector.modify(once, 9, READ, Trigger.ONESHOT, 0);
        assertEquals("9:1 7:1", sorted(select()));
    }

    @Test
    void array_requests_only_unreported_readiness() throws IOException {
        Descriptor source = add(7, BOTH, Trigger.EDGE);
        kernel.holds.put(7, IN | OUT);
        select();
        select();
        assertEquals("7:" + RDHUP, kernel.lastWait(), "the end of the connection is still to be reported");
        selector.disarm(source);
        select();
        assertEquals("", kernel.lastWait());
    }

    @Test
    void end_is_reported_once_with_all_that_holds_and_ends_no_later_wait() throws IOException {
        Descriptor source = add(7, BOTH, Trigger.EDGE);
        kernel.holds.put(7, OUT);
        assertEquals("7:4", select());
        kernel.holds.put(7, IN | OUT | HUP | RDHUP);
        assertEquals("7:" + (IN | OUT | HUP | RDHUP), select());
        select();
        select();
        assertEquals("", kernel.lastWait(), "the kernel would report it again and again");
        selector.rearm(source, WRITE);
        assertEquals("7:" + (IN | OUT | HUP | RDHUP), select());
    }

    @Test
    void error_that_has_gone_leaves_the_other_direction_armed() throws IOException {
        Descriptor source = add(7, BOTH, Trigger.EDGE);
        kernel.holds.put(7, ERR);
        assertEquals("7:8", select());
        kernel.holds.put(7, IN | OUT);
        assertEquals("7:5", select());
        assertEquals("", select());
        assertTrue(source.isOpen());
    }

    @Test
    void descriptor_closed_outside_poll4j_is_silent_and_leaves_the_array() throws IOException {
        Descriptor source = add(7, READ, Trigger.LEVEL);
        kernel.holds.put(7, NVAL);
        assertEquals("", select());
        assertEquals("", select());
        assertEquals("", kernel.lastWait());
        assertTrue(assertThrows(IOException.class, () -> selector.modify(source, 8, READ, Trigger.LEVEL, 0))
                .getMessage()
                .contains("EBADF"));
        selector.remove(source);
        kernel.holds.remove(7);
        add(7, READ, Trigger.LEVEL);
    }

    @Test
    void gap_is_filled_by_the_last_one_with_its_key() throws IOException {
        Descriptor first = add(7, READ, Trigger.LEVEL);
        add(8, READ, Trigger.LEVEL);
        Descriptor last = add(9, WRITE, Trigger.LEVEL);
        select();
        selector.remove(first);
        kernel.holds.put(9, OUT);
        assertEquals("9:4", select());
        assertEquals("9:4 8:" + (IN | RDHUP), kernel.lastWait());
        kernel.holds.put(8, IN);
        assertEquals("9:4 8:1", sorted(select()));
        selector.remove(last);
        assertEquals("8:1", select());
    }

    private static String sorted(String reports) {
        return Stream.of(reports.split(" ")).sorted(Comparator.reverseOrder()).collect(Collectors.joining(" "));
    }

    @Test
    void many_come_and_go_and_each_keeps_its_key() throws IOException {
        Random random = new Random(1);
        Map<Integer, Descriptor> live = new TreeMap<>();
        for (int i = 0; i < 2000; i++) {
            int fd = 10 + random.nextInt(60);
            Descriptor there = live.remove(fd);
            if (there == null) {
                live.put(fd, add(fd, READ, Trigger.LEVEL));
            } else {
                selector.remove(there);
            }
            kernel.holds.clear();
            int ready = 10 + random.nextInt(60);
            kernel.holds.put(ready, IN);
            assertEquals(live.containsKey(ready) ? ready + ":1" : "", select());
        }
    }

    @Test
    void what_is_removed_during_a_wait_is_not_reported() throws IOException {
        Descriptor source = add(7, READ, Trigger.LEVEL);
        add(8, READ, Trigger.LEVEL);
        kernel.holds.put(7, IN);
        kernel.holds.put(8, IN);
        kernel.during.add(() -> selector.remove(source));
        assertEquals("8:1", select());
    }

    @Test
    void what_changes_during_a_wait_is_reported_with_its_new_key_and_interest() throws IOException {
        Descriptor source = add(7, BOTH, Trigger.LEVEL);
        kernel.holds.put(7, IN | OUT);
        kernel.during.add(() -> {
            try {
                selector.modify(source, 9, WRITE, Trigger.LEVEL, 0);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        assertEquals("9:4", select());
    }

    @Test
    void registration_during_a_wait_ends_it() throws IOException {
        List<Boolean> signalled = new ArrayList<>();
        kernel.during.add(() -> {
            add(7, READ, Trigger.EDGE);
            signalled.add(kernel.isSignalled());
        });
        assertFalse(selector.select((_, _, _, _, _) -> {}, 1, -1));
        assertEquals(List.of(true), signalled);
        assertFalse(kernel.isSignalled(), "taken by that wait");
        select();
        assertEquals("7:" + (IN | RDHUP), kernel.lastWait());
    }

    @Test
    void changes_outside_a_wait_write_nothing() throws IOException {
        Descriptor source = add(7, READ, Trigger.EDGE);
        kernel.holds.put(7, IN);
        select();
        selector.rearm(source, READ);
        selector.remove(source);
        assertFalse(kernel.calls.contains("writeAddress 3"), kernel.calls::toString);
    }

    /** The kernel holds the file during the wait, so that closing the descriptor would not end the connection. */
    @Test
    void remove_returns_when_the_polling_thread_has_left_the_kernel() throws Exception {
        Descriptor source = add(7, READ, Trigger.EDGE);
        select();
        CountDownLatch inKernel = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        boolean[] left = new boolean[1];
        kernel.during.add(() -> {
            inKernel.countDown();
            awaitDown(leave);
            left[0] = true;
        });
        Thread polling = Thread.ofPlatform().start(() -> {
            try {
                selector.select((_, _, _, _, _) -> {}, 1, -1);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        awaitDown(inKernel);
        Thread closing = Thread.ofPlatform().start(() -> {
            selector.remove(source);
            assertTrue(left[0]);
        });
        while (closing.getState() != Thread.State.TIMED_WAITING && closing.isAlive()) {
            Thread.onSpinWait();
        }
        assertTrue(closing.isAlive() && kernel.isSignalled(), "waits, and has asked the other one to come");
        leave.countDown();
        closing.join();
        polling.join();
        assertTrue(left[0]);
    }

    private static void awaitDown(CountDownLatch latch) {
        try {
            assertTrue(latch.await(60, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void what_has_no_room_comes_first_the_next_time() throws IOException {
        for (int fd = 7; fd < 12; fd++) {
            add(fd, READ, Trigger.LEVEL);
            kernel.holds.put(fd, IN);
        }
        assertEquals("7:1 8:1", select(2));
        assertEquals("9:1 10:1", select(2));
        assertEquals("11:1 7:1", select(2));
    }

    @Test
    void event_that_the_sink_does_not_take_is_reported_again() throws IOException {
        add(7, READ, Trigger.ONESHOT);
        kernel.holds.put(7, IN);
        assertThrows(
                StackOverflowError.class,
                () -> selector.select(
                        (_, _, _, _, _) -> {
                            throw new StackOverflowError();
                        },
                        1,
                        0));
        assertEquals("7:1", select());
        assertEquals("", select());
    }

    @Test
    void waits_for_nanoseconds_up_to_a_day() throws IOException {
        for (long nanos : new long[] {1, 2_000_000_003L, Long.MAX_VALUE / 2}) {
            selector.select((_, _, _, _, _) -> {}, 1, nanos);
        }
        selector.select((_, _, _, _, _) -> {}, 1, -1);
        selector.select((_, _, _, _, _) -> {}, 1, 0);
        assertEquals(List.of("0 s 1 ns", "2 s 3 ns", "86400 s 0 ns", "-1 ms", "0 ms"), kernel.timeouts);
    }

    @Test
    void without_nanoseconds_milliseconds_are_rounded_up() throws IOException {
        for (int errno : new int[] {ERRNOS.ENOSYS(), ERRNOS.EPERM()}) {
            kernel.timeouts.clear();
            kernel.failing.put("ppoll", -errno);
            PollSelector other = kernel.open();
            for (long nanos : new long[] {1, 1_000_000, 1_000_001, Long.MAX_VALUE / 2}) {
                other.select((_, _, _, _, _) -> {}, 1, nanos);
            }
            assertEquals(List.of("1 ms", "1 ms", "2 ms", "86400000 ms"), kernel.timeouts);
        }
    }

    @Test
    void signal_is_reported_and_a_refusal_is_named() throws IOException {
        kernel.failing.put("poll", -ERRNOS.EINTR());
        assertTrue(selector.select((_, _, _, _, _) -> {}, 1, -1));
        kernel.failing.put("poll", -ERRNOS.EINVAL());
        assertTrue(assertThrows(IOException.class, () -> selector.select((_, _, _, _, _) -> {}, 1, -1))
                .getMessage()
                .contains("poll(1 descriptors): error (" + ERRNOS.EINVAL() + ")"));
    }

    @Test
    void regular_file_is_refused_without_the_bit() throws IOException {
        kernel.holds.put(7, IN | OUT);
        kernel.modes.put(7, FakePoll.REGULAR);
        Descriptor file = owned(7);
        assertTrue(assertThrows(IOException.class, () -> selector.add(file, 7, READ, Trigger.EDGE, 0))
                .getMessage()
                .contains("EPERM (1)"));
        selector.add(file, 7, BOTH, Trigger.EDGE, PollBits.ALWAYS_READY);
        assertEquals("7:5", select());
        assertEquals("", select());
    }

    @Test
    void type_of_a_file_is_read_only_if_it_may_be_regular() {
        kernel.holds.put(7, OUT);
        add(7, BOTH, Trigger.EDGE);
        assertFalse(kernel.calls.contains("mode 7"));
        kernel.holds.put(8, IN | OUT);
        add(8, BOTH, Trigger.EDGE);
        assertTrue(kernel.calls.contains("mode 8"));
    }

    @Test
    void what_is_not_open_or_cannot_be_watched_is_named() {
        kernel.holds.put(7, NVAL);
        kernel.failing.put("fcntl", -ERRNOS.EBADF());
        assertTrue(assertThrows(IOException.class, () -> selector.add(owned(7), 7, READ, Trigger.EDGE, 0))
                .getMessage()
                .contains("EBADF"));
        kernel.failing.remove("fcntl");
        assertTrue(assertThrows(IOException.class, () -> selector.add(owned(7), 7, READ, Trigger.EDGE, 0))
                .getMessage()
                .contains("POLLNVAL"));
    }

    @Test
    void borrower_of_a_watched_descriptor_is_refused_and_the_next_owner_of_its_number_is_not() throws IOException {
        Descriptor first = borrowed(7);
        add(first, 1, READ, Trigger.LEVEL);
        assertTrue(assertThrows(IOException.class, () -> selector.add(borrowed(7), 2, READ, Trigger.LEVEL, 0))
                .getMessage()
                .contains("(17)"));
        Descriptor next = owned(7);
        add(next, 3, READ, Trigger.LEVEL);
        selector.remove(first);
        kernel.holds.put(7, IN);
        assertEquals("3:1", select());
    }

    @Test
    void refused_signal_takes_the_registration_back() throws IOException {
        kernel.failing.put("writeAddress", -ERRNOS.EBADF());
        List<String> texts = new ArrayList<>();
        kernel.during.add(() ->
                texts.add(assertThrows(IOException.class, () -> selector.add(owned(7), 7, READ, Trigger.LEVEL, 0))
                        .getMessage()));
        kernel.holds.put(7, IN);
        selector.select((_, _, _, _, _) -> {}, 1, -1);
        assertTrue(texts.getFirst().contains("EBADF"), texts::toString);
        kernel.failing.clear();
        assertEquals("", select());
        add(7, READ, Trigger.LEVEL);
        assertEquals("7:1", select());
    }

    @Test
    void failed_signal_does_not_silence_the_next() {
        kernel.failing.put("writeAddress", -ERRNOS.EINTR());
        selector.wakeup();
        assertFalse(kernel.isSignalled());
        kernel.failing.clear();
        selector.wakeup();
        assertTrue(kernel.isSignalled());
    }

    @Test
    void many_wakes_are_one_write_and_one_read() throws IOException {
        for (int i = 0; i < 5; i++) {
            selector.wakeup();
        }
        select();
        assertEquals(1, kernel.calls.stream().filter("writeAddress 3"::equals).count());
        assertEquals(1, kernel.calls.stream().filter("readAddress 3"::equals).count());
        selector.wakeup();
        assertTrue(kernel.isSignalled());
    }

    @Test
    void pipe_stands_in_for_an_eventfd_and_both_ends_are_closed() throws IOException {
        kernel.failing.put("eventfd", -ERRNOS.ENOSYS());
        PollSelector other = kernel.open();
        other.wakeup();
        other.close();
        assertTrue(kernel.calls.contains("writeAddress 4"), kernel.calls::toString);
        assertTrue(kernel.calls.containsAll(List.of("close 3", "close 4")), kernel.calls::toString);
        kernel.failing.put("pipe2", -ERRNOS.ENOSYS());
        assertTrue(assertThrows(IOException.class, kernel::open).getMessage().contains("pipe2"));
    }

    @Test
    void renewed_selector_has_forgotten_everything() throws IOException {
        Descriptor source = add(7, READ, Trigger.EDGE);
        kernel.holds.put(7, IN);
        assertEquals("7:1", select());
        selector.renew();
        assertEquals("", select());
        add(source, 9, READ, Trigger.EDGE);
        assertEquals("9:1", select());
    }
}
