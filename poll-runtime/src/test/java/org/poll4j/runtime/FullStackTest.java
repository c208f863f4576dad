package org.poll4j.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.poll4j.unix.Pipe;

/** A call at every depth of a stack that is almost full fails or succeeds, and everything works from another thread. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FullStackTest {
    /** At most. A climb ends earlier, when calls succeed again. */
    private static final int DEPTHS = 3000;
    /**
     * The first calls are made on a stack with room, because a class whose initialization overflows can never be used
     * again.
     */
    private static final int WARM_UP = 20;

    private static final int SUCCESSES = 50;
    private static final long STACK_BYTES = 512 << 10;

    private static final class Descent {
        private final IntConsumer call;
        private int calls = WARM_UP;
        private int overflows;
        private int successes;

        Descent(IntConsumer call) {
            this.call = call;
        }

        /** Calls on the way back from the deepest frame. */
        void run() {
            try {
                run();
            } catch (StackOverflowError deepest) {
                // this is the deepest frame
            }
            if (calls < DEPTHS && successes < SUCCESSES) {
                try {
                    call.accept(calls++);
                    successes++;
                } catch (StackOverflowError e) {
                    overflows++;
                    successes = 0;
                }
            }
        }
    }

    private static void atEveryDepth(IntConsumer call) throws Exception {
        for (int i = 0; i < WARM_UP; i++) {
            call.accept(i);
        }
        Descent descent = new Descent(call);
        Background.run(() -> {
                    Thread thread = new Thread(null, descent::run, "full stack", STACK_BYTES);
                    AtomicReference<Throwable> failure = new AtomicReference<>();
                    thread.setUncaughtExceptionHandler((_, thrown) -> failure.set(thrown));
                    thread.start();
                    thread.join();
                    assertNull(failure.get());
                    return true;
                })
                .join();
        assertTrue(
                descent.overflows > 0 && descent.successes == SUCCESSES,
                descent.overflows + " overflows, then " + descent.successes + " successes");
    }

    /** Waits to be woken once. */
    private static final class Once implements Pollable<Integer> {
        private volatile boolean isWoken;
        private volatile TaskWaker waker = () -> {};

        @Override
        public PollState<Integer> poll(Context context) {
            waker = context.waker();
            return isWoken ? PollState.ready(1) : PollState.notReady();
        }

        void wake() {
            isWoken = true;
            waker.wake();
        }
    }

    @Test
    void a_wake_that_overflows_leaves_the_task_able_to_be_woken() throws Exception {
        try (TaskExecutor executor = TaskExecutor.open(1)) {
            List<Once> bodies = new ArrayList<>();
            List<Task<Integer>> tasks = new ArrayList<>();
            for (int i = 0; i < DEPTHS; i++) {
                bodies.add(new Once());
                tasks.add(executor.spawn(bodies.getLast()));
            }
            executor.spawn(Pollable.ready("all have been polled")).join();
            atEveryDepth(i -> bodies.get(i).wake());
            bodies.forEach(Once::wake);
            tasks.forEach(task -> assertEquals(1, task.join()));
        }
    }

    @Test
    void a_branch_that_overflows_is_woken_the_next_time() throws Exception {
        try (TaskExecutor executor = TaskExecutor.open(1)) {
            List<Once> bodies = new ArrayList<>();
            for (int i = 0; i < DEPTHS; i++) {
                bodies.add(new Once());
            }
            Task<List<Integer>> all = executor.spawn(Pollable.joinAll(bodies));
            executor.spawn(Pollable.ready("all have been polled")).join();
            atEveryDepth(i -> bodies.get(i).wake());
            bodies.forEach(Once::wake);
            assertEquals(DEPTHS, all.join().size());
        }
    }

    @Test
    void sleeps_leave_timers_that_work() throws Exception {
        try (Reactor reactor = Reactor.open();
                TaskExecutor executor = TaskExecutor.open(1)) {
            List<Pollable<?>> sleeps = new ArrayList<>();
            atEveryDepth(i -> {
                Pollable<?> sleep = reactor.sleep(Duration.ofHours(1).plusNanos(-i));
                sleeps.add(sleep);
                call(() -> sleep.poll(new Context(() -> {})));
            });
            sleeps.forEach(Pollable::drop);
            assertEquals(0, reactor.registry().timerCount());
            executor.spawn(reactor.sleep(Duration.ofMillis(1))).join();
        }
    }

    /** Every exception of a call except an overflow is a failure. */
    private static void call(Callable<?> body) {
        try {
            body.call();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void spawn_and_cancel_leave_an_executor_that_works_and_ends() throws Exception {
        AtomicInteger drops = new AtomicInteger();
        Task<?>[] tasks = new Task<?>[DEPTHS];
        try (TaskExecutor executor = TaskExecutor.open(1)) {
            atEveryDepth(i -> {
                tasks[i] = executor.spawn(new Waits(drops));
                tasks[i].cancel();
            });
            for (Task<?> task : tasks) {
                if (task != null) {
                    task.cancel();
                    assertThrows(CancellationException.class, task::join);
                }
            }
            assertEquals(1, executor.spawn(Pollable.ready(1)).join());
        }
        assertTrue(drops.get() >= Arrays.stream(tasks).filter(Objects::nonNull).count());
    }

    private record Waits(AtomicInteger drops) implements Pollable<Integer> {
        @Override
        public PollState<Integer> poll(Context context) {
            return PollState.notReady();
        }

        @Override
        public void drop() {
            drops.incrementAndGet();
        }
    }

    @Test
    void block_on_leaves_others_tasks_to_threads_with_room() throws Exception {
        try (TaskExecutor executor = TaskExecutor.open()) {
            Task<?> other = executor.spawn(new Waits(new AtomicInteger()));
            atEveryDepth(i -> call(() -> executor.blockOn(Pollable.ready(i))));
            assertFalse(other.isDone());
            assertEquals(1, executor.blockOn(Pollable.ready(1)));
        }
    }

    @Test
    void reads_and_writes_leave_a_stream_that_works() throws Exception {
        try (Reactor reactor = Reactor.open();
                Pipe pipe = Pipe.open();
                var from = BlockingStream.of(reactor, pipe.receiver());
                var to = BlockingStream.of(reactor, pipe.sender())) {
            to.write(ByteBuffer.allocate(DEPTHS));
            atEveryDepth(_ -> call(() -> from.read(ByteBuffer.allocate(1))));
            atEveryDepth(_ -> call(() -> to.write(ByteBuffer.allocate(1))));
            assertEquals(1, from.read(ByteBuffer.allocate(1)));
            while (from.read(ByteBuffer.allocate(1 << 16)) == 1 << 16) {}
            var reader = Background.run(() -> from.read(ByteBuffer.allocate(1))).untilWaiting();
            to.write(ByteBuffer.allocate(1));
            assertEquals(1, reader.join());
        }
    }

    @Test
    void closes_end_in_the_end() throws Exception {
        List<BlockingStream<?>> streams = new ArrayList<>();
        List<Pipe> pipes = new ArrayList<>();
        try (Reactor reactor = Reactor.open()) {
            for (int i = 0; i < DEPTHS; i++) {
                pipes.add(Pipe.open());
                streams.add(BlockingStream.of(reactor, pipes.get(i).receiver()));
            }
            atEveryDepth(i -> call(() -> {
                streams.get(i).close();
                return true;
            }));
            for (BlockingStream<?> stream : streams) {
                stream.close();
                assertFalse(stream.isOpen());
            }
            assertTrue(reactor.toString().contains(" 0 registrations"), reactor.toString());
        } finally {
            for (Pipe pipe : pipes) {
                pipe.close();
            }
        }
    }
}
