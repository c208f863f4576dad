package org.poll4j.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.poll4j.ClosedPollException;
import org.poll4j.Interest;
import org.poll4j.spi.Backend;
import org.poll4j.spi.Backends;
import org.poll4j.spi.Selector;
import org.poll4j.unix.Pipe;

/** A reactor over a selector whose waits fail. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FailingPollTest {
    /** What the next waits throw, once they have their events. */
    private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();

    private volatile boolean failsForever;
    private final Backend backend = around(Backend.class, Backends.system(), false);

    private <T> T around(Class<T> type, T target, boolean isSelector) {
        InvocationHandler handler = (_, method, arguments) -> {
            try {
                Object result = method.invoke(target, arguments);
                if (isSelector && method.getName().equals("select")) {
                    fail();
                }
                return result instanceof Selector selector ? around(Selector.class, selector, true) : result;
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        };
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private void fail() throws Throwable {
        Throwable failure = failures.poll();
        if (failure != null) {
            throw failure;
        }
        if (failsForever) {
            throw new IOException("epoll_wait: ENOMEM (12)");
        }
    }

    @Test
    void a_poll_that_fails_now_and_then_loses_nothing_and_does_not_end_the_reactor() throws Exception {
        List<Throwable> all =
                List.of(new IOException("ENOMEM"), new IllegalStateException("a bug"), new OutOfMemoryError());
        try (Reactor reactor = Reactor.open(backend);
                Pipe pipe = Pipe.open();
                var from = BlockingStream.of(reactor, pipe.receiver());
                TaskExecutor executor = TaskExecutor.open(1)) {
            for (Throwable failure : all) {
                var reader = Background.runVirtually(() -> from.read(ByteBuffer.allocate(1)))
                        .untilWaiting();
                failures.add(failure);
                pipe.sender().write(ByteBuffer.allocate(1)); // the poll that takes this event throws
                assertEquals(1, reader.join());
                executor.spawn(reactor.sleep(Duration.ofMillis(1))).join();
            }
        }
    }

    @Test
    void a_reactor_that_ends_by_itself_wakes_all_waiters() throws Exception {
        try (Reactor reactor = Reactor.open(backend);
                Pipe pipe = Pipe.open();
                var watch = reactor.watch(pipe.receiver(), Interest.READABLE);
                TaskExecutor executor = TaskExecutor.open(1)) {
            CountDownLatch woken = new CountDownLatch(1);
            reactor.sleep(Duration.ofDays(1)).poll(new Context(woken::countDown));
            Task<?> sleeper = executor.spawn(reactor.sleep(Duration.ofDays(1)));
            Task<?> reader = executor.spawn(context -> {
                while (!watch.pollReady(context, Interest.READABLE)) {
                    return PollState.notReady();
                }
                context.waker().wake();
                return PollState.notReady();
            });
            failsForever = true;
            executor.spawn(reactor.sleep(Duration.ZERO)); // makes the poll begin again
            woken.await();
            for (Task<?> task : List.of(sleeper, reader)) {
                Throwable cause =
                        assertThrows(CompletionException.class, task::join).getCause();
                assertTrue(cause instanceof ClosedPollException, String.valueOf(cause));
                assertSame(IOException.class, cause.getCause().getClass());
            }
            assertThrows(ClosedPollException.class, () -> watch.awaitReady(Interest.READABLE));
            assertThrows(ClosedPollException.class, () -> reactor.watch(pipe.sender(), Interest.WRITABLE));
            assertThrows(
                    ClosedPollException.class,
                    () -> reactor.sleep(Duration.ZERO).poll(new Context(() -> {})));
        }
    }

    @Test
    void closing_does_not_wait_for_a_poll_that_fails() throws Exception {
        Reactor reactor = Reactor.open(backend);
        failsForever = true;
        reactor.sleep(Duration.ZERO).poll(new Context(() -> {}));
        reactor.close();
        assertThrows(
                ClosedPollException.class, () -> reactor.sleep(Duration.ZERO).poll(new Context(() -> {})));
    }
}
