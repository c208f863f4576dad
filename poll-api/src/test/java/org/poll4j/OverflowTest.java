package org.poll4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;

/** A StackOverflowError at every depth of a call, after which all must work for a thread that has stack. */
@Timeout(120)
class OverflowTest {
    /** How many frames before the end of the stack the calls begin. */
    private static final int FRAMES = 400;

    private static int overflows;

    private final FakeSelector selector = new FakeSelector();
    private final Events events = Events.withCapacity(4);

    /**
     * Not of each repetition: what C2 has inlined needs no more stack than the frame that calls it, and never
     * overflows.
     */
    @AfterAll
    static void there_were_overflows() {
        assertTrue(overflows > 0);
    }

    /** Because a class whose initialiser overflows can never be used again, also one of the JDK. */
    @BeforeAll
    static void initialiseClasses() throws Exception {
        FakeSelector selector = new FakeSelector();
        try (Poll poll = Poll.open(new FakeBackend(selector))) {
            Events events = Events.withCapacity(4);
            new Waker(poll.registry(), new Token(1)).wake();
            new Waker(poll.registry(), new Token(2)).wake();
            assertEquals(2, poll.poll(events, 0));
        }
    }

    /** Recurses to the end of the stack, and makes a call at each of the last frames on the way back. */
    private static final class Abyss {
        private final Runnable call;
        private int calls;

        Abyss(Runnable call) {
            this.call = call;
        }

        static void of(Runnable call) throws InterruptedException {
            Thread thread = new Thread(null, new Abyss(call)::fall, "abyss", 256 * 1024);
            thread.start();
            thread.join();
        }

        private void fall() {
            try {
                fall();
            } catch (StackOverflowError end) {
                // the last frame
            }
            if (calls < FRAMES) {
                calls++;
                try {
                    call.run();
                } catch (StackOverflowError e) {
                    overflows++;
                }
            }
        }
    }

    @RepeatedTest(20)
    void wakers_work_after_a_wake_that_overflowed() throws Exception {
        Poll poll = Poll.open(new FakeBackend(selector));
        List<Waker> wakers = new ArrayList<>();
        for (int i = 0; i < FRAMES; i++) {
            wakers.add(new Waker(poll.registry(), new Token(i)));
        }
        int[] next = {0};
        Abyss.of(() -> wakers.get(next[0]++).wake());
        while (poll.poll(events, 0) > 0) {}
        Set<Token> tokens = new HashSet<>();
        for (Waker waker : wakers) {
            int wakeups = selector.wakeups;
            waker.wake();
            assertEquals(wakeups + 1, selector.wakeups, waker::toString);
            assertEquals(1, poll.poll(events, 0));
            tokens.add(events.get(0).token());
        }
        assertEquals(FRAMES, tokens.size());
    }

    /**
     * Whatever threw, each timer is in no list or in one: it fires once if it says that it is set, and not otherwise.
     */
    @RepeatedTest(20)
    void timers_work_after_calls_that_overflowed() throws Exception {
        long[] clock = {0};
        Poll poll = Poll.open(new FakeBackend(selector, () -> clock[0]));
        List<Timer> timers = new ArrayList<>();
        for (int i = 0; i < FRAMES; i++) {
            timers.add(new Timer(poll.registry(), new Token(i)));
            timers.get(i).set(1 + i % 3 * 1_000L);
        }
        assertEquals(0, poll.poll(events, 0)); // initialises its classes
        int[] next = {0};
        Abyss.of(() -> {
            int i = next[0]++;
            timers.get(i).set(i * 7);
            timers.get(FRAMES - 1 - i).cancel();
            clock[0]++;
            try {
                poll.poll(events, 0);
            } catch (java.io.IOException e) {
                throw new AssertionError(e);
            }
        });
        Set<Timer> expected = new HashSet<>(timers);
        expected.removeIf(timer -> !timer.isSet());
        clock[0] += 10_000;
        Set<Timer> fired = new HashSet<>();
        while (poll.poll(events, 0) > 0) {
            events.forEach(event -> assertTrue(fired.add(event.timer()), "twice"));
        }
        assertEquals(expected, fired);
        timers.forEach(timer -> timer.set(5));
        clock[0] += 5;
        int again = 0;
        while (poll.poll(events, 0) > 0) {
            again += events.size();
        }
        assertEquals(FRAMES, again);
    }

    @RepeatedTest(20)
    void poll_works_after_a_poll_that_overflowed() throws Exception {
        Poll poll = Poll.open(new FakeBackend(selector));
        Waker waker = new Waker(poll.registry(), new Token(1));
        Abyss.of(() -> {
            try {
                waker.wake();
                poll.poll(events, 0);
            } catch (java.io.IOException e) {
                throw new AssertionError(e);
            }
        });
        while (poll.poll(events, 0) > 0) {}
        waker.wake();
        assertEquals(1, poll.poll(events, 0));
        poll.close();
        assertTrue(selector.closed);
    }
}
