package org.poll4j.runtime;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.Closeable;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.poll4j.AlreadyRegisteredException;
import org.poll4j.ClosedPollException;
import org.poll4j.Interest;
import org.poll4j.Registry;
import org.poll4j.Source;
import org.poll4j.Token;
import org.poll4j.Trigger;
import org.poll4j.unix.Pipe;

/** Sources and times, and the wakers that they wake. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReactorTest {
    private Reactor reactor;
    private Pipe pipe;

    @BeforeEach
    void open() throws IOException {
        reactor = Reactor.open();
        pipe = Pipe.open();
    }

    @AfterEach
    void close() throws IOException {
        reactor.close();
        pipe.close();
    }

    private void write() throws IOException {
        pipe.sender().write(ByteBuffer.wrap("x".getBytes(US_ASCII)));
    }

    private boolean registersNothing() {
        return reactor.toString().contains(" 0 registrations");
    }

    /** What a call throws on the reactor's own thread, which is where wakers run. */
    private Throwable thrownOnTheReactorsThread(Throwing call) throws Exception {
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        try (var watch = reactor.watch(pipe.receiver(), Interest.READABLE)) {
            Context context = new Context(() -> thrown.complete(thrownBy(call)));
            assertFalse(watch.pollReady(context, Interest.READABLE));
            write();
            return thrown.get();
        }
    }

    private interface Throwing {
        void call() throws Exception;
    }

    private static Throwable thrownBy(Throwing call) {
        return assertThrows(Throwable.class, call::call);
    }

    @Test
    void the_last_waker_is_woken_and_once() throws Exception {
        SynchronousQueue<String> woken = new SynchronousQueue<>();
        List<String> wakes = Collections.synchronizedList(new ArrayList<>());
        try (var watch = reactor.watch(pipe.receiver(), Interest.READABLE)) {
            for (String name : List.of("first", "second", "last")) {
                TaskWaker waker = () -> {
                    wakes.add(name);
                    woken.offer(name);
                };
                assertFalse(watch.pollReady(new Context(waker), Interest.READABLE));
            }
            var taker = Background.run(woken::take).untilWaiting();
            write();
            assertEquals("last", taker.join());
            assertTrue(watch.pollReady(new Context(() -> {}), Interest.READABLE));
            assertEquals(List.of("last"), wakes);
        }
    }

    @Test
    void a_waker_that_throws_does_not_end_the_reactor() throws Exception {
        try (var watch = reactor.watch(pipe.receiver(), Interest.READABLE)) {
            CountDownLatch woken = new CountDownLatch(1);
            Context context = new Context(() -> {
                woken.countDown();
                throw new IllegalStateException("a waker that throws");
            });
            assertFalse(watch.pollReady(context, Interest.READABLE));
            write();
            woken.await();
            try (TaskExecutor executor = TaskExecutor.open()) {
                executor.blockOn(reactor.sleep(Duration.ofMillis(1)));
            }
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> E sneak(Throwable failure) throws E {
        throw (E) failure;
    }

    @Test
    void whatever_a_waker_throws_does_not_end_the_reactor() throws Exception {
        List<Throwable> failures = List.of(
                new Exception("checked"), new Throwable("any"), new StackOverflowError(), new OutOfMemoryError());
        for (Throwable failure : failures) {
            CountDownLatch woken = new CountDownLatch(2);
            TaskWaker waker = () -> {
                woken.countDown();
                throw ReactorTest.<RuntimeException>sneak(failure);
            };
            reactor.sleep(Duration.ZERO).poll(new Context(waker));
            try (Pipe other = Pipe.open();
                    var watch = reactor.watch(other.receiver(), Interest.READABLE)) {
                assertFalse(watch.pollReady(new Context(waker), Interest.READABLE));
                other.sender().write(ByteBuffer.wrap(new byte[1]));
                woken.await();
            }
        }
        try (TaskExecutor executor = TaskExecutor.open()) {
            executor.blockOn(reactor.sleep(Duration.ofMillis(1)));
        }
    }

    @Test
    void whatever_a_waker_throws_at_the_end_all_others_are_woken() throws Exception {
        CountDownLatch woken = new CountDownLatch(4);
        TaskWaker waker = () -> {
            woken.countDown();
            throw ReactorTest.<RuntimeException>sneak(new Exception("checked"));
        };
        var one = reactor.watch(pipe.receiver(), Interest.READABLE);
        var other = reactor.watch(pipe.sender(), Interest.WRITABLE);
        other.awaitReady(Interest.WRITABLE);
        assertFalse(one.pollReady(new Context(waker), Interest.READABLE));
        assertFalse(other.pollReady(new Context(waker), Interest.WRITABLE));
        reactor.sleep(Duration.ofDays(1)).poll(new Context(waker));
        reactor.sleep(Duration.ofDays(2)).poll(new Context(waker));
        reactor.close();
        woken.await();
    }

    @Test
    void watching_twice_is_refused_and_the_first_continues() throws Exception {
        try (var watch = reactor.watch(pipe.receiver(), Interest.READABLE)) {
            assertThrows(AlreadyRegisteredException.class, () -> reactor.watch(pipe.receiver(), Interest.READABLE));
            write();
            watch.awaitReady(Interest.READABLE);
        }
        assertTrue(registersNothing());
    }

    @Test
    void only_what_is_watched_can_be_awaited() throws Exception {
        try (var watch = reactor.watch(pipe.receiver(), Interest.READABLE)) {
            for (Interest wrong : List.of(Interest.WRITABLE, Interest.NONE, Interest.READABLE.add(Interest.WRITABLE))) {
                assertThrows(IllegalArgumentException.class, () -> watch.ready(wrong));
                assertThrows(IllegalArgumentException.class, () -> watch.awaitReady(wrong));
                var thrown = assertThrows(
                        IllegalArgumentException.class, () -> watch.pollReady(new Context(() -> {}), wrong));
                assertEquals("pollReady(" + wrong + "): watched is READABLE", thrown.getMessage());
            }
        }
    }

    @Test
    void negative_times_are_refused() throws Exception {
        Duration negative = Duration.ofNanos(-1);
        assertThrows(IllegalArgumentException.class, () -> reactor.sleep(negative));
        assertThrows(IllegalArgumentException.class, () -> reactor.timeout(Pollable.ready("x"), negative));
        try (var watch = reactor.watch(pipe.receiver(), Interest.READABLE)) {
            assertThrows(IllegalArgumentException.class, () -> watch.awaitReady(Interest.READABLE, negative));
        }
    }

    @Test
    void a_released_source_can_be_watched_again() throws Exception {
        var watch = reactor.watch(pipe.receiver(), Interest.READABLE);
        assertSame(pipe.receiver(), watch.release());
        assertThrows(ClosedChannelException.class, watch::release);
        assertThrows(AsynchronousCloseException.class, () -> watch.awaitReady(Interest.READABLE));
        watch.close();
        assertTrue(pipe.receiver().isOpen());
        try (var again = reactor.watch(pipe.receiver(), Interest.READABLE)) {
            write();
            again.awaitReady(Interest.READABLE);
        }
        assertFalse(pipe.receiver().isOpen());
    }

    /** Cannot be deregistered. */
    private record Stubborn(Pipe.Receiver source) implements Source, Closeable {
        @Override
        public void register(Registry registry, Token token, Interest interest, Trigger trigger) throws IOException {
            registry.register(source, token, interest, trigger);
        }

        @Override
        public void reregister(Registry registry, Token token, Interest interest, Trigger trigger) throws IOException {
            registry.reregister(source, token, interest, trigger);
        }

        @Override
        public void deregister(Registry registry) throws IOException {
            throw new IOException("stubborn");
        }

        @Override
        public void close() throws IOException {
            source.close();
        }
    }

    @Test
    void closing_a_watch_closes_the_source_and_wakes_whatever_the_system_says() throws Exception {
        var watch = reactor.watch(new Stubborn(pipe.receiver()), Interest.READABLE);
        var waiter = Background.runVirtually(() -> {
                    watch.awaitReady(Interest.READABLE);
                    return true;
                })
                .untilWaiting();
        var thrown = assertThrows(IOException.class, watch::close);
        assertEquals("stubborn", thrown.getMessage());
        assertThrows(AsynchronousCloseException.class, waiter::join);
        assertFalse(pipe.receiver().isOpen());
        watch.close();
    }

    @Test
    void an_interrupt_comes_before_readiness_and_takes_none() throws Exception {
        try (var watch = reactor.watch(pipe.receiver(), Interest.READABLE)) {
            write();
            watch.awaitReady(Interest.READABLE);
            write();
            Thread.currentThread().interrupt();
            assertThrows(InterruptedException.class, () -> watch.awaitReady(Interest.READABLE));
            watch.awaitReady(Interest.READABLE);
        }
    }

    /** A waker that another thread must be able to get past: at the close of what waits, too. */
    private Context wakerThatMeetsAnotherThread(CountDownLatch woken, Throwing others) {
        return new Context(() -> {
            var other = Background.run(() -> {
                others.call();
                return true;
            });
            Uninterrupted.run(other.thread::join);
            woken.countDown();
        });
    }

    @Test
    void closing_the_reactor_wakes_without_a_lock() throws Exception {
        CountDownLatch woken = new CountDownLatch(2);
        Pollable<?> sleep = reactor.sleep(Duration.ofDays(1));
        sleep.poll(wakerThatMeetsAnotherThread(woken, sleep::drop));
        var watch = reactor.watch(pipe.receiver(), Interest.READABLE);
        watch.pollReady(wakerThatMeetsAnotherThread(woken, watch::close), Interest.READABLE);
        reactor.close();
        woken.await();
    }

    @Test
    void a_cancelled_task_ends_its_registration() throws Exception {
        try (TaskExecutor executor = TaskExecutor.open(1)) {
            CountDownLatch waiting = new CountDownLatch(1);
            Task<Integer> task = executor.spawn(new Pollable<>() {
                private final Watch<Pipe.Receiver> watch = reactor.watch(pipe.receiver(), Interest.READABLE);

                @Override
                public PollState<Integer> poll(Context context) throws IOException {
                    assertFalse(watch.pollReady(context, Interest.READABLE));
                    waiting.countDown();
                    return PollState.notReady();
                }

                @Override
                public void drop() {
                    thrownBy(() -> {
                        watch.release();
                        throw new IOException("released");
                    });
                }
            });
            waiting.await();
            assertFalse(registersNothing());
            task.cancel();
            assertThrows(CancellationException.class, task::join);
            assertTrue(registersNothing());
        }
    }

    @Test
    void waiting_on_the_reactors_thread_is_refused() throws Exception {
        try (TaskExecutor executor = TaskExecutor.open(1)) {
            Task<Integer> task = executor.spawn(_ -> PollState.notReady());
            for (Throwing call : List.<Throwing>of(
                    () -> executor.blockOn(Pollable.ready(1)),
                    task::join,
                    executor::close,
                    reactor::close,
                    () -> BlockingStream.of(reactor, Pipe.open().receiver()).read(ByteBuffer.allocate(1)))) {
                reopenPipe();
                Throwable thrown = thrownOnTheReactorsThread(call);
                assertTrue(thrown instanceof IllegalStateException, String.valueOf(thrown));
                assertTrue(thrown.getMessage().contains("would block the reactor's thread"), thrown.getMessage());
            }
        }
    }

    private void reopenPipe() throws IOException {
        pipe.close();
        pipe = Pipe.open();
    }

    @Test
    void waiting_in_a_task_is_refused() throws Exception {
        try (TaskExecutor executor = TaskExecutor.open()) {
            Task<Integer> other = executor.spawn(_ -> PollState.notReady());
            for (Throwing call :
                    List.<Throwing>of(() -> executor.blockOn(Pollable.ready(1)), other::join, executor::close)) {
                var thrown = assertThrows(
                        ExecutionException.class,
                        () -> executor.blockOn(_ -> {
                            call.call();
                            return PollState.ready(1);
                        }));
                assertTrue(thrown.getCause() instanceof IllegalStateException, String.valueOf(thrown.getCause()));
            }
        }
    }

    @Test
    void closing_the_reactor_ends_tasks_that_wait_for_it() throws Exception {
        try (TaskExecutor executor = TaskExecutor.open(1)) {
            Watch<Pipe.Receiver> watch = reactor.watch(pipe.receiver(), Interest.READABLE);
            List<Task<?>> tasks = List.of(
                    executor.spawn(watch.ready(Interest.READABLE)), executor.spawn(reactor.sleep(Duration.ofDays(1))));
            reactor.close();
            for (Task<?> task : tasks) {
                var thrown = assertThrows(
                        ExecutionException.class,
                        () -> task.toCompletableFuture().get());
                assertTrue(thrown.getCause() instanceof ClosedPollException, String.valueOf(thrown.getCause()));
            }
            Pollable<?> late = reactor.sleep(Duration.ZERO);
            var thrown = assertThrows(
                    ExecutionException.class,
                    () -> executor.spawn(late).toCompletableFuture().get());
            assertTrue(thrown.getCause() instanceof ClosedPollException, String.valueOf(thrown.getCause()));
            reactor.close();
            watch.close();
            assertFalse(pipe.receiver().isOpen());
        }
    }

    @Test
    void an_event_costs_the_reactors_thread_no_memory() throws Exception {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        CompletableFuture<Long> reactorsThread = new CompletableFuture<>();
        Pipe asking = Pipe.open();
        try (var watch = reactor.watch(asking.receiver(), Interest.READABLE)) {
            Context context = new Context(
                    () -> reactorsThread.complete(Thread.currentThread().threadId()));
            assertFalse(watch.pollReady(context, Interest.READABLE));
            asking.sender().write(ByteBuffer.wrap(new byte[1]));
            long id = reactorsThread.get();
            try (var events = reactor.watch(pipe.receiver(), Interest.READABLE)) {
                ByteBuffer one = ByteBuffer.allocateDirect(1);
                int count = 20_000;
                turn(events, one, count);
                long[] bytes = new long[4];
                for (int i = 0; i < bytes.length; i++) {
                    long before = threads.getThreadAllocatedBytes(id);
                    turn(events, one, count);
                    bytes[i] = threads.getThreadAllocatedBytes(id) - before;
                }
                // the JVM itself allocates tens of kilobytes, once, when it replaces compiled code; no object has fewer
                // than 8 bytes
                LongSummaryStatistics seen = LongStream.of(bytes).summaryStatistics();
                assertTrue(
                        seen.getMax() < 8L * count && seen.getMin() < count,
                        () -> "bytes for " + count + " events: " + Arrays.toString(bytes));
            }
        } finally {
            asking.close();
        }
    }

    private void turn(Watch<Pipe.Receiver> watch, ByteBuffer one, int times) throws Exception {
        for (int i = 0; i < times; i++) {
            pipe.sender().write(one.clear());
            watch.awaitReady(Interest.READABLE);
            while (pipe.receiver().read(one.clear()) > 0) {}
        }
    }
}
