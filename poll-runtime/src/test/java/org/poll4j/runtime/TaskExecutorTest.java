package org.poll4j.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TaskExecutorTest {
    @Test
    void block_on_runs_to_the_end_on_the_calling_thread() throws Exception {
        try (TaskExecutor executor = TaskExecutor.open()) {
            assertEquals(Thread.currentThread(), executor.blockOn(_ -> PollState.ready(Thread.currentThread())));
        }
    }

    @Test
    void block_on_sleeps_until_woken() throws Exception {
        try (Reactor reactor = Reactor.open();
                TaskExecutor executor = TaskExecutor.open()) {
            long begin = System.nanoTime();
            executor.blockOn(reactor.sleep(Duration.ofMillis(20)));
            assertTrue(System.nanoTime() - begin >= 20_000_000);
        }
    }

    @Test
    void what_a_poll_throws_is_the_cause() {
        IOException failure = new IOException("no");
        try (TaskExecutor executor = TaskExecutor.open()) {
            ExecutionException thrown = assertThrows(
                    ExecutionException.class,
                    () -> executor.blockOn(_ -> {
                        throw failure;
                    }));
            assertEquals(failure, thrown.getCause());
        }
    }

    @Test
    void tasks_spawn_tasks_and_join_them() throws Exception {
        try (TaskExecutor executor = TaskExecutor.open(2)) {
            Task<Integer> outer = executor.spawn(new Pollable<>() {
                private final Task<Integer> inner = executor.spawn(_ -> PollState.ready(20));

                @Override
                public PollState<Integer> poll(Context context) throws Exception {
                    return inner.poll(context) instanceof PollState.Ready<Integer>(Integer value)
                            ? PollState.ready(value + 1)
                            : PollState.notReady();
                }
            });
            assertEquals(21, outer.join());
        }
    }

    /** Spawns the next while it is polled, and waits for it. */
    private static Pollable<Integer> nested(TaskExecutor executor, int depth) {
        return Pollable.ready(depth)
                .then(_ -> depth == 0
                        ? Pollable.ready(0)
                        : executor.spawn(nested(executor, depth - 1)).then(below -> Pollable.ready(below + 1)));
    }

    @Test
    void tasks_spawn_tasks_while_they_are_polled() throws Exception {
        try (TaskExecutor alone = TaskExecutor.open();
                TaskExecutor executor = TaskExecutor.open(2)) {
            assertEquals(100, alone.blockOn(nested(alone, 100)));
            assertEquals(100, executor.spawn(nested(executor, 100)).join());
        }
    }

    @Test
    void threads_share_the_work() throws Exception {
        int threads = 4;
        CyclicBarrier all = new CyclicBarrier(threads);
        try (TaskExecutor executor = TaskExecutor.open(threads)) {
            List<Task<Integer>> tasks = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                tasks.add(executor.spawn(_ -> PollState.ready(all.await()))); // at the same time, or never
            }
            for (Task<Integer> task : tasks) {
                task.join();
            }
        }
    }

    @Test
    void executors_share_a_reactor() throws Exception {
        try (Reactor reactor = Reactor.open()) {
            List<Background<Integer>> executors = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                int number = i;
                executors.add(Background.run(() -> {
                    try (TaskExecutor executor = TaskExecutor.open()) {
                        Duration time = Duration.ofMillis(number);
                        return executor.blockOn(reactor.sleep(time).then(_ -> Pollable.ready(number)));
                    }
                }));
            }
            for (int i = 0; i < 12; i++) {
                assertEquals(i, executors.get(i).join());
            }
        }
    }

    @Test
    void waking_or_cancelling_a_finished_task_does_nothing() throws Exception {
        AtomicReference<TaskWaker> kept = new AtomicReference<>();
        AtomicInteger polls = new AtomicInteger();
        try (TaskExecutor executor = TaskExecutor.open()) {
            Pollable<Integer> body = context -> {
                kept.set(context.waker());
                return PollState.ready(polls.incrementAndGet());
            };
            Task<Integer> task = executor.spawn(body);
            assertEquals(1, executor.blockOn(task));
            kept.get().wake();
            task.cancel();
            executor.blockOn(Pollable.ready("whatever was queued before this"));
            assertEquals(1, task.join());
            assertEquals(1, polls.get());
            executor.close();
            kept.get().wake();
        }
    }

    @Test
    void closing_cancels_what_waits() {
        TaskExecutor executor = TaskExecutor.open(1);
        Task<Integer> waiting = executor.spawn(_ -> PollState.notReady());
        executor.close();
        assertTrue(waiting.isDone());
        assertThrows(CancellationException.class, waiting::join);
        assertThrows(RejectedExecutionException.class, () -> executor.spawn(_ -> PollState.ready(1)));
        assertThrows(RejectedExecutionException.class, () -> executor.blockOn(_ -> PollState.ready(1)));
    }

    @Test
    void closing_lets_a_poll_end_and_drops_what_is_queued() throws Exception {
        TaskExecutor executor = TaskExecutor.open(1);
        CountDownLatch polled = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Task<String> running = executor.spawn(_ -> {
            polled.countDown();
            goOn.await();
            return PollState.ready("to its end");
        });
        polled.await();
        Mailbox box = new Mailbox();
        Task<Integer> queued = executor.spawn(box);
        var closing = Background.run(() -> {
            executor.close();
            return true;
        });
        assertThrows(CancellationException.class, queued::join); // by the thread that closes
        assertEquals(0, box.polls);
        assertEquals(1, box.drops);
        goOn.countDown();
        assertTrue(closing.join());
        assertEquals("to its end", running.join());
    }

    @Test
    void an_interrupted_block_on_cancels_its_task() throws Exception {
        Mailbox box = new Mailbox();
        try (TaskExecutor executor = TaskExecutor.open()) {
            var blocked = Background.run(() -> executor.blockOn(box)).untilWaiting();
            blocked.thread.interrupt();
            assertThrows(InterruptedException.class, blocked::join);
            executor.blockOn(Pollable.ready("what is queued is dropped"));
            assertEquals(1, box.drops);
        }
    }

    @Test
    void an_interrupted_block_on_drops_its_body_at_once() throws Exception {
        Mailbox box = new Mailbox();
        try (TaskExecutor executor = TaskExecutor.open()) {
            var blocked = Background.run(() -> executor.blockOn(box)).untilWaiting();
            blocked.thread.interrupt();
            assertThrows(InterruptedException.class, blocked::join);
            assertEquals(1, box.drops, "before any thread works for this executor again");
        }
        assertEquals("", box.fault);
    }

    @Test
    void what_is_cancelled_in_its_poll_is_dropped_by_that_thread() throws Exception {
        AtomicReference<Task<Integer>> self = new AtomicReference<>();
        AtomicInteger drops = new AtomicInteger();
        try (TaskExecutor executor = TaskExecutor.open()) {
            self.set(executor.spawn(new Pollable<Integer>() {
                @Override
                public PollState<Integer> poll(Context context) {
                    self.get().cancel();
                    return PollState.notReady();
                }

                @Override
                public void drop() {
                    drops.incrementAndGet();
                }
            }));
            executor.blockOn(Pollable.ready("ends with the first turn"));
            assertEquals(1, drops.get());
            assertThrows(CancellationException.class, self.get()::join);
        }
    }

    @Test
    void a_body_that_throws_in_its_poll_and_in_its_drop_fails_and_no_more() throws Exception {
        List<Throwable> failures = List.of(new IOException("no"), new AssertionError("no"), new OutOfMemoryError("no"));
        try (TaskExecutor executor = TaskExecutor.open(1)) {
            for (Throwable failure : failures) {
                Task<Integer> task = executor.spawn(new Pollable<Integer>() {
                    @Override
                    public PollState<Integer> poll(Context context) {
                        throw TaskExecutorTest.<RuntimeException>sneak(failure);
                    }

                    @Override
                    public void drop() {
                        throw TaskExecutorTest.<RuntimeException>sneak(failure); // the same: cannot suppress itself
                    }
                });
                var thrown = assertThrows(CompletionException.class, task::join);
                assertSame(failure, thrown.getCause());
            }
            assertEquals(1, executor.spawn(Pollable.ready(1)).join());
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> E sneak(Throwable failure) throws E {
        throw (E) failure;
    }

    @Test
    void a_body_that_returns_null_fails() {
        try (TaskExecutor executor = TaskExecutor.open(1)) {
            Task<Integer> task = executor.spawn(_ -> null);
            var thrown = assertThrows(CompletionException.class, task::join);
            assertEquals("poll returned null", thrown.getCause().getMessage());
        }
    }

    @Test
    void threads_that_cannot_be_had_leave_none_behind() {
        List<Thread> started = new ArrayList<>();
        ThreadFactory two = task -> {
            if (started.size() == 2) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            started.add(Thread.ofPlatform().daemon().unstarted(task));
            return started.getLast();
        };
        assertThrows(OutOfMemoryError.class, () -> TaskExecutor.open(3, two));
        started.forEach(thread -> assertEquals(Thread.State.TERMINATED, thread.getState()));
        assertEquals(2, started.size());
    }

    @Test
    void fewer_than_one_thread_is_refused() {
        assertThrows(IllegalArgumentException.class, () -> TaskExecutor.open(0));
    }
}
