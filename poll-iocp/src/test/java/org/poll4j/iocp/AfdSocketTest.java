package org.poll4j.iocp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.poll4j.iocp.WindowsAbi.AFD_POLL_ABORT;
import static org.poll4j.iocp.WindowsAbi.AFD_POLL_LOCAL_CLOSE;
import static org.poll4j.iocp.WindowsAbi.AFD_POLL_RECEIVE;
import static org.poll4j.iocp.WindowsAbi.AFD_POLL_SEND;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.poll4j.AlreadyRegisteredException;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.Readiness;
import org.poll4j.spi.Selector.Trigger;

/** The state machine and the selector around it, in orders of completion that no kernel makes on demand. */
@Timeout(60)
class AfdSocketTest {
    private static final int RW = Readiness.READABLE | Readiness.WRITABLE;

    private final FakeAfd afd = new FakeAfd();
    private final List<String> events = new ArrayList<>();
    private IocpSelector selector;
    private IocpSelector other;

    @BeforeEach
    void open() throws IOException {
        selector = IocpSelector.open(afd, afd, afd, afd);
        other = IocpSelector.open(afd, afd, afd, afd);
    }

    @AfterEach
    void close_leaves_nothing_open() {
        afd.slowCancels = false;
        List.copyOf(afd.polls).forEach(afd::endCancelled);
        selector.close();
        other.close();
        assertTrue(afd.files.isEmpty(), afd.files::toString);
        assertTrue(afd.polls.isEmpty(), afd.polls::toString);
    }

    private static Descriptor socket(long handle) {
        return new Descriptor(Descriptor.Kind.WINDOWS_SOCKET, handle, Descriptor.Closer.NONE);
    }

    private Descriptor added(long handle, int interest, Trigger trigger) throws IOException {
        Descriptor socket = socket(handle);
        selector.add(socket, handle, interest, trigger, 0);
        return socket;
    }

    /** The events of one select that does not wait. */
    private List<String> select() throws IOException {
        return select(16);
    }

    private List<String> select(int max) throws IOException {
        return select(max, 0);
    }

    private List<String> select(int max, long timeoutNanos) throws IOException {
        events.clear();
        selector.select(
                (key, readiness, raw, flags, data) -> events.add(key + " " + Readiness.toString(readiness)),
                max,
                timeoutNanos);
        return List.copyOf(events);
    }

    @Test
    void what_holds_already_is_reported_by_the_first_poll() throws IOException {
        afd.set(7, AFD_POLL_SEND);
        added(7, RW, Trigger.EDGE);
        assertEquals(List.of("7 WRITABLE"), select());
    }

    @Test
    void edge_is_reported_once_and_the_other_direction_still_reports() throws IOException {
        afd.set(7, AFD_POLL_SEND);
        Descriptor socket = added(7, RW, Trigger.EDGE);
        assertEquals(List.of("7 WRITABLE"), select());
        assertEquals(List.of(), select());
        afd.set(7, AFD_POLL_SEND | AFD_POLL_RECEIVE);
        assertEquals(List.of("7 READABLE"), select());
        selector.rearm(socket, Readiness.READABLE);
        assertEquals(List.of("7 READABLE"), select(), "a read that would block says nothing about writing");
        selector.rearm(socket, Readiness.WRITABLE);
        assertEquals(List.of("7 WRITABLE"), select());
    }

    @Test
    void level_is_reported_as_long_as_it_holds() throws IOException {
        afd.set(7, AFD_POLL_RECEIVE);
        added(7, RW, Trigger.LEVEL);
        assertEquals(List.of("7 READABLE"), select());
        assertEquals(List.of("7 READABLE"), select());
        afd.set(7, 0);
        assertEquals(List.of(), select());
    }

    @Test
    void oneshot_is_silent_until_it_is_modified() throws IOException {
        afd.set(7, AFD_POLL_RECEIVE);
        Descriptor socket = added(7, RW, Trigger.ONESHOT);
        assertEquals(List.of("7 READABLE"), select());
        selector.rearm(socket, RW);
        afd.set(7, AFD_POLL_RECEIVE | AFD_POLL_SEND);
        assertEquals(List.of(), select());
        assertEquals(1, afd.submissions);
        selector.modify(socket, 8, Readiness.WRITABLE, Trigger.ONESHOT, 0);
        assertEquals(List.of("8 WRITABLE"), select());
    }

