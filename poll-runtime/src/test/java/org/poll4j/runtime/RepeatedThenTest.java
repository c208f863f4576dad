package org.poll4j.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Computations that repeat themselves by {@code then}: a turn costs neither stack nor memory. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RepeatedThenTest {
    private static final int MANY = 1_000_000;

    /** Not ready once, and woken at once. */
    private static final class Waits implements Pollable<@Nullable Void> {
        private boolean polled;

        @Override
        public PollState<@Nullable Void> poll(Context context) {
            if (polled) {
                return PollState.ready(null);
            }
            polled = true;
            context.waker().wake();
            return PollState.notReady();
        }
    }

    private static Pollable<Integer> loop(Supplier<Pollable<@Nullable Void>> turn, int left) {
        return turn.get().then(_ -> left == 0 ? Pollable.ready(0) : loop(turn, left - 1));
    }

    @Test
    void a_million_turns_that_need_not_wait() {
        try (TaskExecutor executor = TaskExecutor.open(1)) {
            assertEquals(
                    0, executor.spawn(loop(() -> Pollable.ready(null), MANY)).join());
        }
    }

    @Test
    void a_million_turns_that_wait() {
        try (TaskExecutor executor = TaskExecutor.open(1)) {
            assertEquals(0, executor.spawn(loop(Waits::new, MANY)).join());
        }
    }

    @Test
    void many_turns_that_sleep() throws Exception {
        try (Reactor reactor = Reactor.open();
                TaskExecutor executor = TaskExecutor.open(1)) {
            assertEquals(
                    0,
                    executor.spawn(loop(() -> reactor.sleep(Duration.ZERO), 20_000))
                            .join());
        }
    }

    @Test
    void every_turn_has_the_same_stack() {
        Set<Integer> depths = new HashSet<>();
        StackWalker walker = StackWalker.getInstance();
        Supplier<Pollable<@Nullable Void>> turn = () -> context -> {
            depths.add(walker.walk(frames -> (int) frames.count()));
            return new Waits().poll(context);
        };
        try (TaskExecutor executor = TaskExecutor.open(1)) {
            Supplier<Pollable<@Nullable Void>> once = () -> {
                Pollable<@Nullable Void> body = turn.get();
                Waits waits = new Waits();
                return context -> {
                    body.poll(context);
                    return waits.poll(context);
                };
            };
            executor.spawn(loop(once, 100)).join();
        }
        assertEquals(1, depths.size(), depths::toString);
    }

    @Test
    void a_long_chain_is_polled_and_dropped_in_constant_stack() {
        try (TaskExecutor executor = TaskExecutor.open(1)) {
            assertEquals(MANY, executor.spawn(chain()).join());
            chain().drop();
        }
    }

    private static Pollable<Integer> chain() {
        Pollable<Integer> chain = Pollable.ready(0);
        for (int i = 0; i < MANY; i++) {
            chain = chain.then(n -> Pollable.ready(n + 1));
        }
        return chain;
    }

    @Test
    void past_turns_are_garbage() throws Exception {
        WeakReference<?>[] first = new WeakReference<?>[1];
        Supplier<Pollable<@Nullable Void>> turn = () -> {
            Waits waits = new Waits();
            if (first[0] == null) {
                first[0] = new WeakReference<>(waits);
            }
            return waits;
        };
        Pollable<Integer> loop = loop(turn, MANY);
        Context context = new Context(() -> {});
        for (int i = 0; i < 10; i++) {
            assertTrue(loop.poll(context) instanceof PollState.NotReady);
        }
        while (!first[0].refersTo(null)) {
            System.gc();
        }
    }

    private static Pollable<Integer> forever(CountDownLatch begun) {
        begun.countDown();
        return Pollable.ready(0).then(_ -> forever(begun));
    }

    @Test
    void a_chain_that_never_waits_can_be_cancelled() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        try (TaskExecutor executor = TaskExecutor.open(1)) {
            Task<Integer> task = executor.spawn(Pollable.ready(0).then(_ -> forever(begun)));
            begun.await();
            task.cancel();
            assertThrows(CancellationException.class, task::join);
        }
    }

    @Test
    void a_chain_that_was_polled_before_is_polled_as_it_is() throws Exception {
        Context context = new Context(() -> {});
        Pollable<Integer> inner = new Waits().then(_ -> Pollable.ready(1)).then(n -> Pollable.ready(n + 1));
        assertTrue(inner.poll(context) instanceof PollState.NotReady);
        Pollable<Integer> outer = inner.then(n -> Pollable.ready(10 * n));
        assertEquals(PollState.ready(20), outer.poll(context));
    }
}
