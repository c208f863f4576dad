package org.poll4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Polls in Polls over selectors that accept everything, as some kernels do. */
@Timeout(60)
class NestingTest {
    private static final Token TOKEN = new Token(1);
    private static final int TRIES = 20_000;

    private static Poll open() throws IOException {
        return Poll.open(new FakeBackend(new FakeSelector()));
    }

    private static void nest(Poll inner, Poll outer) throws IOException {
        outer.registry().register(inner, TOKEN, Interest.READABLE);
    }

    @Test
    void poll_is_not_nested_in_itself() throws IOException {
        Poll poll = open();
        String text = assertThrows(IllegalArgumentException.class, () -> nest(poll, poll))
                .getMessage();
        assertTrue(text.startsWith("register(Poll(fake, "), text);
        assertTrue(text.endsWith("): a Poll cannot be nested in itself"), text);
        assertEquals(0, poll.registry().registrationCount());
    }

    @Test
    void polls_form_no_circle() throws IOException {
        Poll first = open();
        Poll second = open();
        Poll third = open();
        nest(first, second);
        nest(second, third);
        for (Poll inner : new Poll[] {second, third}) {
            String text = assertThrows(IllegalArgumentException.class, () -> nest(inner, first))
                    .getMessage();
            assertTrue(text.contains("the other Poll is nested in this one; deregister it there first"), text);
        }
        third.registry().deregister(second);
        nest(third, first);
        second.registry().deregister(first);
        nest(second, third);
        assertEquals(1, third.registry().registrationCount());
    }

    @Test
    void closed_poll_is_not_nested() throws IOException {
        Poll inner = open();
        Poll outer = open();
        inner.close();
        assertThrows(ClosedPollException.class, () -> nest(inner, outer));
        assertEquals(0, outer.registry().registrationCount());
    }

    @Test
    void nesting_takes_the_lock_of_one_table() throws IOException {
        Poll inner = open();
        FakeSelector selector = new FakeSelector();
        Poll outer = Poll.open(new FakeBackend(selector));
        AtomicInteger calls = new AtomicInteger();
        selector.during = key -> {
            calls.incrementAndGet();
            assertFalse(Thread.holdsLock(inner.registry().registrations));
        };
        nest(inner, outer);
        outer.registry().reregister(inner, TOKEN, Interest.WRITABLE);
        outer.registry().deregister(inner);
        nest(inner, outer);
        inner.close();
        assertEquals(5, calls.get());
    }

    /** Each thread needs both tables. */
    @Test
    void polls_nested_in_each_other_by_two_threads_do_not_deadlock() throws Exception {
        Poll one = open();
        Poll other = open();
        CyclicBarrier both = new CyclicBarrier(2);
        FutureTask<Integer> first = nesting(one, other, both);
        FutureTask<Integer> second = nesting(other, one, both);
        assertTrue(first.get() + second.get() > 0);
    }

    private static FutureTask<Integer> nesting(Poll inner, Poll outer, CyclicBarrier both) {
        FutureTask<Integer> task = new FutureTask<>(() -> {
            int nested = 0;
            both.await();
            for (int i = 0; i < TRIES; i++) {
                try {
                    nest(inner, outer);
                    outer.registry().deregister(inner);
                    nested++;
                } catch (IllegalArgumentException refused) {
                    // the other thread was first
                }
            }
            return nested;
        });
        Thread.ofPlatform().daemon().start(task);
        return task;
    }
}
