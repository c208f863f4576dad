package org.poll4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The wheel against a list that is searched. */
@Timeout(60)
class TimerWheelTest {
    private final TimerWheel wheel = new TimerWheel();
    private final List<Timer> set = new ArrayList<>();
    private Poll poll;
    private long now;

    @BeforeEach
    void open() throws IOException {
        poll = Poll.open(new FakeBackend(new FakeSelector()));
    }

    private Timer timer() {
        return new Timer(poll.registry(), new Token(0));
    }

    private void set(Timer timer, long deadline) {
        wheel.set(timer, deadline);
        set.remove(timer);
        set.add(timer);
    }

    private void cancel(Timer timer) {
        wheel.cancel(timer);
        set.remove(timer);
    }

    private long first() {
        return set.stream().mapToLong(timer -> timer.deadline).min().orElse(TimerWheel.NEVER);
    }

    /** Takes what is due: exactly what must be, by deadline; nothing early. */
    private void advance(long time) {
        now = Math.max(now, time);
        wheel.advance(time);
        long last = Long.MIN_VALUE;
        for (Timer due; (due = wheel.due()) != null; ) {
            assertTrue(due.deadline <= now, "early");
            assertTrue(last <= due.deadline, "out of order");
            last = due.deadline;
            assertTrue(set.remove(due), "not set");
            wheel.cancel(due);
            assertEquals(TimerWheel.NOWHERE, due.place);
        }
        assertEquals(set.size(), wheel.size());
        assertTrue(first() > now, () -> "late: " + first() + " at " + now);
        assertTrue(wheel.next() <= first(), "the wait is too long");
        assertTrue(wheel.next() > now, "the wait is none");
    }

    @RepeatedTest(40)
    void what_is_due_comes_and_nothing_else(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        List<Timer> timers = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            timers.add(timer());
        }
        for (int i = 0; i < 5_000; i++) {
            Timer timer = timers.get(random.nextInt(timers.size()));
            switch (random.nextInt(8)) {
                case 0 -> advance(Math.min(later(random), TimerWheel.NEVER - 1));
                case 1 -> advance(Math.max(now, wheel.next() == TimerWheel.NEVER ? now : wheel.next()));
                case 2 -> cancel(timer);
                case 3 -> set(timer, Math.max(now + 1, timer.deadline + random.nextInt(1_000)));
                default -> set(timer, later(random));
            }
        }
    }

    /** Of any magnitude. */
    private long later(Random random) {
        long delay = 1 + (random.nextLong() >>> 6 + random.nextInt(57));
        return delay > TimerWheel.NEVER - now ? TimerWheel.NEVER : now + delay;
    }

    @Test
    void the_past_is_due_at_once() {
        advance(100);
        Timer timer = timer();
        for (long deadline : new long[] {Long.MIN_VALUE, -1, 0, 99, 100}) {
            wheel.set(timer, deadline);
            assertEquals(timer, wheel.due());
            wheel.cancel(timer);
        }
        wheel.set(timer, 101);
        assertNull(wheel.due());
    }

    @Test
    void a_few_timers_are_waited_for_exactly() {
        for (long deadline : new long[] {3_600_000_000_000L, 3_600_000_000_001L, 3_600_000_000_500L}) {
            wheel.set(timer(), deadline);
        }
        assertEquals(3_600_000_000_000L, wheel.next());
    }

    @Test
    void many_timers_cost_few_wake_ups() {
        Random random = new Random(1);
        for (int i = 0; i < 100_000; i++) {
            wheel.set(timer(), 1 + random.nextLong(10_000_000_000L));
        }
        int wakeUps = 0;
        int fired = 0;
        for (long next; (next = wheel.next()) != TimerWheel.NEVER; wakeUps++) {
            wheel.advance(next);
            for (Timer due; (due = wheel.due()) != null; fired++) {
                wheel.cancel(due);
            }
        }
        assertEquals(100_000, fired);
        assertTrue(wakeUps < 130_000, "wake-ups: " + wakeUps);
    }
}
