package org.poll4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.Readiness;
import org.poll4j.spi.ReadySink;

/** The loop of a {@link Poll}, over a selector that reports what the test plans. */
@Timeout(60)
class PollLoopTest {
    private static final Token TOKEN = new Token(1);
    private static final long FAR_KEY = 99L << 32 | 3;

    private final FakeSelector selector = new FakeSelector();
    private final Descriptor source = FakeBackend.descriptor(7);
    private final Events events = Events.withCapacity(4);
    private Poll poll;

    @BeforeEach
    void register() throws IOException {
        poll = Poll.open(new FakeBackend(selector));
        poll.registry().register(source, TOKEN, Interest.READABLE, Trigger.EDGE);
    }

    private void answer(FakeSelector.Answer answer) {
        selector.answers.add(answer);
    }

    private void readable(ReadySink sink, int max, long timeoutNanos) {
        sink.ready(selector.key, Readiness.READABLE, 1, 0, 0);
    }

    private static void stale(ReadySink sink, int max, long timeoutNanos) {
        sink.ready(FAR_KEY, Readiness.READABLE, 1, 0, 0);
    }

    private static void waitInVain(ReadySink sink, int max, long timeoutNanos) {
        LockSupport.parkNanos(timeoutNanos);
    }

    /** Another thread may end a registration between the two: the loop must not fail for it. */
    @Test
    void announced_event_comes() throws IOException {
        answer(this::readable);
        poll.poll(events);
        Iterator<Event> batch = events.iterator();
        assertTrue(batch.hasNext());
        poll.registry().deregister(source);
        assertSame(TOKEN, batch.next().token());
        assertFalse(batch.hasNext());
        assertThrows(NoSuchElementException.class, batch::next);
    }

    @Test
    void event_that_became_stale_before_has_next_does_not_come() throws IOException {
        answer(this::readable);
        poll.poll(events);
        Iterator<Event> batch = events.iterator();
        assertTrue(batch.hasNext());
        poll.registry().deregister(source);
        assertFalse(batch.hasNext());
        assertThrows(NoSuchElementException.class, batch::next);
    }

    /** Both keys are the first of their Polls, and so the same. */
    @Test
    void batch_is_of_the_poll_that_filled_it_last() throws IOException {
        answer(this::readable);
        poll.poll(events);
        FakeSelector otherSelector = new FakeSelector();
        Poll other = Poll.open(new FakeBackend(otherSelector));
        Descriptor otherSource = FakeBackend.descriptor(8);
        Token otherToken = new Token(2);
        other.registry().register(otherSource, otherToken, Interest.READABLE, Trigger.EDGE);
        assertEquals(selector.key, otherSelector.key);
        otherSelector.answers.add((sink, _, _) -> sink.ready(otherSelector.key, Readiness.READABLE, 1, 0, 0));
        other.poll(events);
        poll.registry().deregister(source);
        assertSame(otherToken, events.iterator().next().token());
        other.registry().deregister(otherSource);
        assertFalse(events.iterator().hasNext());
    }

    @Test
    void batch_of_stale_events_is_no_empty_poll() throws IOException {
        answer(PollLoopTest::stale);
        answer((_, _, _) -> {});
        answer(this::readable);
        assertEquals(1, poll.poll(events));
        assertSame(TOKEN, events.get(0).token());
        assertEquals(List.of(-1L, -1L, -1L), selector.timeouts);
    }

    @Test
    void batch_of_stale_events_does_not_end_a_timed_poll() throws IOException {
        long timeoutNanos = 20_000_000;
        answer(PollLoopTest::stale);
        answer(PollLoopTest::waitInVain);
        long began = System.nanoTime();
        assertEquals(0, poll.poll(events, timeoutNanos));
        assertTrue(System.nanoTime() - began >= timeoutNanos);
    }

    @Test
    void wait_that_ends_early_continues_with_the_rest() throws IOException {
        long timeoutNanos = 3_600_000_000_000L;
        answer((_, _, _) -> LockSupport.parkNanos(1_000_000));
        answer(this::readable);
        assertEquals(1, poll.poll(events, timeoutNanos));
        assertEquals(timeoutNanos, selector.timeouts.get(0));
        assertTrue(selector.timeouts.get(1) < timeoutNanos, selector.timeouts::toString);
    }

    @Test
    void signal_ends_a_poll_that_wants_to_know() throws IOException {
        selector.interrupted = true;
        assertThrows(InterruptedIOException.class, () -> poll.pollInterruptibly(events, 3_600_000_000_000L));
        assertEquals(1, selector.timeouts.size());
        answer(this::readable);
        assertEquals(1, poll.pollInterruptibly(events, 0), "an event is not lost to a signal");
        answer((_, _, _) -> {});
        answer(this::readable);
        assertEquals(1, poll.poll(events), "others wait again");
    }

