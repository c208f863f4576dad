package org.poll4j.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.Future;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.poll4j.Poll;
import org.poll4j.spi.Backend;
import org.poll4j.spi.Backends;
import org.poll4j.spi.Selector;

/** How often tasks of other threads wake the selector: each wake is a system call. */
@Timeout(60)
class WakeTest {
    private final AtomicInteger wakes = new AtomicInteger();

    /** Counts {@link Selector#wakeup}, and leaves all else to another object. */
    @SuppressWarnings("unchecked")
    private <T> T counting(Class<T> type, T real) {
        InvocationHandler handler = (_, method, arguments) -> {
            if (method.getName().equals("wakeup")) {
                wakes.incrementAndGet();
            }
            try {
                Object result = method.invoke(real, arguments);
                return method.getName().equals("openSelector") ? counting(Selector.class, (Selector) result) : result;
            } catch (InvocationTargetException failure) {
                throw failure.getCause();
            }
        };
        return (T) Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler);
    }

    @Test
    void tasks_for_a_loop_that_is_awake_make_no_call() throws Exception {
        Backend backend = counting(Backend.class, Backends.system());
        EventLoopGroup group =
                new MultiThreadIoEventLoopGroup(1, PollIoHandler.newFactory(64, () -> Poll.open(backend)));
        try {
            EventLoop loop = group.next();
            CountDownLatch running = new CountDownLatch(1);
            CountDownLatch goOn = new CountDownLatch(1);
            loop.execute(() -> {
                running.countDown();
                awaitUninterruptibly(goOn);
            });
            running.await();
            int before = wakes.get();
            AtomicInteger done = new AtomicInteger();
            Future<?> last = null;
            for (int i = 0; i < 1_000; i++) {
                last = loop.submit(done::incrementAndGet);
            }
            assertEquals(before, wakes.get(), "the loop is awake, and looks for tasks before it waits");
            goOn.countDown();
            last.sync();
            assertEquals(1_000, done.get());
            for (int i = 0; i < 1_000; i++) {
                loop.submit(done::incrementAndGet).sync();
            }
            assertTrue(wakes.get() - before <= 1_001, () -> "one call a task at most, and there were " + wakes);
        } finally {
            group.shutdownGracefully(0, 10, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException failure) {
            throw new AssertionError(failure);
        }
    }
}
