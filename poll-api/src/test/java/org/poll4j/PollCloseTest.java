package org.poll4j;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.poll4j.spi.ReadySink;

/** Polls that race with {@link Poll#close()}: the selector is closed once, and while no thread is in it. */
@Timeout(60)
class PollCloseTest {
    private static final int ROUNDS = 10_000;
    /** On a busy machine there are fewer rounds. */
    private static final long AT_MOST_NANOS = 5_000_000_000L;

    /** Counts what must not happen. */
    private static final class GuardedSelector extends FakeSelector {
        private final AtomicInteger inside = new AtomicInteger();
        private final AtomicInteger closes = new AtomicInteger();
        private volatile boolean usedWhenClosed;

        @Override
        public boolean select(ReadySink sink, int max, long timeoutNanos) {
            inside.incrementAndGet();
            usedWhenClosed |= closes.get() != 0;
            Thread.onSpinWait();
            usedWhenClosed |= closes.get() != 0;
            inside.decrementAndGet();
            return false;
        }

        @Override
        public void wakeup() {
            usedWhenClosed |= closes.get() != 0;
        }

        @Override
        public void close() {
            closes.incrementAndGet();
            usedWhenClosed |= inside.get() != 0;
        }

        @Override
        public String toString() {
            return "closed " + closes + (usedWhenClosed ? " and used then" : "");
        }
    }

    private volatile Poll poll;
    private volatile boolean ended;

    /** One enters while the Poll is closed. */
    @Test
    void poll_that_begins_while_the_poll_is_closed() throws Exception {
        race(1);
    }

    /** One leaves and another enters while the Poll is closed. */
    @Test
    void polls_that_follow_each_other_while_the_poll_is_closed() throws Exception {
        race(2);
    }

    private void race(int pollers) throws Exception {
        List<GuardedSelector> selectors = new ArrayList<>();
        long began = System.nanoTime();
        CyclicBarrier round = new CyclicBarrier(pollers + 1, () -> {
            ended = selectors.size() == ROUNDS || System.nanoTime() - began > AT_MOST_NANOS;
            if (!ended) {
                selectors.add(new GuardedSelector());
                poll = open(selectors.getLast());
            }
        });
        FutureTask<Void> closer = rounds(round, () -> poll.close());
        Thread.ofPlatform().daemon().start(closer);
        for (int i = 1; i < pollers; i++) {
            Thread.ofPlatform().daemon().start(rounds(round, this::pollUntilClosed));
        }
        rounds(round, this::pollUntilClosed).run();
        closer.get();
        Set<String> outcomes = selectors.stream().map(Object::toString).collect(Collectors.toSet());
        assertEquals(Set.of("closed 1"), outcomes);
    }

    private FutureTask<Void> rounds(CyclicBarrier round, Runnable body) {
        return new FutureTask<>(() -> {
            for (round.await(); !ended; round.await()) {
                body.run();
            }
            return null;
        });
    }

    private static Poll open(FakeSelector selector) {
        try {
            return Poll.open(new FakeBackend(selector));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void pollUntilClosed() {
        Events events = Events.withCapacity(1);
        while (true) {
            try {
                poll.poll(events, 0);
            } catch (ConcurrentPollException other) {
                Thread.onSpinWait();
            } catch (ClosedPollException closed) {
                return;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }
}
