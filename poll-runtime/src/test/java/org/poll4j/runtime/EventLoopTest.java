package org.poll4j.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.poll4j.ClosedPollException;
import org.poll4j.Event;
import org.poll4j.Interest;
import org.poll4j.Timer;
import org.poll4j.Token;
import org.poll4j.Trigger;
import org.poll4j.unix.Pipe;

/** {@link EventLoop}. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EventLoopTest {
    private static final Token TOKEN = new Token(7);

    private final List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    private final List<Token> tokens = Collections.synchronizedList(new ArrayList<>());
    private final EventLoop.Handler handler = new EventLoop.Handler() {
        @Override
        public void ready(Event event) {
            tokens.add(event.token());
        }

        @Override
        public void failed(Throwable failure) {
            failures.add(failure);
        }
    };
    private EventLoop loop;

    @BeforeEach
    void open() throws Exception {
        loop = EventLoop.open();
    }

    @AfterEach
    void close() {
        loop.close();
    }

    private Background<Boolean> run(EventLoop.Handler with) {
        return Background.run(() -> {
            loop.run(with);
            return true;
        });
    }

    @Test
    void runnables_run_in_order_on_the_loops_thread() throws Exception {
        List<Integer> seen = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            int number = i;
            loop.execute(() -> seen.add(number));
        }
        var running = run(handler);
        for (int i = 3; i < 1_000; i++) {
            int number = i;
            loop.execute(() -> {
                assertTrue(loop.isCurrent());
                seen.add(number);
            });
        }
        assertFalse(loop.isCurrent());
        loop.execute(loop::close);
        running.join();
        assertEquals(1_000, seen.size());
        for (int i = 0; i < 1_000; i++) {
            assertEquals(i, seen.get(i));
        }
        assertEquals(List.of(), failures);
        assertEquals(List.of(), tokens, "the loop's own waker is not the program's");
    }

    @Test
    void what_throws_is_reported_and_the_loop_continues() throws Exception {
        var running = run(handler);
        RuntimeException first = new IllegalStateException("a test");
        Error second = new StackOverflowError("a test");
        loop.execute(() -> {
            throw first;
        });
        loop.schedule(Duration.ofMillis(1), () -> {
            throw second;
        });
        CountDownLatch done = new CountDownLatch(1);
        loop.schedule(Duration.ofMillis(2), done::countDown);
        done.await();
        loop.close();
        running.join();
        assertEquals(Set.of(first, second), Set.copyOf(failures)); // a timer may be due first
    }

    @Test
    void a_handler_that_throws_learns_it_and_gets_the_next_event() throws Exception {
        try (Pipe pipe = Pipe.open()) {
            loop.registry().register(pipe.receiver(), TOKEN, Interest.READABLE, Trigger.LEVEL);
            pipe.sender().write(ByteBuffer.allocate(1));
            AtomicInteger calls = new AtomicInteger();
            List<Throwable> failures = new ArrayList<>();
            loop.run(new EventLoop.Handler() {
                @Override
                public void ready(Event event) throws Exception {
                    assertSame(TOKEN, event.token());
                    if (calls.incrementAndGet() == 3) {
                        loop.close();
                    }
                    throw new Exception("a test");
                }

                @Override
                public void failed(Throwable failure) {
                    failures.add(failure);
                }
            });
            assertEquals(3, failures.size());
        }
    }

    @Test
    void a_report_that_throws_ends_the_loop_and_comes_out_of_run() throws Exception {
        AtomicInteger after = new AtomicInteger();
        loop.execute(() -> {
            throw new IllegalStateException("a test");
        });
        loop.execute(after::incrementAndGet);
        IllegalStateException thrown = assertThrows(
                IllegalStateException.class,
                () -> loop.run(new EventLoop.Handler() {
                    @Override
                    public void ready(Event event) {}

                    @Override
                    public void failed(Throwable failure) {
                        throw (IllegalStateException) failure;
                    }
                }));
        assertEquals("a test", thrown.getMessage());
        assertEquals(1, after.get(), "what was accepted runs");
        assertThrows(RejectedExecutionException.class, () -> loop.execute(() -> {}));
        assertThrows(ClosedPollException.class, () -> loop.registry().registrationCount());
    }

    @Test
    void a_runnable_that_executes_itself_keeps_no_event_waiting() throws Exception {
        try (Pipe pipe = Pipe.open()) {
            loop.registry().register(pipe.receiver(), TOKEN, Interest.READABLE, Trigger.LEVEL);
            Runnable again = new Runnable() {
                @Override
                public void run() {
                    if (tokens.size() < 10) {
                        loop.execute(this);
                    } else {
                        loop.close();
                    }
                }
            };
            loop.execute(again);
            pipe.sender().write(ByteBuffer.allocate(1));
            loop.run(handler);
            assertTrue(tokens.size() >= 10);
        }
    }

    @Test
    void scheduled_runnables_run_when_due_and_can_be_cancelled_and_set_again() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        long begin = System.nanoTime();
        Timer[] timer = new Timer[1];
        timer[0] = loop.schedule(Duration.ofMillis(5), () -> {
            assertTrue(System.nanoTime() - begin >= 5_000_000);
            if (runs.incrementAndGet() < 3) {
                timer[0].set(Duration.ofMillis(1));
            } else {
                loop.close();
            }
        });
        assertTrue(loop.schedule(Duration.ofMillis(1), () -> failures.add(new AssertionError("cancelled")))
                .cancel());
        loop.run(handler);
        assertEquals(3, runs.get());
        assertEquals(List.of(), failures);
        assertThrows(ClosedPollException.class, () -> loop.schedule(Duration.ZERO, () -> {}));
    }

    @Test
    void timers_of_the_program_come_to_the_handler() throws Exception {
        Timer timer = new Timer(loop.registry(), TOKEN);
        timer.set(0);
        loop.run(event -> {
            assertSame(timer, event.timer());
            loop.close();
        });
    }

    @Test
    void a_close_from_another_thread_ends_a_wait() throws Exception {
        var running = run(handler);
        CountDownLatch begun = new CountDownLatch(1);
        loop.execute(begun::countDown);
        begun.await();
        loop.close();
        running.join();
        loop.run(handler);
        loop.close();
    }

    @Test
    void what_was_accepted_runs_though_no_thread_ran_the_loop() {
        List<Thread> ran = new ArrayList<>();
        loop.execute(() -> ran.add(Thread.currentThread()));
        loop.execute(() -> {
            throw new IllegalStateException("a test");
        });
        loop.execute(() -> ran.add(Thread.currentThread()));
        loop.close();
        assertEquals(List.of(Thread.currentThread(), Thread.currentThread()), ran);
        assertThrows(RejectedExecutionException.class, () -> loop.execute(() -> {}));
    }

    /** Each is refused or runs once, however the close falls between. */
    @Test
    void nothing_that_was_accepted_is_lost_by_a_close() throws Exception {
        for (int round = 0; round < 200; round++) {
            try (EventLoop own = EventLoop.open()) {
                var running = Background.run(() -> {
                    own.run(handler);
                    return true;
                });
                AtomicInteger ran = new AtomicInteger();
                var other = Background.run(() -> {
                    int accepted = 0;
                    try {
                        while (true) {
                            own.execute(ran::incrementAndGet);
                            accepted++;
                        }
                    } catch (RejectedExecutionException closed) {
                        return accepted;
                    }
                });
                if (round % 2 == 0) {
                    own.execute(own::close);
                } else {
                    own.close();
                }
                int accepted = other.join();
                running.join();
                own.close();
                assertEquals(accepted, ran.get());
            }
        }
    }

    @Test
    void two_threads_cannot_run_it() throws Exception {
        var running = run(handler);
        CountDownLatch begun = new CountDownLatch(1);
        loop.execute(begun::countDown);
        begun.await();
        assertThrows(IllegalStateException.class, () -> loop.run(handler));
        loop.close();
        running.join();
    }
}