    @Test
    void more_interest_replaces_the_poll_in_flight() throws IOException {
        Descriptor socket = added(7, Readiness.READABLE, Trigger.EDGE);
        select();
        afd.states.put(7L, AFD_POLL_SEND);
        selector.modify(socket, 8, RW, Trigger.EDGE, 0);
        assertEquals(
                List.of("8 WRITABLE"), select(), "cancelled, submitted and reported by one poll that does not wait");
        assertEquals(1, afd.cancellations);
    }

    @Test
    void less_interest_keeps_the_poll_in_flight_and_drops_unwanted_bits() throws IOException {
        Descriptor socket = added(7, RW, Trigger.EDGE);
        select();
        selector.modify(socket, 8, Readiness.READABLE, Trigger.EDGE, 0);
        afd.set(7, AFD_POLL_SEND);
        assertEquals(List.of(), select());
        assertEquals(0, afd.cancellations);
        afd.set(7, AFD_POLL_RECEIVE | AFD_POLL_SEND);
        assertEquals(List.of("8 READABLE"), select());
    }

    @Test
    void cancel_that_comes_too_late_loses_no_event() throws IOException {
        Descriptor socket = added(7, Readiness.READABLE, Trigger.EDGE);
        select();
        afd.set(7, AFD_POLL_RECEIVE); // its packet is on its way when the cancel comes
        selector.modify(socket, 8, RW, Trigger.EDGE, 0);
        assertEquals(List.of("8 READABLE"), select());
        afd.set(7, AFD_POLL_SEND);
        assertEquals(List.of("8 WRITABLE"), select());
    }

    @Test
    void poll_is_not_submitted_again_before_the_cancelled_one_has_ended() throws IOException {
        Descriptor socket = added(7, Readiness.READABLE, Trigger.EDGE);
        select();
        afd.slowCancels = true;
        selector.modify(socket, 8, RW, Trigger.EDGE, 0);
        select();
        selector.modify(socket, 9, RW, Trigger.EDGE, 0);
        select();
        assertEquals(1, afd.submissions);
        assertEquals(1, afd.cancellations, "once is enough");
        afd.states.put(7L, AFD_POLL_SEND);
        afd.endCancelled(afd.polls.getFirst());
        assertEquals(List.of("9 WRITABLE"), select());
    }

    @Test
    void removed_while_pending_keeps_its_record_until_the_packet_comes() throws IOException {
        Descriptor socket = added(7, RW, Trigger.EDGE);
        select();
        afd.slowCancels = true;
        FakeAfd.Poll old = afd.polls.getFirst();
        selector.remove(socket);
        added(8, RW, Trigger.EDGE);
        select();
        FakeAfd.Poll fresh = afd.polls.getLast();
        assertEquals(8, fresh.socket());
        assertFalse(fresh.status().address() == old.status().address(), "the kernel still writes there");
        added(7, RW, Trigger.EDGE); // the handle is recycled before the packet comes
        select();
        afd.end(old, 0, 1, AFD_POLL_RECEIVE | AFD_POLL_LOCAL_CLOSE);
        assertEquals(List.of(), select(), "an event of the socket that was removed");
        afd.set(7, AFD_POLL_SEND);
        assertEquals(List.of("7 WRITABLE"), select(), "the end of the first is not that of the second");
    }

    /** AFD loses events of a socket that two polls on one port ask for: wepoll #35. */
    @Test
    void socket_that_is_added_again_is_not_polled_before_the_cancelled_poll_has_ended() throws IOException {
        Descriptor socket = added(7, RW, Trigger.EDGE);
        select();
        afd.slowCancels = true;
        FakeAfd.Poll old = afd.polls.getFirst();
        selector.remove(socket);
        Descriptor between = added(7, RW, Trigger.EDGE);
        select();
        selector.remove(between);
        added(7, RW, Trigger.EDGE);
        select();
        assertEquals(List.of(old), afd.polls, "one poll of a socket at a time");
        afd.states.put(7L, AFD_POLL_SEND);
        afd.endCancelled(old);
        assertEquals(List.of("7 WRITABLE"), select(), "submitted and reported by one poll that does not wait");
        assertEquals(2, afd.submissions);
    }

