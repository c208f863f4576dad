package org.poll4j;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.poll4j.spi.ReadySink;

/**
 * Wakes against a poller that is always about to look, without a kernel between them: nothing but their own order
 * helps.
 */
@Timeout(120)
class WakersTest {
    private static final int TRIES = Integer.getInteger("org.poll4j.stress.tries", 100_000);
    private static final long PATIENCE_NANOS = 20_000_000_000L;
    /** Where other threads want the processors, the two seldom run at once, and each wait takes milliseconds. */
    private static final long AT_MOST_NANOS = 10_000_000_000L;
    /** Numbers in a line of the cache, or two. */
    private static final int LINE = 16;

    private final Events events = Events.withCapacity(4);
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong seen = new AtomicLong();
    private final AtomicLongArray lines = new AtomicLongArray(16 * LINE);
    private volatile boolean done;

    /** What was written before a wake is seen after its event, also if the wake found another one pending. */
    @Test
    void what_happened_before_the_last_of_many_wakes_is_seen() throws Exception {
        Poll poll = Poll.open(new FakeBackend(new FakeSelector() {
            @Override
            public boolean select(ReadySink sink, int max, long timeoutNanos) {
                return false;
            }
        }));
        Waker waker = new Waker(poll.registry(), new Token(1));
        FutureTask<Void> waking = new FutureTask<>(() -> {
            try {
                wakeInBursts(waker);
            } finally {
                done = true;
            }
            return null;
        });
        Thread.ofPlatform().start(waking);
        while (!done) {
            if (poll.poll(events, 0) > 0) {
                seen.setRelease(sent.getAcquire());
            }
            writeElsewhere();
        }
        waking.get(PATIENCE_NANOS, TimeUnit.NANOSECONDS);
    }

    private void wakeInBursts(Waker waker) {
        Random random = new Random(1);
        long end = System.nanoTime() + AT_MOST_NANOS;
        for (long n = 1; n <= TRIES && System.nanoTime() < end; n++) {
            writeElsewhere();
            sent.setRelease(n); // no fence: that must be wake's own
            waker.wake();
            if (random.nextInt(8) == 0) {
                awaitSeen(n);
            }
        }
    }

    /**
     * To lines of the cache that the other thread writes to as well: what is written next takes its time to be seen.
     */
    private void writeElsewhere() {
        for (int i = 0; i < lines.length(); i += LINE) {
            lines.setRelease(i, i);
        }
    }

    private void awaitSeen(long n) {
        long patience = System.nanoTime() + PATIENCE_NANOS;
        while (seen.getAcquire() < n) {
            assertTrue(System.nanoTime() < patience, () -> "lost: sent " + n + ", seen " + seen);
            Thread.onSpinWait();
        }
    }
}
