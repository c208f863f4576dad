package org.poll4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.poll4j.spi.Readiness;

/**
 * Timers and the loop of a {@link Poll}, over a selector that reports what the test plans and a clock that stands
 * still.
 */
@Timeout(60)
class TimerLoopTest {
    private static final Token TOKEN = new Token(1);
    private static final Token OTHER = new Token(2);

    private final FakeSelector selector = new FakeSelector();
    private final Events events = Events.withCapacity(4);
    private long clock = 1_000;
    private Poll poll;

    @BeforeEach
    void open() throws IOException {
        poll = Poll.open(new FakeBackend(selector, () -> clock));
    }

    private Timer timer(Token token) {
        return new Timer(poll.registry(), token);
    }

    /** One whose first wake-up, for a wait that may have begun before there was a timer, is over. */
    private Timer settledTimer(Token token) throws IOException {
        Timer timer = timer(token);
        timer.set(0);
        assertEquals(1, poll.poll(events, 0));
        selector.wakeups = 0;
        selector.timeouts.clear();
        return timer;
    }

    /** Has the next select take the time that it is given. */
    private void waitInVain() {
        selector.answers.add((_, _, timeoutNanos) -> clock += timeoutNanos);
    }

    private void during(Runnable change) {
        selector.answers.add((_, _, _) -> change.run());
    }

    @Test
    void a_wait_ends_at_the_deadline() throws IOException {
        Timer timer = timer(TOKEN);
        timer.set(500);
        waitInVain();
        assertEquals(1, poll.poll(events));
        assertEquals(List.of(500L), selector.timeouts);
        assertEquals(1_500, clock);
        assertSame(TOKEN, events.get(0).token());
        assertSame(timer, events.get(0).timer());
        assertFalse(timer.isSet());
    }

    @Test
    void a_shorter_timeout_ends_the_poll_first() throws IOException {
        timer(TOKEN).set(500);
        waitInVain();
        assertEquals(0, poll.poll(events, 499));
        waitInVain();
        assertEquals(1, poll.poll(events, 10));
        assertEquals(1_500, clock);
    }

