package org.poll4j.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.poll4j.tck.Expect.readable;
import static org.poll4j.tck.Texts.assertSays;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.poll4j.Interest;
import org.poll4j.Waker;

/** How long a poll waits. {@link CheckedPoll} checks each wait that ends empty. */
class TimeoutTest extends Contract {
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 1_000, 300_000, 999_999, 1_000_000, 1_000_001, 1_500_000, 7_300_000, 60_000_000})
    void a_timed_poll_is_never_early_and_empty(long timeoutNanos) throws IOException {
        for (int i = 0; i < 3; i++) {
            assertEquals(0, poll.poll(events, timeoutNanos));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 400_000, 3_000_000})
    void a_duration_is_never_early_and_empty(long timeoutNanos) throws IOException {
        long began = System.nanoTime();
        assertEquals(0, poll.poll(events, Duration.ofNanos(timeoutNanos)));
        assertTrue(System.nanoTime() - began >= timeoutNanos);
    }

    @Test
    void wake_up_without_an_event_does_not_shorten_the_wait() throws Exception {
        Duct<?, ?> duct = fullDuct();
        Background poller = Background.run(() -> assertEquals(0, poll.poll(events, 100 * MILLIS)));
        poller.untilPolling();
        registry.register(duct.sender(), ID1, Interest.READABLE);
        registry.register(duct.receiver(), ID2, Interest.NONE);
        registry.deregister(duct.sender());
        duct.close();
        poller.join();
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, Long.MAX_VALUE - 1, Long.MAX_VALUE / 2, Long.MAX_VALUE / 2 + 1, 1L << 61})
    void an_enormous_timeout_waits_forever(long timeoutNanos) throws Exception {
        Waker waker = poll.waker(ID1);
        Background poller = Background.run(() -> assertEquals(1, poll.poll(events, timeoutNanos)));
        poller.untilPolling();
        waker.wake();
        poller.join();
    }

    @ParameterizedTest
    @ValueSource(
            longs = {Long.MAX_VALUE, 9_223_372_037L, 9_223_372_036L, 9_223_372_035L, 1L << 32, 2_147_484, 2_147_483})
    void an_enormous_duration_waits_forever(long seconds) throws Exception {
        Waker waker = poll.waker(ID1);
        Background poller =
                Background.run(() -> assertEquals(1, poll.poll(events, Duration.ofSeconds(seconds, 999_999_999))));
        poller.untilPolling();
        waker.wake();
        poller.join();
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, -1_000_000_000, Long.MIN_VALUE})
    void a_negative_timeout_is_refused(long timeoutNanos) throws IOException {
        registry.register(fullDuct().receiver(), ID1, Interest.READABLE);
        assertThrows(IllegalArgumentException.class, () -> poll.poll(events, timeoutNanos));
        assertThrows(IllegalArgumentException.class, () -> poll.poll(events, Duration.ofNanos(timeoutNanos)));
        assertThrows(IllegalArgumentException.class, () -> poll.poll(events, Duration.ofSeconds(timeoutNanos)));
        Expect.exactly(poll, events, readable(ID1));
    }

    @Test
    void a_duration_that_is_negative_by_its_nanoseconds_alone_is_refused() {
        Duration almostZero = Duration.ofSeconds(-1, 999_999_999);
        var refusal = assertThrows(IllegalArgumentException.class, () -> poll.poll(events, almostZero));
        assertSays("negative", refusal);
    }

    @Test
    void what_is_ready_ends_a_wait_of_any_length() throws IOException {
        registry.register(fullDuct().receiver(), ID1, Interest.READABLE);
        assertEquals(1, poll.poll(events));
        registry.register(fullDuct().receiver(), ID2, Interest.READABLE);
        assertEquals(1, poll.poll(events, Duration.ofSeconds(Long.MAX_VALUE)));
        registry.register(fullDuct().receiver(), ID3, Interest.READABLE);
        assertEquals(1, poll.poll(events, 0));
    }
}