    /** kqueue's filters of two directions are silenced apart. */
    @Test
    void oneshot_reports_once_whatever_the_selector_says() throws IOException {
        poll.registry().reregister(source, TOKEN, Interest.READABLE.add(Interest.WRITABLE), Trigger.ONESHOT);
        answer((sink, _, _) -> {
            sink.ready(selector.key, Readiness.READABLE, 1, 0, 0);
            sink.ready(selector.key, Readiness.WRITABLE, 2, 0, 0);
        });
        answer(this::readable);
        assertEquals(1, poll.poll(events, 0));
        assertTrue(events.get(0).isReadable());
        assertEquals("disarm 7", selector.calls.getLast());
        assertEquals(0, poll.poll(events, 0));
    }

    @Test
    void poll_without_waiting_asks_once() throws IOException {
        answer(PollLoopTest::stale);
        assertEquals(0, poll.poll(events, 0));
        assertEquals(List.of(0L), selector.timeouts);
    }

    @Test
    void enormous_timeouts_wait_forever() throws IOException {
        answer(this::readable);
        poll.poll(events, Long.MAX_VALUE);
        assertEquals(List.of(-1L), selector.timeouts);
    }

    @Test
    void events_carry_everything() throws IOException {
        answer((sink, _, _) -> sink.ready(selector.key, Readiness.ALL, 0x2005, 0, 77));
        assertEquals(1, poll.poll(events));
        Event event = events.get(0);
        assertTrue(event.isReadable() && event.isWritable() && event.isPriority() && event.isAio() && event.isLio());
        assertTrue(event.isError() && event.isReadClosed() && event.isWriteClosed());
        assertEquals(0x2005, event.rawBits());
        assertEquals(77, event.data());
    }

    @Test
    void failing_wait_leaves_a_usable_poll() throws IOException {
        IOException failure = new IOException("refused");
        answer((_, _, _) -> {
            throw failure;
        });
        answer(this::readable);
        assertSame(failure, assertThrows(IOException.class, () -> poll.poll(events)));
        assertEquals(1, poll.poll(events));
    }

    @Test
    void many_wakes_are_one_wakeup() throws IOException {
        Waker first = new Waker(poll.registry(), TOKEN);
        Waker second = new Waker(poll.registry(), TOKEN);
        for (int i = 0; i < 5; i++) {
            first.wake();
            second.wake();
        }
        assertEquals(1, selector.wakeups);
        assertEquals(2, poll.poll(events));
        first.wake();
        assertEquals(2, selector.wakeups);
    }

    @Test
    void pending_wakes_make_the_poll_look_and_not_wait() throws IOException {
        new Waker(poll.registry(), TOKEN).wake();
        answer(this::readable);
        assertEquals(2, poll.poll(events));
        assertEquals(List.of(0L), selector.timeouts);
    }

    @Test
    void wakes_beyond_the_room_make_the_next_wait_zero() throws IOException {
        for (int i = 0; i < 6; i++) {
            new Waker(poll.registry(), TOKEN).wake();
        }
        assertEquals(4, poll.poll(events));
        assertEquals(2, poll.poll(events));
        assertTrue(selector.timeouts.stream().allMatch(timeout -> timeout == 0), selector.timeouts::toString);
    }

    @Test
    void selector_gets_the_remaining_room() throws IOException {
        answer((sink, max, timeoutNanos) -> {
            assertEquals(4, max);
            readable(sink, max, timeoutNanos);
        });
        poll.poll(events);
    }

    @Test
    void wake_during_the_wait_is_delivered_by_it() throws IOException {
        Waker waker = new Waker(poll.registry(), TOKEN);
        answer((_, _, _) -> waker.wake());
        assertEquals(1, poll.poll(events));
        assertEquals(1, selector.timeouts.size());
    }

    private void answerStale(int selects) {
        for (int i = 0; i < selects; i++) {
            answer(PollLoopTest::stale);
        }
    }

    private long renewals() {
        return selector.calls.stream().filter("renew"::equals).count();
    }

    @Test
    void key_that_stays_stale_gets_a_new_queue() throws IOException {
        answerStale(StaleKey.REPORTS);
        answer((sink, _, _) -> {
            assertEquals(1, renewals());
            readable(sink, 1, 0);
        });
        assertEquals(1, poll.poll(events));
    }

