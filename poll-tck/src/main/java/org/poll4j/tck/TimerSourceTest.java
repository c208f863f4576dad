package org.poll4j.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.poll4j.tck.Expect.readable;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.poll4j.AlreadyRegisteredException;
import org.poll4j.Interest;
import org.poll4j.TimerSource;
import org.poll4j.Trigger;

/** {@link TimerSource}. Nothing here says how late an expiration may be. */
class TimerSourceTest extends Contract {
    private static final long HOUR = 3_600_000 * MILLIS;

    private TimerSource timer(Trigger trigger) throws IOException {
        TimerSource timer = opened(TimerSource.open(backend));
        registry.register(timer, ID1, Interest.READABLE, trigger);
        return timer;
    }

    private TimerSource timer() throws IOException {
        return timer(Trigger.EDGE);
    }

    /**
     * Waits for an event until there is an expiration: an event may come before it, by a tick of the system's clock.
     */
    private long expirations(TimerSource timer) throws IOException {
        while (true) {
            Expect.events(poll, events, readable(ID1));
            long expirations = timer.read();
            if (expirations != 0) {
                return expirations;
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 999, 300_000, 1_000_000, 1_000_001, 7_300_000, 60_000_000})
    void timer_expires_once_and_never_early(long delayNanos) throws IOException {
        TimerSource timer = timer();
        for (int i = 0; i < 3; i++) {
            long begin = backend.nanoTime();
            timer.set(delayNanos);
            assertEquals(1, expirations(timer));
            assertTrue(backend.nanoTime() - begin >= delayNanos, "early");
            assertEquals(0, timer.read());
        }
        Expect.none(poll);
    }

    @ParameterizedTest
    @ValueSource(strings = {"EDGE", "LEVEL"})
    void each_period_is_reported_and_none_is_counted_twice_or_early(Trigger trigger) throws IOException {
        TimerSource timer = timer(trigger);
        long begin = backend.nanoTime();
        timer.set(3 * MILLIS, 2 * MILLIS);
        long started = backend.nanoTime();
        long expirations = 0;
        for (int events = 0; events < 10; events++) {
            expirations += expirations(timer);
            long elapsed = backend.nanoTime() - begin;
            assertTrue(3 * MILLIS + (expirations - 1) * 2 * MILLIS <= elapsed, "early");
        }
        // whatever was missed meanwhile has been counted: a period does not drift
        long until = backend.nanoTime();
        expirations += timer.read();
        assertTrue(expirations >= (until - started - 3 * MILLIS) / (2 * MILLIS), "lost");
    }

    @Test
    void expirations_that_were_not_read_add_up() throws IOException {
        TimerSource timer = timer();
        timer.set(Duration.ofMillis(1), Duration.ofMillis(1));
        long begin = backend.nanoTime();
        Expect.events(poll, events, readable(ID1));
        while (backend.nanoTime() - begin < 20 * MILLIS) {
            Thread.onSpinWait();
        }
        assertTrue(timer.read() >= 20);
        assertTrue(expirations(timer) >= 1, "it continues");
    }

    @Test
    void moment_may_be_given_and_periods_that_are_past_count() throws IOException {
        TimerSource timer = timer();
        long moment = backend.nanoTime() + 5 * MILLIS;
        timer.setAt(moment);
        assertEquals(1, expirations(timer));
        assertTrue(backend.nanoTime() - moment >= 0, "early");
        timer.setAt(backend.nanoTime() - 10 * HOUR, HOUR);
        assertEquals(11, expirations(timer));
        timer.setAt(Long.MAX_VALUE);
        Expect.none(poll);
    }

    @Test
    void timer_that_is_set_again_forgets_what_was_before() throws IOException {
        TimerSource timer = timer();
        timer.set(0, MILLIS);
        Expect.events(poll, events, readable(ID1));
        timer.set(HOUR);
        assertEquals(0, timer.read());
        Expect.none(poll);
        timer.set(MILLIS);
        assertEquals(1, expirations(timer));
        timer.set(HOUR);
        timer.set(2 * MILLIS);
        assertEquals(1, expirations(timer));
        Expect.none(poll);
    }

    @Test
    void cancelled_timer_reports_nothing_until_it_is_set() throws IOException {
        TimerSource timer = timer(Trigger.LEVEL);
        timer.cancel();
        timer.set(0, MILLIS);
        Expect.events(poll, events, readable(ID1));
        timer.cancel();
        assertEquals(0, timer.read());
        Expect.none(poll);
        timer.set(Long.MAX_VALUE);
        timer.set(Duration.ofSeconds(Long.MAX_VALUE), Duration.ofSeconds(Long.MAX_VALUE));
        Expect.none(poll);
        timer.set(0, Long.MAX_VALUE);
        assertEquals(1, expirations(timer));
        Expect.none(poll);
    }

    @Test
    void level_is_reported_until_it_is_read() throws IOException {
        TimerSource timer = timer(Trigger.LEVEL);
        timer.set(0);
        assertEquals(1, expirations(timer));
        Expect.none(poll);
        timer.set(0);
        for (int i = 0; i < 3; i++) {
            Expect.events(poll, events, readable(ID1));
        }
    }

    @Test
    void oneshot_reports_one_expiration_until_it_is_reregistered() throws IOException {
        TimerSource timer = timer(Trigger.ONESHOT);
        timer.set(0, MILLIS);
        Expect.events(poll, events, readable(ID1));
        Expect.none(poll);
        registry.reregister(timer, ID1, Interest.READABLE, Trigger.ONESHOT);
        Expect.events(poll, events, readable(ID1));
    }

    @Test
    void earlier_expiration_set_by_another_thread_ends_a_wait_under_way() throws Exception {
        TimerSource timer = timer();
        timer.set(HOUR);
        Background poller = Background.run(() -> {
            poll.poll(events);
            assertEquals(ID1, events.get(0).token());
        });
        poller.untilPolling();
        timer.set(MILLIS);
        poller.join();
        assertEquals(1, expirationsSoFar(timer));
    }

    /** After an event that may have come by a tick before its expiration. */
    private long expirationsSoFar(TimerSource timer) throws IOException {
        long expirations = timer.read();
        return expirations != 0 ? expirations : expirations(timer);
    }

    @Test
    void timer_outlives_its_poll() throws IOException {
        TimerSource timer;
        try (CheckedPoll first = new CheckedPoll(backend)) {
            timer = opened(TimerSource.open(backend));
            first.registry().register(timer, ID2, Interest.READABLE);
            timer.set(0, MILLIS);
            Expect.events(first, events, readable(ID2));
            first.registry().deregister(timer);
            registry.register(timer, ID1, Interest.READABLE);
            assertTrue(expirations(timer) >= 1);
            registry.deregister(timer);
            first.registry().register(timer, ID2, Interest.READABLE);
        }
        registry.register(timer, ID1, Interest.READABLE);
        assertTrue(expirations(timer) >= 1, "its Poll was closed");
        assertTrue(expirations(timer) >= 1);
    }

    @Test
    void other_interests_report_nothing() throws IOException {
        TimerSource timer = opened(TimerSource.open(backend));
        registry.register(timer, ID1, Interest.NONE);
        timer.set(0);
        Expect.none(poll);
        registry.reregister(timer, ID1, Interest.READABLE);
        assertEquals(1, expirations(timer));
    }

    @Test
    void use_leaves_nothing() throws Throwable {
        OpenFiles.assertNoneLeftBy(() -> {
            for (int i = 0; i < 10; i++) {
                try (TimerSource timer = TimerSource.open(backend);
                        TimerSource unused = TimerSource.open(backend)) {
                    registry.register(timer, ID1, Interest.READABLE);
                    timer.set(0, MILLIS);
                    assertThrows(
                            AlreadyRegisteredException.class,
                            () -> registry.unchecked().register(timer, ID2, Interest.READABLE));
                    assertTrue(expirations(timer) >= 1);
                    assertTrue(unused.isOpen());
                }
            }
        });
        Expect.none(poll);
    }

    @Test
    void closed_timer_is_refused_by_all_calls() throws IOException {
        TimerSource timer = timer();
        timer.set(0);
        timer.close();
        assertFalse(timer.isOpen());
        assertThrows(ClosedChannelException.class, timer::read);
        assertThrows(ClosedChannelException.class, timer::cancel);
        assertThrows(ClosedChannelException.class, () -> timer.set(1));
        assertThrows(ClosedChannelException.class, () -> timer.setAt(1));
        Expect.none(poll);
    }

    @Test
    void negative_times_are_refused_by_name_and_change_nothing() throws IOException {
        TimerSource timer = timer();
        timer.set(MILLIS);
        for (Executable bad : new Executable[] {
            () -> timer.set(-1),
            () -> timer.set(1, -1),
            () -> timer.setAt(0, -1),
            () -> timer.set(Duration.ofNanos(-1)),
            () -> timer.set(Duration.ZERO, Duration.ofNanos(-1)),
        }) {
            IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, bad);
            assertTrue(refused.getMessage().startsWith("TimerSource.set"), refused::getMessage);
        }
        assertEquals(1, expirations(timer));
    }

    @Test
    void nulls_are_refused() throws IOException {
        TimerSource timer = timer();
        assertThrows(NullPointerException.class, () -> TimerSource.open(null));
        assertThrows(NullPointerException.class, () -> timer.set((Duration) null));
        assertThrows(NullPointerException.class, () -> timer.set(Duration.ZERO, null));
    }
}