    /** Its owner closed it first, and nothing was in flight that could tell. */
    @Test
    void socket_closed_after_its_oneshot_event_leaves_the_handle_to_the_next() throws IOException {
        afd.set(7, AFD_POLL_RECEIVE);
        Descriptor closed = added(7, Readiness.READABLE, Trigger.ONESHOT);
        assertEquals(List.of("7 READABLE"), select());
        Descriptor next = socket(7);
        other.add(next, 8, Readiness.READABLE, Trigger.ONESHOT, 0);
        assertThrows(
                AlreadyRegisteredException.class,
                () -> selector.modify(closed, 9, Readiness.READABLE, Trigger.ONESHOT, 0),
                "the other source has it");
        assertEquals(List.of(), select());
        other.remove(next);
        selector.modify(closed, 9, Readiness.READABLE, Trigger.ONESHOT, 0);
        assertEquals(List.of("9 READABLE"), select());
    }

    @Test
    void oneshot_that_is_armed_again_keeps_its_socket() throws IOException {
        afd.set(7, AFD_POLL_RECEIVE);
        Descriptor socket = added(7, Readiness.READABLE, Trigger.ONESHOT);
        assertEquals(List.of("7 READABLE"), select());
        selector.modify(socket, 8, Readiness.READABLE, Trigger.ONESHOT, 0);
        assertThrows(
                AlreadyRegisteredException.class,
                () -> other.add(socket(7), 9, Readiness.READABLE, Trigger.ONESHOT, 0));
        assertEquals(List.of("8 READABLE"), select());
    }

    @Test
    void one_socket_in_two_polls_is_refused_also_by_two_objects() throws IOException {
        Descriptor socket = added(7, RW, Trigger.EDGE);
        for (IocpSelector second : List.of(other, selector)) {
            String refused = assertThrows(
                            AlreadyRegisteredException.class, () -> second.add(socket(7), 8, RW, Trigger.EDGE, 0))
                    .getMessage();
            assertEquals(
                    "register(socket 7): another source over the same SOCKET is registered, with this Poll or another",
                    refused);
        }
        selector.remove(socket);
        other.add(socket, 8, RW, Trigger.EDGE, 0);
        other.remove(socket);
    }

    @Test
    void closed_poll_gives_its_sockets_back() throws IOException {
        IocpSelector third = IocpSelector.open(afd, afd, afd, afd);
        third.add(socket(7), 7, RW, Trigger.EDGE, 0);
        third.close();
        added(7, RW, Trigger.EDGE);
    }

    /**
     * As when a Poll is closed during a poll: its sources are free before the polling thread has closed the selector.
     */
    @Test
    void source_of_a_poll_that_is_being_closed_waits_for_its_end() throws Exception {
        IocpSelector closing = IocpSelector.open(afd, afd, afd, afd);
        Descriptor socket = socket(7);
        closing.add(socket, 7, RW, Trigger.EDGE, 0);
        FutureTask<Void> adding = new FutureTask<>(() -> {
            other.add(socket, 8, RW, Trigger.EDGE, 0);
            return null;
        });
        Thread adder = Thread.ofPlatform().start(adding);
        while (adder.getState() != Thread.State.WAITING) {
            assertFalse(adding.isDone(), "registered while it is polled");
            Thread.onSpinWait();
        }
        closing.close();
        adding.get();
        other.remove(socket);
    }

    @Test
    void handle_of_a_socket_closed_outside_poll4j_is_free_when_the_poll_knows() throws IOException {
        added(7, RW, Trigger.EDGE);
        select();
        afd.set(7, AFD_POLL_LOCAL_CLOSE);
        select();
        afd.set(7, 0);
        other.add(socket(7), 8, RW, Trigger.EDGE, 0);
    }

    @Test
    void closed_outside_poll4j_is_silent() throws IOException {
        Descriptor socket = added(7, RW, Trigger.LEVEL);
        select();
        afd.set(7, AFD_POLL_LOCAL_CLOSE);
        assertEquals(List.of(), select());
        assertEquals(List.of(), select());
        assertEquals(1, afd.submissions);
        selector.remove(socket);
    }

    @Test
    void poll_that_fails_is_an_error_event() throws IOException {
        Descriptor socket = added(7, Readiness.READABLE, Trigger.LEVEL);
        select();
        afd.end(afd.polls.getFirst(), FakeAfd.REFUSED, 0, 0);
        assertEquals(List.of("7 READABLE | WRITABLE | ERROR | READ_CLOSED | WRITE_CLOSED"), select());
        assertEquals(List.of(), select(), "not forever");
        selector.remove(socket);
    }

