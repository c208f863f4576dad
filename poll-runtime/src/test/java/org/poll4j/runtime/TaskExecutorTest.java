package org.poll4j.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

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

    @Test
    void closing_cancels_what_waits() {
        TaskExecutor executor = TaskExecutor.open(1);
        Task<Integer> waiting = executor.spawn(_ -> PollState.notReady());
        executor.close();
        assertTrue(waiting.isDone());
        assertThrows(CancellationException.class, waiting::join);
        assertThrows(RejectedExecutionException.class, () -> executor.spawn(_ -> PollState.ready(1)));
    }
}
