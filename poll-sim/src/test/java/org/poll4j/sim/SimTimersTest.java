package org.poll4j.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.poll4j.Event;
import org.poll4j.Events;
import org.poll4j.Interest;
import org.poll4j.Poll;
import org.poll4j.Timer;
import org.poll4j.TimerSource;
import org.poll4j.Token;

/** Timers in virtual time: exact, and as long as a test likes. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SimTimersTest {
    private static final Token TOKEN = new Token(1);
    private static final long HOUR = Duration.ofHours(1).toNanos();

    private final Simulation sim = Simulation.seeded(42);
    private final SimHost host = sim.host("a", "10.0.0.1");
    private final Events events = Events.withCapacity(8);

    @Test
    void timers_fire_at_their_very_deadline() throws IOException {
        try (Poll poll = Poll.open(host)) {
            Timer timer = new Timer(poll.registry(), TOKEN);
            for (long delay : new long[] {1, 999, 1_000_000, HOUR, 24 * HOUR + 1}) {
                long begin = sim.nanoTime();
                timer.set(delay);
                assertEquals(1, poll.poll(events));
                assertSame(timer, events.get(0).timer());
                assertEquals(begin + delay, sim.nanoTime());
            }
        }
    }

    @Test
    void a_day_of_periods_does_not_drift() throws IOException {
        try (Poll poll = Poll.open(host)) {
            Timer second = new Timer(poll.registry(), TOKEN);
            Timer idle = new Timer(poll.registry(), TOKEN);
            second.set(Duration.ofSeconds(1));
            for (long i = 1; i <= 86_400; i++) {
                idle.set(Duration.ofSeconds(90)); // postponed each time, so it never fires
                assertEquals(1, poll.poll(events));
                assertSame(second, events.get(0).timer());
                assertEquals(i * 1_000_000_000, sim.nanoTime());
                second.setAt(second.deadline() + 1_000_000_000);
            }
            second.cancel();
            assertEquals(1, poll.poll(events));
            assertSame(idle, events.get(0).timer());
            assertEquals((86_399 + 90) * 1_000_000_000L, sim.nanoTime());
        }
    }

    @Test
    void a_thousand_timers_come_by_deadline() throws IOException {
        try (Poll poll = Poll.open(host)) {
            List<Timer> timers = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                timers.add(new Timer(poll.registry(), new Token(i)));
            }
            List<Timer> shuffled = new ArrayList<>(timers);
            Collections.shuffle(shuffled, new java.util.Random(1));
            shuffled.forEach(timer -> timer.set((timer.token().value() + 1) * 1_000));
            for (int fired = 0; fired < 1_000; ) {
                assertTrue(poll.poll(events) > 0);
                for (Event event : events) {
                    assertSame(timers.get(fired++), event.timer());
                    assertEquals(fired * 1_000L, sim.nanoTime());
                }
            }
        }
    }

    @Test
    void timers_follow_a_clock_that_drifts() throws IOException {
        host.drift(500);
        try (Poll poll = Poll.open(host)) {
            Timer timer = new Timer(poll.registry(), TOKEN);
            timer.set(HOUR);
            assertEquals(1, poll.poll(events));
            assertTrue(host.nanoTime() - timer.deadline() >= 0, "early");
        }
    }

    @Test
    void a_day_of_periods_of_a_timer_source_does_not_drift() throws IOException {
        host.drift(500);
        try (Poll poll = Poll.open(host);
                TimerSource timer = TimerSource.open(host)) {
            poll.registry().register(timer, TOKEN, Interest.READABLE);
            long begin = host.nanoTime();
            timer.set(Duration.ofSeconds(1), Duration.ofSeconds(1));
            for (long i = 1; i <= 86_400; i++) {
                assertEquals(1, poll.poll(events));
                assertEquals(1, timer.read());
                assertTrue(Math.abs(host.nanoTime() - begin - i * 1_000_000_000) < 1_000, "drifts");
            }
            timer.cancel();
            assertEquals(0, poll.poll(events, HOUR));
        }
    }

    @Test
    void timer_source_of_a_stopped_host_is_gone() throws IOException {
        TimerSource timer = TimerSource.open(host);
        timer.set(HOUR);
        host.stop();
        host.restart();
        try (Poll poll = Poll.open(host)) {
            assertEquals(0, poll.poll(events, 2 * HOUR));
            assertEquals(1, host.openDescriptors(), "the Poll's");
        }
    }
}
