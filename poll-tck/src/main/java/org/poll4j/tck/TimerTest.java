package org.poll4j.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.poll4j.tck.Expect.readable;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.poll4j.ClosedPollException;
import org.poll4j.Event;
import org.poll4j.Events;
import org.poll4j.Interest;
import org.poll4j.Timer;
import org.poll4j.Token;
import org.poll4j.Trigger;
import org.poll4j.Waker;

/** {@link Timer}; mio has none. */
class TimerTest extends Contract {
    private static final long HOUR = 3_600_000 * MILLIS;

    /** The next poll, which does not return before a deadline. */
    private void expectFired(Timer timer) throws IOException {
        assertEquals(1, poll.poll(events));
        assertTrue(backend.nanoTime() - timer.deadline() >= 0, "early");
        Event event = events.get(0);
        assertTrue(event.isTimer());
        assertSame(timer, event.timer());
        assertSame(timer.token(), event.token());
        assertFalse(timer.isSet());
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 999, 300_000, 1_000_000, 1_000_001, 7_300_000, 60_000_000})
    void a_timer_ends_a_wait_and_never_early(long delayNanos) throws IOException {
        Timer timer = poll.timer(ID1);
        for (int i = 0; i < 3; i++) {
            timer.set(delayNanos);
            assertTrue(timer.isSet());
            expectFired(timer);
        }
        Expect.none(poll);
    }

    @Test
    void its_event_reports_no_readiness() throws IOException {
        Timer timer = poll.timer(ID1);
        timer.set(Duration.ofMillis(1));
        expectFired(timer);
        Event event = events.get(0);
        assertEquals(0, Expect.readinessOf(event));
        assertFalse(event.isReadReady());
        assertFalse(event.isWriteReady());
        assertSame(timer, event.copy().timer());
        poll.waker(ID2).wake();
        assertEquals(1, poll.poll(events, 0));
        assertFalse(events.get(0).isTimer());
        assertNull(events.get(0).timer());
    }

    @Test
    void a_source_and_its_timer_may_share_a_token() throws IOException {
        registry.register(fullDuct().receiver(), ID1, Interest.READABLE);
        Timer timer = poll.timer(ID1);
        timer.set(0);
        assertEquals(2, poll.poll(events));
        assertTrue(events.get(0).isTimer() != events.get(1).isTimer());
    }

    @Test
    void a_timer_that_is_set_again_fires_once_and_by_the_last_deadline() throws IOException {
        Timer timer = poll.timer(ID1);
        for (long delay : new long[] {HOUR, MILLIS, HOUR, 30 * MILLIS, 20 * MILLIS}) {
            timer.set(delay);
        }
        expectFired(timer);
        timer.set(MILLIS);
        timer.set(20 * MILLIS);
        expectFired(timer);
        Expect.none(poll);
    }

    @Test
    void a_period_does_not_drift() throws IOException {
        Timer timer = poll.timer(ID1);
        timer.set(MILLIS);
        long first = timer.deadline();
        for (int i = 1; i <= 10; i++) {
            expectFired(timer);
            timer.setAt(timer.deadline() + MILLIS);
            assertEquals(first + i * MILLIS, timer.deadline());
        }
    }

    @Test
    void a_cancelled_timer_does_not_fire() throws IOException {
        Timer timer = poll.timer(ID1);
        assertFalse(timer.cancel(), "never set");
        timer.set(MILLIS);
        assertTrue(timer.cancel());
        assertFalse(timer.cancel());
        assertFalse(timer.isSet());
        assertEquals(0, poll.poll(events, 20 * MILLIS));
        timer.set(MILLIS);
        expectFired(timer);
        assertFalse(timer.cancel(), "it has fired");
    }

    @Test
    void an_event_of_a_timer_that_was_cancelled_since_is_skipped() throws IOException {
        Timer[] timers = {poll.timer(ID1), poll.timer(ID2)};
        for (Timer timer : timers) {
            timer.set(0);
        }
        assertEquals(2, poll.poll(events, 0));
        Iterator<Event> batch = events.iterator();
        Timer seen = batch.next().timer();
        Timer other = seen == timers[0] ? timers[1] : timers[0];
        assertFalse(other.cancel(), "it has fired");
        assertFalse(batch.hasNext());
        Expect.none(poll);
    }

    @Test
    void an_event_of_a_timer_that_was_set_since_is_skipped_and_the_next_one_comes() throws IOException {
        Timer timer = poll.timer(ID1);
        timer.set(0);
        assertEquals(1, poll.poll(events, 0));
        timer.set(20 * MILLIS);
        assertFalse(events.iterator().hasNext());
        expectFired(timer);
        assertTrue(events.iterator().hasNext());
    }

    @Test
    void a_due_timer_that_had_no_room_can_be_cancelled() throws IOException {
        Timer[] timers = {poll.timer(ID1), poll.timer(ID2)};
        timers[0].set(0);
        timers[1].set(1);
        Events one = Events.withCapacity(1);
        assertEquals(1, poll.poll(one));
        Timer left = one.get(0).timer() == timers[0] ? timers[1] : timers[0];
        assertTrue(left.isSet());
        assertTrue(left.cancel());
        Expect.none(poll);
    }

    @Test
    void a_timeout_that_is_shorter_comes_first() throws IOException {
        Timer timer = poll.timer(ID1);
        timer.set(HOUR);
        assertEquals(0, poll.poll(events, MILLIS));
        assertEquals(0, poll.poll(events, 0));
        assertTrue(timer.isSet());
    }

    @Test
    void enormous_delays_never_fire() throws IOException {
        Timer never = poll.timer(ID1);
        never.set(Long.MAX_VALUE);
        Timer neither = poll.timer(ID2);
        neither.setAt(Long.MAX_VALUE);
        Timer nor = poll.timer(ID3);
        nor.set(Duration.ofSeconds(Long.MAX_VALUE));
        assertEquals(0, poll.poll(events, MILLIS));
        Token last = new Token(4);
        Timer sooner = poll.timer(last);
        sooner.set(MILLIS);
        expectFired(sooner);
        never.set(MILLIS);
        expectFired(never);
    }

    @Test
    void a_negative_delay_is_refused_and_changes_nothing() throws IOException {
        Timer timer = poll.timer(ID1);
        timer.set(MILLIS);
        assertThrows(IllegalArgumentException.class, () -> timer.set(-1));
        assertThrows(IllegalArgumentException.class, () -> timer.set(Duration.ofNanos(-1)));
        expectFired(timer);
    }

    @Test
    void a_moment_that_is_past_is_due() throws IOException {
        Timer timer = poll.timer(ID1);
        timer.setAt(backend.nanoTime() - HOUR);
        assertEquals(1, poll.poll(events, 0));
        assertSame(timer, events.get(0).timer());
    }

    @Test
    void an_earlier_deadline_set_by_another_thread_ends_a_wait_under_way() throws Exception {
        Timer far = poll.timer(ID1);
        far.set(HOUR);
        Timer near = poll.timer(ID2);
        Background poller = Background.run(() -> expectFired(near)).untilPolling();
        near.set(MILLIS);
        poller.join();
        poller = Background.run(() -> expectFired(far)).untilPolling();
        far.set(MILLIS);
        poller.join();
    }

    @Test
    void the_first_timer_of_a_poll_ends_a_wait_under_way() throws Exception {
        Background poller = Background.run(() -> assertEquals(1, poll.poll(events)));
        poller.untilPolling();
        poll.timer(ID1).set(MILLIS);
        poller.join();
        assertTrue(events.get(0).isTimer());
    }

    @Test
    void a_virtual_thread_sets_and_cancels() throws Exception {
        Timer timer = poll.timer(ID1);
        Timer cancelled = poll.timer(ID2);
        cancelled.set(HOUR);
        Background poller = Background.run(() -> expectFired(timer)).untilPolling();
        Background.runVirtually(() -> {
                    assertTrue(cancelled.cancel());
                    timer.set(MILLIS);
                })
                .join();
        poller.join();
    }

    @Test
    void every_deadline_that_another_thread_sets_ends_the_wait() throws Exception {
        int rounds = 2_000;
        Timer timer = poll.timer(ID1);
        CountDownLatch[] fired = new CountDownLatch[rounds];
        Arrays.setAll(fired, _ -> new CountDownLatch(1));
        Background setter = Background.run(() -> {
            for (int i = 0; i < rounds; i++) {
                timer.set(i % 3 * 20_000L);
                fired[i].await();
            }
        });
        for (int i = 0; i < rounds; i++) {
            expectFired(timer);
            fired[i].countDown();
        }
        setter.join();
    }

    /** Each timer that is set at the end fires once, by its last deadline, and no other does. */
    @Test
    void threads_set_and_cancel_at_the_same_time() throws Exception {
        int threads = 3;
        CountDownLatch changed = new CountDownLatch(threads);
        CountDownLatch quiet = new CountDownLatch(1);
        Background[] changers = new Background[threads];
        for (int i = 0; i < threads; i++) {
            List<Timer> own = new ArrayList<>();
            for (int j = 0; j < 500; j++) {
                own.add(poll.timer(new Token(i * 1_000L + j)));
            }
            Random random = new Random(i);
            changers[i] = Background.run(() -> {
                change(own, random);
                changed.countDown();
                quiet.await();
                setEverySecond(own, random);
            });
        }
        while (changed.getCount() > 0) {
            poll.poll(events, MILLIS);
        }
        Expect.none(poll);
        quiet.countDown();
        assertEachFiresOnce(threads * 250);
        for (Background changer : changers) {
            changer.join();
        }
        Expect.none(poll);
    }

    private void assertEachFiresOnce(int count) throws IOException {
        Set<Timer> fired = new HashSet<>();
        while (fired.size() < count) {
            assertTrue(poll.poll(events) > 0);
            for (Event event : events) {
                assertTrue(backend.nanoTime() - event.timer().deadline() >= 0, "early");
                assertTrue(fired.add(event.timer()), "twice");
            }
        }
    }

    /** Cancels all at the end. */
    private void change(List<Timer> timers, Random random) {
        for (int i = 0; i < 20_000; i++) {
            Timer timer = timers.get(random.nextInt(timers.size()));
            if (random.nextInt(4) == 0) {
                timer.cancel();
            } else {
                timer.setAt(backend.nanoTime() + random.nextLong(2 * MILLIS));
            }
        }
        timers.forEach(Timer::cancel);
    }

    private void setEverySecond(List<Timer> timers, Random random) {
        for (int i = 0; i < timers.size(); i += 2) {
            timers.get(i).setAt(backend.nanoTime() + random.nextLong(20 * MILLIS));
        }
    }

    @Test
    void a_million_timers_come_by_deadline() throws IOException {
        int count = 1_000_000;
        long now = backend.nanoTime();
        Random random = new Random(1);
        Timer[] timers = new Timer[count];
        for (int i = 0; i < count; i++) {
            timers[i] = new Timer(poll.unchecked().registry(), ID1);
            timers[i].setAt(now + HOUR + random.nextLong(HOUR));
        }
        assertEquals(0, poll.poll(events, 0));
        assertEquals(count, poll.unchecked().registry().timerCount());
        for (int i = 0; i < count; i++) {
            if (i % 2 == 0) {
                timers[i].cancel();
            } else {
                timers[i].setAt(now - HOUR + random.nextLong(HOUR));
            }
        }
        Events room = Events.withCapacity(4_096);
        int fired = 0;
        while (poll.unchecked().poll(room, 0) > 0) {
            fired += room.size();
        }
        assertEquals(count / 2, fired);
        assertEquals(0, poll.unchecked().registry().timerCount());
    }

    @Test
    void due_timers_come_by_deadline() throws IOException {
        List<Timer> expected = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            expected.addFirst(poll.timer(new Token(i)));
        }
        long first = backend.nanoTime() + 200 * MILLIS; // none is due when it is set, however slow the machine is
        for (int i = 15; i >= 0; i--) {
            expected.get(i).setAt(first + i * 300_000L);
        }
        List<Timer> seen = new ArrayList<>();
        while (seen.size() < expected.size()) {
            poll.poll(events);
            events.forEach(event -> seen.add(event.timer()));
        }
        assertEquals(expected, seen);
    }

    @Test
    void sources_wakers_and_timers_progress_with_room_for_one() throws IOException {
        registry.register(fullDuct().receiver(), ID1, Interest.READABLE, Trigger.LEVEL);
        Waker waker = poll.waker(ID2);
        Timer timer = poll.timer(ID3);
        Events one = Events.withCapacity(1);
        int[] seen = new int[4];
        for (int i = 0; i < 30; i++) {
            waker.wake();
            timer.set(0);
            assertEquals(1, poll.poll(one, 20_000 * MILLIS));
            seen[(int) one.get(0).token().value()]++;
        }
        for (int i = 1; i <= 3; i++) {
            assertTrue(seen[i] >= 5, () -> "sources, wakers, timers: " + Arrays.toString(seen));
        }
    }

    @Test
    void a_timer_that_is_always_due_does_not_hide_a_source() throws IOException {
        Timer timer = poll.timer(ID2);
        registry.register(fullDuct().receiver(), ID1, Interest.READABLE);
        Events one = Events.withCapacity(1);
        boolean seen = false;
        for (int i = 0; i < 10 && !seen; i++) {
            timer.set(0);
            assertEquals(1, poll.poll(one));
            seen = one.get(0).token() == ID1;
        }
        assertTrue(seen);
    }

    @Test
    void closing_the_poll_ends_its_timers() throws Exception {
        Timer timer = poll.timer(ID1);
        timer.set(HOUR);
        Background poller = Background.run(() -> assertThrows(ClosedPollException.class, () -> poll.poll(events)))
                .untilPolling();
        poll.close();
        poller.join();
        assertFalse(timer.isSet());
        assertFalse(timer.cancel());
        assertThrows(ClosedPollException.class, () -> timer.set(1));
        assertThrows(ClosedPollException.class, () -> timer.setAt(backend.nanoTime()));
        assertThrows(ClosedPollException.class, () -> poll.timer(ID2).set(1));
    }

    @Test
    void a_timer_can_be_extended() throws IOException {
        class Timeout extends Timer {
            int fired;

            Timeout() {
                super(poll.unchecked().registry(), ID1);
            }
        }
        Timeout timeout = new Timeout();
        timeout.set(0);
        poll.unchecked().poll(events);
        for (Event event : events) {
            if (event.timer() instanceof Timeout own) {
                own.fired++;
            }
        }
        assertEquals(1, timeout.fired);
    }

    @Test
    void a_timer_ends_the_wait_for_a_source() throws IOException {
        Duct<?, ?> duct = duct();
        registry.register(duct.receiver(), ID1, Interest.READABLE);
        Timer timer = poll.timer(ID2);
        timer.set(MILLIS);
        expectFired(timer);
        timer.set(HOUR);
        duct.write(new byte[] {1}, 0, 1);
        Expect.events(poll, events, readable(ID1));
        assertTrue(timer.isSet());
    }
}