    @Test
    void refused_submission_is_an_error_event_of_that_socket_only() throws IOException {
        Descriptor bad = added(7, Readiness.READABLE, Trigger.EDGE);
        afd.answer = FakeAfd.REFUSED;
        assertEquals(List.of("7 READABLE | WRITABLE | ERROR | READ_CLOSED | WRITE_CLOSED"), select());
        afd.answer = 0;
        afd.set(8, AFD_POLL_RECEIVE);
        added(8, Readiness.READABLE, Trigger.EDGE);
        assertEquals(List.of("8 READABLE"), select());
        assertEquals(2, afd.submissions, "the failed one is not tried again forever");
        selector.modify(bad, 9, Readiness.READABLE, Trigger.EDGE, 0);
        afd.set(7, AFD_POLL_ABORT);
        assertEquals(List.of("9 READABLE | WRITABLE | READ_CLOSED | WRITE_CLOSED"), select());
    }

    /** mio's selector stays marked as polling, and the next poll panics. */
    @Test
    void failed_wait_does_not_affect_the_next_poll() throws IOException {
        added(7, Readiness.READABLE, Trigger.EDGE);
        afd.emptyWait = -6;
        String failure = assertThrows(IOException.class, this::select).getMessage();
        assertTrue(failure.startsWith("GetQueuedCompletionStatusEx: "), failure);
        afd.emptyWait = -WindowsAbi.WAIT_TIMEOUT;
        added(8, Readiness.READABLE, Trigger.EDGE);
        assertEquals(0, afd.wakes, "no thread waits for a wake-up");
        afd.set(7, AFD_POLL_RECEIVE);
        afd.set(8, AFD_POLL_RECEIVE);
        assertEquals(List.of("7 READABLE", "8 READABLE"), select());
    }

    /** mio keeps it in its list for as long as the selector lives. */
    @Test
    void failed_socket_that_is_removed_is_not_tried_again() throws IOException {
        Descriptor bad = added(7, Readiness.READABLE, Trigger.LEVEL);
        afd.answer = FakeAfd.REFUSED;
        select(1);
        selector.remove(bad);
        afd.answer = 0;
        assertEquals(List.of(), select());
        assertEquals(List.of(), select());
        assertEquals(1, afd.submissions);
        added(7, Readiness.READABLE, Trigger.LEVEL);
        afd.set(7, AFD_POLL_RECEIVE);
        assertEquals(List.of("7 READABLE"), select());
    }

    /** mio's list has it once for each. */
    @Test
    void reregistered_many_times_before_a_poll_is_submitted_once() throws IOException {
        Descriptor socket = added(7, Readiness.READABLE, Trigger.EDGE);
        for (int key = 8; key < 20; key++) {
            selector.modify(socket, key, key % 2 == 0 ? RW : Readiness.READABLE, Trigger.EDGE, 0);
        }
        assertEquals(List.of(), select());
        assertEquals(1, afd.submissions);
        afd.set(7, AFD_POLL_RECEIVE);
        assertEquals(List.of("19 READABLE"), select());
    }

    @Test
    void submission_on_a_handle_that_is_closed_is_silent() throws IOException {
        added(7, Readiness.READABLE, Trigger.EDGE);
        afd.answer = WindowsAbi.STATUS_INVALID_HANDLE;
        assertEquals(List.of(), select());
        assertEquals(List.of(), select());
        assertEquals(1, afd.submissions);
    }

    @Test
    void poll_without_a_handle_is_no_event() throws IOException {
        added(7, Readiness.READABLE, Trigger.EDGE);
        select();
        afd.end(afd.polls.getFirst(), 0x102, 0, AFD_POLL_RECEIVE); // STATUS_TIMEOUT: the request in the place of events
        assertEquals(List.of(), select());
        assertEquals(2, afd.submissions, "asked again");
    }

    @Test
    void wake_does_not_hide_what_is_ready_behind_it() throws IOException {
        added(7, Readiness.READABLE, Trigger.EDGE);
        select();
        selector.wakeup();
        afd.set(7, AFD_POLL_RECEIVE);
        assertEquals(List.of("7 READABLE"), select(1));
    }