    /** Another thread registers; the kernel reports the event while that thread is still in the call. */
    @Test
    void event_that_comes_before_register_returns_is_delivered() throws Exception {
        Descriptor other = FakeBackend.descriptor(8);
        Token token = new Token(2);
        CountDownLatch added = new CountDownLatch(1);
        answer((sink, max, timeoutNanos) -> {
            try {
                added.await();
            } catch (InterruptedException e) {
                throw new InterruptedIOException();
            }
            readable(sink, max, timeoutNanos);
        });
        FutureTask<Integer> polling = new FutureTask<>(() -> poll.poll(events, 0));
        Thread poller = Thread.ofPlatform().daemon().start(polling);
        selector.during = _ -> {
            added.countDown();
            while (poller.getState() != Thread.State.BLOCKED && !polling.isDone()) {
                Thread.onSpinWait();
            }
        };
        poll.registry().register(other, token, Interest.READABLE, Trigger.EDGE);
        assertEquals(1, polling.get());
        assertSame(token, events.get(0).token());
    }

    /** Each event is of a registration that has just been replaced: the kernel reported it before. */
    @Test
    void keys_that_become_stale_get_no_new_queue() throws IOException {
        for (int i = 0; i < 10 * StaleKey.REPORTS; i++) {
            answer((sink, max, timeoutNanos) -> {
                long former = selector.key;
                poll.registry().reregister(source, TOKEN, Interest.READABLE, Trigger.LEVEL);
                sink.ready(former, Readiness.READABLE, 1, 0, 0);
                sink.ready(former, Readiness.READABLE, 1, 0, 0);
            });
        }
        answer(this::readable);
        assertEquals(1, poll.poll(events));
        assertEquals(0, renewals());
    }

    @Test
    void many_reports_by_one_select_count_once() throws IOException {
        answer((sink, _, _) -> {
            for (int i = 0; i < 2 * StaleKey.REPORTS; i++) {
                sink.ready(FAR_KEY, Readiness.READABLE, 1, 0, 0);
            }
        });
        answer(this::readable);
        assertEquals(1, poll.poll(events));
        assertEquals(0, renewals());
    }

    @Test
    void refused_queue_costs_no_event_and_is_tried_again() throws IOException {
        selector.renewing = _ -> {
            throw new IOException("kqueue: EMFILE (24)");
        };
        answerStale(StaleKey.REPORTS - 1);
        answer((sink, max, timeoutNanos) -> {
            readable(sink, max, timeoutNanos);
            stale(sink, max, timeoutNanos);
        });
        assertEquals(1, poll.poll(events), "what came with the last report");
        assertSame(TOKEN, events.get(0).token());
        assertEquals(1, renewals());
        answerStale(StaleKey.REPORTS);
        answer(this::readable);
        assertEquals(1, poll.poll(events));
        assertEquals(2, renewals());
    }

    @Test
    void source_that_a_new_queue_refuses_reports_an_error_and_nothing_else_is_lost() throws IOException {
        Descriptor refused = FakeBackend.descriptor(8);
        Token token = new Token(2);
        poll.registry().register(refused, token, Interest.READABLE, Trigger.EDGE);
        selector.during = _ -> {
            if (selector.calls.getLast().startsWith("add 8")) {
                throw new IOException("refused");
            }
        };
        answerStale(StaleKey.REPORTS);
        assertEquals(1, poll.poll(events));
        assertSame(token, events.get(0).token());
        assertTrue(events.get(0).isError()
                && events.get(0).isReadReady()
                && events.get(0).isWriteReady());
        assertEquals("add 7 READABLE EDGE", selector.calls.getLast());
        assertEquals(2, poll.registry().registrationCount());
        answer((_, _, _) -> {});
        assertEquals(0, poll.poll(events, 0), "reported once");
    }

    @Test
    void refusal_of_an_ended_registration_is_no_event() throws IOException {
        selector.during = _ -> {
            throw new IOException("refused");
        };
        answerStale(StaleKey.REPORTS - 1);
        answer((sink, max, timeoutNanos) -> {
            stale(sink, max, timeoutNanos);
            for (int i = 0; i < max; i++) {
                new Waker(poll.registry(), TOKEN).wake();
            }
        });
        assertEquals(4, poll.poll(events), "the wakers'");
        selector.during = null;
        source.close();
        assertEquals(0, poll.poll(events, 0));
    }

    @Test
    void wakes_are_not_lost_to_a_failing_wait() throws IOException {
        for (int i = 0; i < 6; i++) {
            new Waker(poll.registry(), TOKEN).wake();
        }
        assertEquals(4, poll.poll(events));
        answer((_, _, _) -> {
            throw new IOException("refused");
        });
        assertEquals(2, poll.poll(events));
    }

    @Test
    void stale_events_that_took_all_places_do_not_hide_the_others() throws IOException {
        answer((sink, max, timeoutNanos) -> {
            for (int i = 0; i < max; i++) {
                stale(sink, max, timeoutNanos);
            }
        });
        answer(this::readable);
        assertEquals(1, poll.poll(events, 0));
    }

