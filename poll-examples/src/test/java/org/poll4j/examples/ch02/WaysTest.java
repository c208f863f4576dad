package org.poll4j.examples.ch02;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.poll4j.examples.Console;
import org.poll4j.examples.Longer;

class WaysTest {
    private static final Duration UNIT = Duration.ofMillis(5);
    private final Console console = new Console();

    private void assertOrder(String earlier, String later) {
        List<String> lines = console.lines();
        assertTrue(lines.contains(earlier) && lines.indexOf(earlier) < lines.indexOf(later), lines.toString());
    }

    @Test
    void threads_are_nested_and_joined() throws Exception {
        Threads.run(console.out(), UNIT);
        assertOrder("outer: starts another thread", "inner: done");
        assertOrder("inner: done", "outer: inner is joined");
        assertOrder("outer: inner is joined", "main: outer is joined");
        assertOrder("slow: done", "main: all are joined");
        assertEquals("main: starts two threads", console.lines().getFirst());
        assertEquals(8, console.lines().size());
    }

    @Test
    void callbacks_come_when_they_are_due() throws Exception {
        Longer.until(5, unit -> {
            Console console = new Console();
            Callbacks.run(console.out(), Duration.ofMillis(unit));
            assertEquals(
                    List.of(
                            "main: has only set up what will happen",
                            "outer: sets another timer",
                            "inner: done, inside outer",
                            "slow: done",
                            "main: nothing left to wait for"),
                    console.lines());
        });
    }

    @Test
    void callbacks_due_at_once_come_in_their_order() throws Exception {
        Callbacks loop = new Callbacks();
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            int number = i;
            loop.after(Duration.ZERO, () -> order.add(number));
        }
        loop.run();
        assertEquals(order.stream().sorted().toList(), order);
        assertEquals(100, order.size());
    }

    @Test
    void promises_are_chained_and_fail_down_the_chain() {
        Promises.run(console.out(), UNIT);
        assertEquals(
                List.of(
                        "main: all of them run already",
                        "outer, then inner, in a chain",
                        "failed: a failure goes down the chain",
                        "slow"),
                console.lines());
    }

    @Test
    void generators_agree() {
        Generators.run(console.out(), 100);
        List<String> lines = console.lines();
        for (int i = 1; i <= 100; i++) {
            assertEquals("stackful " + i + ", stackless " + i, lines.get(i - 1));
        }
        assertEquals("more to come: stackful false, stackless false", lines.get(100));
    }

    @Test
    void generators_end() {
        try (StackfulGenerator<Integer> stackful = new StackfulGenerator<>(emit -> {})) {
            assertFalse(stackful.hasNext());
            assertThrows(NoSuchElementException.class, stackful::next);
        }
        assertThrows(NoSuchElementException.class, new StacklessGenerator(null)::next);
    }

    @Test
    void failure_of_a_stackful_generator_reaches_its_user() {
        try (StackfulGenerator<Integer> stackful = new StackfulGenerator<>(emit -> {
            emit.accept(1);
            throw new IllegalStateException("no more");
        })) {
            assertEquals(1, stackful.next());
            assertEquals(
                    "no more",
                    assertThrows(IllegalStateException.class, stackful::next).getMessage());
        }
    }

    @Test
    void closed_generator_leaves_no_thread() throws Exception {
        Thread[] inside = new Thread[1];
        StackfulGenerator<Integer> stackful = new StackfulGenerator<>(emit -> {
            inside[0] = Thread.currentThread();
            Generators.walk(Tree.of(1, 7), emit);
        });
        assertEquals(1, stackful.next());
        assertTrue(Set.of(Thread.State.WAITING, Thread.State.RUNNABLE).contains(inside[0].getState()));
        stackful.close();
        inside[0].join();
    }
}