    @Test
    void timed_poll_looks_behind_the_packets_of_wakes() throws IOException {
        added(7, Readiness.READABLE, Trigger.LEVEL);
        select();
        selector.wakeup();
        afd.set(7, AFD_POLL_RECEIVE);
        assertEquals(List.of("7 READABLE"), select(1, 1_000_000));
    }

    /** Each wait finds a packet that is no event, and another change: a poll of zero must end all the same. */
    @Test
    void zero_poll_ends_however_many_changes_come_meanwhile() throws IOException {
        Descriptor socket = added(7, Readiness.READABLE, Trigger.EDGE);
        select();
        int[] waits = {0};
        afd.everyWait = () -> {
            assertTrue(++waits[0] < 1_000, "no end");
            selector.remove(socket);
            try {
                selector.add(socket, 7, RW, Trigger.EDGE, 0);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        };
        assertEquals(List.of(), select(1));
        afd.everyWait = null;
        assertEquals(List.of(), select());
        afd.set(7, AFD_POLL_RECEIVE);
        assertEquals(List.of("7 READABLE"), select());
    }

    /** The system has no memory for the packet that would end the wait. */
    @Test
    void registration_that_cannot_wake_the_polling_thread_is_undone() throws IOException {
        afd.postError = -8;
        Descriptor socket = socket(7);
        afd.duringWait = () -> {
            String refused = assertThrows(IOException.class, () -> selector.add(socket, 7, RW, Trigger.EDGE, 0))
                    .getMessage();
            assertEquals(WinError.of("PostQueuedCompletionStatus", 8).getMessage(), refused);
        };
        select(16, 1_000_000);
        assertEquals(0, afd.submissions);
        other.add(socket, 8, RW, Trigger.EDGE, 0);
        other.remove(socket);
    }

    @Test
    void wake_that_fails_does_not_silence_the_next() throws IOException {
        Descriptor socket = added(7, Readiness.READABLE, Trigger.EDGE);
        select();
        afd.duringWait = () -> {
            afd.postError = -8;
            assertThrows(IllegalStateException.class, selector::wakeup);
            assertThrows(IOException.class, () -> selector.modify(socket, 8, RW, Trigger.EDGE, 0));
            afd.postError = 0;
            selector.rearm(socket, Readiness.READABLE);
        };
        select(16, 1_000_000);
        assertEquals(1, afd.wakes, "the next change ended the wait");
        afd.set(7, AFD_POLL_SEND);
        assertEquals(List.of("8 WRITABLE"), select());
    }

    /** The packets are taken from the port and do not come again. */
    @Test
    void error_in_the_middle_of_a_batch_loses_nothing_of_it() throws IOException {
        for (int handle = 7; handle < 12; handle++) {
            added(handle, Readiness.READABLE, handle % 2 == 0 ? Trigger.EDGE : Trigger.ONESHOT);
        }
        select();
        for (int handle = 7; handle < 12; handle++) {
            afd.set(handle, AFD_POLL_RECEIVE);
        }
        List<Long> keys = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            assertThrows(OutOfMemoryError.class, () -> takeOne(keys));
        }
        takeOne(keys);
        assertEquals(List.of(7L, 8L, 9L, 10L, 11L), keys.stream().sorted().toList());
        assertEquals(List.of(), select());
    }

    @Test
    void error_at_the_end_of_the_wait_loses_no_packet() throws IOException {
        added(7, Readiness.READABLE, Trigger.EDGE);
        select();
        afd.set(7, AFD_POLL_RECEIVE);
        afd.waitFailure = new StackOverflowError("planted");
        assertThrows(StackOverflowError.class, this::select);
        afd.waitFailure = null;
        assertEquals(List.of("7 READABLE"), select());
        afd.waitFailure = new StackOverflowError("planted");
        afd.set(7, AFD_POLL_SEND);
        assertThrows(StackOverflowError.class, this::select);
        afd.waitFailure = null;
        assertEquals(List.of(), select(), "taken once");
    }

    /** Takes one event; the second one fails. */
    private void takeOne(List<Long> keys) throws IOException {
        int before = keys.size();
        selector.select(
                (key, readiness, raw, flags, data) -> {
                    if (keys.size() > before) {
                        throw new OutOfMemoryError("planted");
                    }
                    keys.add(key);
                },
                16,
                0);
    }