    @Test
    void poll_without_waiting_ends_though_all_is_stale() throws IOException {
        for (int i = 0; i < 1000; i++) {
            answer((sink, max, timeoutNanos) -> {
                for (int n = 0; n < max; n++) {
                    stale(sink, max, timeoutNanos);
                }
            });
        }
        assertEquals(0, poll.poll(events, 0));
        assertTrue(selector.timeouts.size() < 100);
    }

    @Test
    void wakers_work_again_after_a_wakeup_that_failed() throws IOException {
        Waker first = new Waker(poll.registry(), TOKEN);
        Waker second = new Waker(poll.registry(), TOKEN);
        IllegalStateException failure = new IllegalStateException("no packet");
        selector.waking = () -> {
            throw failure;
        };
        assertSame(failure, assertThrows(IllegalStateException.class, first::wake));
        assertSame(failure, assertThrows(IllegalStateException.class, first::wake), "it is tried again");
        assertSame(failure, assertThrows(IllegalStateException.class, second::wake));
        selector.waking = () -> {};
        first.wake();
        assertEquals(4, selector.wakeups);
        second.wake();
        assertEquals(4, selector.wakeups, "one is enough");
        assertEquals(2, poll.poll(events));
        second.wake();
        assertEquals(5, selector.wakeups);
        assertEquals(1, poll.poll(events));
    }

    @Test
    void close_of_an_idle_poll_closes_the_selector() {
        poll.close();
        poll.close();
        assertTrue(selector.closed);
        assertEquals(0, selector.wakeups);
    }

    @Test
    void close_during_the_wait_leaves_the_selector_to_the_polling_thread() {
        answer((_, _, _) -> {
            poll.close();
            assertFalse(selector.closed);
            assertEquals(1, selector.wakeups);
        });
        assertThrows(ClosedPollException.class, () -> poll.poll(events));
        assertTrue(selector.closed);
    }

    @Test
    void selector_is_not_closed_while_it_is_being_woken() throws Exception {
        SlowlyWokenSelector slow = new SlowlyWokenSelector();
        Poll closing = Poll.open(new FakeBackend(slow));
        slow.poller =
                Thread.ofPlatform().start(() -> assertThrows(ClosedPollException.class, () -> closing.poll(events)));
        slow.waiting.await();
        closing.close();
        slow.poller.join();
        assertFalse(slow.closedMeanwhile, "a wakeup would have gone to the descriptor of another owner");
        assertTrue(slow.closed);
    }

    /** Its wakeup ends the wait, but returns only when the polling thread has gone as far as it can. */
    private static final class SlowlyWokenSelector extends FakeSelector {
        final CountDownLatch waiting = new CountDownLatch(1);
        final CountDownLatch woken = new CountDownLatch(1);
        volatile Thread poller = Thread.currentThread();
        volatile boolean closedMeanwhile;

        @Override
        public boolean select(ReadySink sink, int max, long timeoutNanos) throws IOException {
            waiting.countDown();
            try {
                woken.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            return false;
        }

        @Override
        public void wakeup() {
            woken.countDown();
            while (poller.getState() != Thread.State.BLOCKED && !isClosed()) {
                Thread.onSpinWait();
            }
            closedMeanwhile = isClosed();
        }

        @Override
        public synchronized void close() {
            super.close();
        }

        private synchronized boolean isClosed() {
            return closed;
        }
    }

    /** The queue of a nested Poll is known to the outer one until its registration there has ended. */
    @Test
    void second_close_of_a_nested_poll_does_not_close_the_queue_before_the_first_has_deregistered_it()
            throws Exception {
        FakeSelector innerSelector = new FakeSelector();
        Poll inner = Poll.open(new FakeBackend(innerSelector));
        poll.registry().register(inner, TOKEN, Interest.READABLE, Trigger.LEVEL);
        selector.during = _ -> {
            Thread second = Thread.ofPlatform().start(inner::close);
            joined(second);
            assertFalse(innerSelector.closed, "closed while the outer Poll still watches it");
        };
        inner.close();
        selector.during = null;
        assertEquals("remove 3", selector.calls.getLast());
        assertTrue(innerSelector.closed);
    }

    /** The polling thread closes the queue, and has to wait for that too. */
    @Test
    void polling_thread_does_not_close_the_queue_before_the_closing_thread_has_deregistered_it() throws Exception {
        FakeSelector innerSelector = new FakeSelector();
        Poll inner = Poll.open(new FakeBackend(innerSelector));
        poll.registry().register(inner, TOKEN, Interest.READABLE, Trigger.LEVEL);
        selector.during = _ -> {
            innerSelector.answers.add((_, _, _) -> {});
            assertThrows(ClosedPollException.class, () -> inner.poll(Events.withCapacity(1), 0));
            assertFalse(innerSelector.closed, "closed while the outer Poll still watches it");
        };
        inner.close();
        selector.during = null;
        assertTrue(innerSelector.closed);
    }

    private static void joined(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