    /** A system that rounds its clock may end a wait early. */
    @Test
    void a_wait_that_ends_early_fires_nothing() throws IOException {
        timer(TOKEN).set(500);
        selector.answers.add((_, _, _) -> clock += 499);
        waitInVain();
        assertEquals(1, poll.poll(events));
        assertEquals(List.of(500L, 1L), selector.timeouts);
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE - 100, Long.MAX_VALUE, Long.MIN_VALUE, -1, 0})
    void the_clock_may_overflow(long now) throws IOException {
        clock = now;
        Timer timer = timer(TOKEN);
        timer.set(500);
        assertEquals(now + 500, timer.deadline());
        waitInVain();
        assertEquals(1, poll.poll(events));
        assertEquals(now + 500, clock);
        timer.setAt(clock + 7);
        waitInVain();
        assertEquals(1, poll.poll(events));
        assertEquals(now + 507, clock);
        timer.setAt(clock - 7);
        assertEquals(1, poll.poll(events, 0), "the past is due");
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE - 100, Long.MAX_VALUE, Long.MIN_VALUE, -1, 0})
    void the_longest_delay_never_fires(long now) throws IOException {
        clock = now;
        Timer never = timer(TOKEN);
        clock += 10;
        never.set(Long.MAX_VALUE);
        Timer neither = timer(OTHER);
        neither.setAt(Long.MAX_VALUE);
        assertEquals(Long.MAX_VALUE, neither.deadline());
        clock += Long.MAX_VALUE / 4;
        assertEquals(0, poll.poll(events, 0));
        during(() -> timer(OTHER).set(0));
        assertEquals(1, poll.poll(events));
        assertEquals(-1, selector.timeouts.getLast(), "a wait without end");
        assertTrue(never.isSet());
        assertTrue(neither.isSet());
    }

    @Test
    void an_earlier_deadline_ends_the_wait_once() throws IOException {
        settledTimer(TOKEN).set(500);
        Timer earlier = timer(OTHER);
        during(() -> {
            earlier.set(600);
            assertEquals(0, selector.wakeups, "it is later");
            earlier.set(400);
            assertEquals(1, selector.wakeups);
            earlier.set(300);
            assertEquals(1, selector.wakeups, "the poll will look again anyway");
        });
        waitInVain();
        assertEquals(1, poll.poll(events));
        assertEquals(List.of(500L, 300L), selector.timeouts);
        assertSame(OTHER, events.get(0).token());
    }

    @Test
    void a_deadline_within_a_timeout_ends_the_wait() throws IOException {
        Timer timer = settledTimer(TOKEN);
        during(() -> timer.set(400));
        waitInVain();
        assertEquals(1, poll.poll(events, 500));
        assertEquals(1, selector.wakeups);
        assertEquals(List.of(500L, 400L), selector.timeouts);
        during(() -> timer.set(600));
        waitInVain();
        assertEquals(0, poll.poll(events, 500));
        assertEquals(1, selector.wakeups, "the poll ends before");
    }

    @Test
    void the_first_timer_ends_a_wait_that_began_before() throws IOException {
        during(() -> timer(TOKEN).set(400));
        waitInVain();
        assertEquals(1, poll.poll(events));
        assertEquals(1, selector.wakeups);
        assertEquals(List.of(-1L, 400L), selector.timeouts);
    }

    @Test
    void setting_outside_a_wait_wakes_nothing() throws IOException {
        Timer timer = settledTimer(TOKEN);
        timer.set(500);
        timer.set(100);
        waitInVain();
        assertEquals(1, poll.poll(events));
        timer.set(50);
        assertEquals(0, selector.wakeups);
    }

    @Test
    void a_wake_up_that_failed_is_repeated_by_the_next_set() throws IOException {
        Timer timer = settledTimer(TOKEN);
        timer.set(500);
        during(() -> {
            selector.waking = () -> {
                throw new OutOfMemoryError("a test");
            };
            assertThrows(OutOfMemoryError.class, () -> timer.set(400));
            selector.waking = () -> {};
            timer(OTHER).set(450);
            assertEquals(2, selector.wakeups);
        });
        waitInVain();
        assertEquals(1, poll.poll(events));
        assertEquals(List.of(500L, 400L), selector.timeouts);
    }

    /** One place, and everything is always ready: each of the three comes in turn. */
    @Test
    void neither_sources_nor_wakers_nor_timers_starve() throws IOException {
        poll.registry().register(FakeBackend.descriptor(7), new Token(0), Interest.READABLE, Trigger.LEVEL);
        Waker waker = new Waker(poll.registry(), TOKEN);
        Timer timer = timer(OTHER);
        Events one = Events.withCapacity(1);
        int[] seen = new int[3];
        for (int i = 0; i < 30; i++) {
            waker.wake();
            timer.set(0);
            selector.answers.add((sink, _, _) -> sink.ready(selector.key, Readiness.READABLE, 1, 0, 0));
            assertEquals(1, poll.poll(one));
            seen[(int) one.get(0).token().value()]++;
            selector.answers.clear();
        }
        assertEquals(List.of(10, 10, 10), List.of(seen[0], seen[1], seen[2]));
    }

    @Test
    void due_timers_come_by_deadline_and_those_without_room_later() throws IOException {
        List<Timer> expected = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            expected.addFirst(timer(new Token(i)));
            expected.getFirst().set(1_000 - 100 * i);
        }
        clock += 10_000;
        expected.remove(5).cancel();
        List<Timer> seen = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            poll.poll(events, 0);
            events.forEach(event -> seen.add(event.timer()));
        }
        assertEquals(expected, seen);
    }

    @Test
    void closing_drops_set_timers_and_calls_the_listener() throws IOException {
        List<Timer> dropped = new ArrayList<>();
        poll = Poll.open(new FakeBackend(selector, () -> clock), new RegistrationListener() {
            @Override
            public void ended(Token token) {}

            @Override
            public void dropped(Timer timer) {
                assertThrows(ClosedPollException.class, () -> timer.set(1));
                dropped.add(timer);
            }
        });
        Timer due = timer(TOKEN);
        due.set(0);
        Timer later = timer(OTHER);
        later.set(500);
        Timer cancelled = timer(OTHER);
        cancelled.set(100);
        cancelled.cancel();
        poll.close();
        assertEquals(2, dropped.size());
        assertTrue(dropped.containsAll(List.of(due, later)));
        assertFalse(later.isSet());
        assertFalse(later.cancel());
        poll.close();
        assertEquals(2, dropped.size());
        assertThrows(ClosedPollException.class, () -> timer(TOKEN).set(1));
    }

    @Test
    void a_close_that_a_listener_ended_continues_with_the_next() throws IOException {
        List<Timer> dropped = new ArrayList<>();
        poll = Poll.open(new FakeBackend(selector, () -> clock), new RegistrationListener() {
            @Override
            public void ended(Token token) {}

            @Override
            public void dropped(Timer timer) {
                dropped.add(timer);
                if (dropped.size() == 1) {
                    throw new StackOverflowError("a test");
                }
            }
        });
        timer(TOKEN).set(1);
        timer(OTHER).set(2);
        assertThrows(StackOverflowError.class, poll::close);
        assertTrue(selector.closed);
        poll.close();
        assertEquals(3, dropped.size(), "the first twice");
    }
}