    @Test
    void failure_that_is_reported_without_a_packet_is_reported_again_after_an_error_of_the_sink() throws IOException {
        added(7, Readiness.READABLE, Trigger.EDGE);
        afd.answer = FakeAfd.REFUSED;
        assertThrows(
                OutOfMemoryError.class,
                () -> selector.select(
                        (key, readiness, raw, flags, data) -> {
                            throw new OutOfMemoryError("planted");
                        },
                        16,
                        0));
        assertEquals(List.of("7 READABLE | WRITABLE | ERROR | READ_CLOSED | WRITE_CLOSED"), select());
        assertEquals(List.of(), select());
    }

    @Test
    void error_in_a_submission_is_of_that_poll_only() throws IOException {
        for (boolean late : new boolean[] {false, true}) {
            afd.failsLate = late;
            int handle = late ? 17 : 7;
            added(handle, Readiness.READABLE, Trigger.EDGE);
            added(handle + 1, Readiness.READABLE, Trigger.EDGE);
            afd.failure = new OutOfMemoryError("planted");
            assertThrows(OutOfMemoryError.class, this::select);
            select();
            for (int each = handle; each < handle + 2; each++) {
                afd.set(each, AFD_POLL_RECEIVE);
                assertEquals(List.of(each + " READABLE"), select(), late ? "it had begun" : "it had not");
            }
        }
    }

    @Test
    void error_in_a_submission_leaves_nothing_behind_when_the_socket_is_removed() throws IOException {
        for (boolean late : new boolean[] {false, true}) {
            afd.failsLate = late;
            Descriptor socket = added(7, Readiness.READABLE, Trigger.EDGE);
            afd.failure = new StackOverflowError("planted");
            assertThrows(StackOverflowError.class, this::select);
            selector.remove(socket);
            select();
            assertEquals(0, selector.inFlight());
        }
    }

    /** A Poll that was never closed: the kernel writes into the record all the same. */
    @Test
    void leaked_poll_keeps_the_records_of_polls_in_flight() throws IOException {
        afd.slowCancels = true;
        WeakReference<Descriptor> leaked = leak();
        for (int i = 0; i < 5; i++) {
            System.gc();
        }
        assertTrue(leaked.get() != null, "its record is with the kernel");
        afd.endCancelled(afd.polls.getFirst());
        afd.files.clear();
        other = IocpSelector.open(afd, afd, afd, afd);
        selector = IocpSelector.open(afd, afd, afd, afd);
    }

    private WeakReference<Descriptor> leak() throws IOException {
        IocpSelector unreachable = IocpSelector.open(afd, afd, afd, afd);
        Descriptor socket = socket(7);
        unreachable.add(socket, 7, RW, Trigger.EDGE, 0);
        unreachable.select((key, readiness, raw, flags, data) -> {}, 16, 0);
        unreachable.remove(socket);
        return new WeakReference<>(socket);
    }

    @Test
    void group_takes_32_sockets_and_freed_places_are_used_again() throws IOException {
        List<Descriptor> sockets = new ArrayList<>();
        for (int i = 0; i < 3 * AfdGroup.MOST; i++) {
            sockets.add(added(1000 + i, Readiness.READABLE, Trigger.EDGE));
        }
        select();
        assertEquals(2 + 3, afd.files.size(), "the ports and three groups");
        for (FakeAfd.Poll poll : afd.polls) {
            long together = afd.polls.stream()
                    .filter(other -> other.file() == poll.file())
                    .count();
            assertEquals(AfdGroup.MOST, together);
        }
        selector.remove(sockets.get(5));
        selector.remove(sockets.get(50));
        select();
        added(2000, Readiness.READABLE, Trigger.EDGE);
        added(2001, Readiness.READABLE, Trigger.EDGE);
        assertEquals(2 + 3, afd.files.size());
        added(2002, Readiness.READABLE, Trigger.EDGE);
        assertEquals(2 + 4, afd.files.size());
    }

    @Test
    void closed_while_pending_many_times_uses_one_record() throws IOException {
        for (int i = 0; i < 100_000; i++) {
            Descriptor socket = added(7, RW, Trigger.EDGE);
            select();
            selector.remove(socket);
            select();
        }
        assertEquals(100_000, afd.submissions);
        assertEquals(2 + 1, afd.files.size());
        added(7, RW, Trigger.EDGE);
        select();
        assertTrue(afd.polls.getFirst().context() <= 2, "records come back");
    }
}
