package org.poll4j.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What combines computations, and what comes from the JDK's futures. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PollableTest {
    /** Ready when the test says so; counts its polls. */
    private static final class Leaf implements Pollable<String> {
        private final CompletableFuture<String> end = new CompletableFuture<>();
        private final Pollable<String> body = Pollable.of(end);
        private int polls;
        private int drops;

        @Override
        public PollState<String> poll(Context context) throws Exception {
            polls++;
            return body.poll(context);
        }

        @Override
        public void drop() {
            drops++;
            body.drop();
        }
    }

    private static final class Wakes implements TaskWaker {
        private int count;
        private final Context context = new Context(this);

        @Override
        public void wake() {
            count++;
        }
    }

    private final Leaf one = new Leaf();
    private final Leaf other = new Leaf();
    private final Wakes wakes = new Wakes();

    private static <T> T value(PollState<T> state) {
        return ((PollState.Ready<T>) state).value();
    }

    @Test
    void not_ready_is_one_object() {
        assertSame(PollState.notReady(), PollState.notReady());
        assertEquals("NotReady", PollState.notReady().toString());
    }

    @Test
    void a_completed_future_is_ready() throws Exception {
        assertEquals(
                "x", value(Pollable.of(CompletableFuture.completedFuture("x")).poll(wakes.context)));
    }

    @Test
    void a_future_wakes_and_is_ready() throws Exception {
        assertSame(PollState.notReady(), one.poll(wakes.context));
        one.end.complete("x");
        assertEquals(1, wakes.count);
        assertEquals("x", value(one.poll(wakes.context)));
    }

    @Test
    void a_future_that_fails_throws_its_cause() throws Exception {
        IOException failure = new IOException("no");
        one.end.completeExceptionally(failure);
        assertSame(failure, assertThrows(IOException.class, () -> one.poll(wakes.context)));
    }

    @Test
    void the_last_waker_is_woken() throws Exception {
        Wakes last = new Wakes();
        one.poll(wakes.context);
        one.poll(last.context);
        one.end.complete("x");
        assertEquals(0, wakes.count);
        assertEquals(1, last.count);
    }

    @Test
    void a_dropped_future_wakes_no_task() throws Exception {
        one.poll(wakes.context);
        one.drop();
        int before = wakes.count;
        one.end.complete("x");
        assertEquals(before, wakes.count);
        assertFalse(one.end.isCancelled());
    }

    @Test
    void join_all_keeps_the_order_and_polls_what_was_woken() throws Exception {
        Pollable<List<String>> all = Pollable.joinAll(List.of(one, other));
        assertSame(PollState.notReady(), all.poll(wakes.context));
        other.end.complete("second");
        assertEquals(1, wakes.count);
        assertSame(PollState.notReady(), all.poll(wakes.context));
        assertEquals(1, one.polls, "it was not woken");
        assertEquals(1, other.drops, "it is over");
        one.end.complete("first");
        assertEquals(List.of("first", "second"), value(all.poll(wakes.context)));
        all.drop();
        assertEquals(1, one.drops);
        assertEquals(1, other.drops);
    }

    @Test
    void join_all_of_none_is_ready() throws Exception {
        assertEquals(List.of(), value(Pollable.joinAll(List.<Leaf>of()).poll(wakes.context)));
    }

    @Test
    void join_all_passes_its_last_waker_on() throws Exception {
        Wakes last = new Wakes();
        Pollable<List<String>> all = Pollable.joinAll(List.of(one, other));
        all.poll(wakes.context);
        all.poll(last.context);
        one.end.complete("x");
        assertEquals(0, wakes.count);
        assertEquals(1, last.count);
    }

    @Test
    void join_all_fails_as_the_first_that_fails() throws Exception {
        IOException failure = new IOException("no");
        Pollable<List<String>> all = Pollable.joinAll(List.of(one, other));
        other.end.completeExceptionally(failure);
        assertSame(failure, assertThrows(IOException.class, () -> all.poll(wakes.context)));
        all.drop();
        assertEquals(1, one.drops);
        assertEquals(1, other.drops);
    }

    @Test
    void select_takes_the_first_and_drops_the_others() throws Exception {
        Pollable<String> first = Pollable.select(List.of(one, other));
        assertSame(PollState.notReady(), first.poll(wakes.context));
        other.end.complete("x");
        assertEquals("x", value(first.poll(wakes.context)));
        first.drop();
        assertEquals(1, one.drops);
        assertEquals(1, other.drops);
    }

    @Test
    void select_needs_something_to_select() {
        assertThrows(IllegalArgumentException.class, () -> Pollable.select(List.<Leaf>of()));
    }

    @Test
    void all_are_dropped_even_if_one_throws() {
        List<String> dropped = new ArrayList<>();
        class Stubborn implements Pollable<String> {
            @Override
            public PollState<String> poll(Context context) {
                return PollState.notReady();
            }

            @Override
            public void drop() {
                dropped.add("stubborn");
                throw new IllegalStateException("stubborn");
            }
        }
        Pollable<String> first = Pollable.select(List.of(new Stubborn(), one));
        assertThrows(IllegalStateException.class, first::drop);
        assertEquals(List.of("stubborn"), dropped);
        assertEquals(1, one.drops);
    }

    @Test
    void all_are_dropped_even_if_one_throws_an_error() {
        Pollable<String> stubborn = new Pollable<>() {
            @Override
            public PollState<String> poll(Context context) {
                return PollState.notReady();
            }

            @Override
            public void drop() {
                throw new AssertionError("stubborn");
            }
        };
        Pollable<String> first = Pollable.select(List.of(stubborn, one, stubborn, other));
        assertThrows(AssertionError.class, first::drop);
        assertEquals(1, one.drops);
        assertEquals(1, other.drops);
    }

    @Test
    void a_dropped_wait_leaves_nothing_at_the_future() throws Exception {
        CompletableFuture<String> never = new CompletableFuture<>();
        for (int i = 0; i < 100; i++) {
            Pollable<String> wait = Pollable.of(never);
            wait.poll(wakes.context);
            wait.drop();
        }
        assertTrue(never.getNumberOfDependents() < 10, "" + never.getNumberOfDependents());
    }

    @Test
    void a_task_can_be_joined_again_after_a_wait_was_dropped() throws Exception {
        try (TaskExecutor executor = TaskExecutor.open()) {
            Task<String> task = executor.spawn(one);
            assertEquals("first", executor.blockOn(Pollable.select(List.of(task, Pollable.ready("first")))));
            one.end.complete("x");
            assertEquals("x", executor.blockOn(task));
        }
    }

    @Test
    void then_continues_with_the_value() throws Exception {
        Pollable<String> both = one.then(first -> other.then(second -> Pollable.ready(first + second)));
        assertSame(PollState.notReady(), both.poll(wakes.context));
        one.end.complete("a");
        assertSame(PollState.notReady(), both.poll(wakes.context));
        assertEquals(1, one.drops);
        other.end.complete("b");
        assertEquals("ab", value(both.poll(wakes.context)));
        both.drop();
        assertEquals(1, one.drops);
        assertEquals(1, other.drops);
    }

    @Test
    void a_timeout_drops_a_late_computation() throws Exception {
        try (Reactor reactor = Reactor.open();
                TaskExecutor executor = TaskExecutor.open()) {
            Duration limit = Duration.ofMillis(5);
            var thrown = assertThrows(ExecutionException.class, () -> executor.blockOn(reactor.timeout(one, limit)));
            assertTrue(thrown.getCause() instanceof TimeoutException, String.valueOf(thrown.getCause()));
            assertEquals(1, one.drops);
        }
    }

    @Test
    void a_timeout_passes_a_result_in_time() throws Exception {
        try (Reactor reactor = Reactor.open();
                TaskExecutor executor = TaskExecutor.open()) {
            Pollable<String> inTime = reactor.timeout(Pollable.ready("x"), Duration.ZERO);
            assertEquals("x", executor.blockOn(inTime));
            Pollable<String> later = reactor.sleep(Duration.ofMillis(1)).then(_ -> Pollable.ready("y"));
            assertEquals("y", executor.blockOn(reactor.timeout(later, Duration.ofDays(100_000))));
            assertEquals(0, reactor.registry().timerCount(), "the timer of what was in time is gone");
        }
    }

    @Test
    void a_task_is_a_future_of_the_jdk() throws Exception {
        try (TaskExecutor executor = TaskExecutor.open(1)) {
            assertEquals(
                    "x!",
                    executor.spawn(Pollable.ready("x"))
                            .toCompletableFuture()
                            .thenApply(x -> x + "!")
                            .get());
            Task<String> waiting = executor.spawn(one);
            CompletableFuture<String> future = waiting.toCompletableFuture();
            waiting.cancel();
            assertThrows(CancellationException.class, future::join);
            assertTrue(future.isCancelled());
        }
    }
}
