package org.poll4j.examples.ch10;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertLinesMatch;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.poll4j.ClosedPollException;
import org.poll4j.examples.Console;
import org.poll4j.examples.DelayServer;
import org.poll4j.examples.Longer;

class PlatformTest {
    private final Console console = new Console();
    private final Console requests = new Console();
    private DelayServer server;
    private Reactor reactor;

    @BeforeEach
    void start() throws IOException {
        server = DelayServer.start(requests.out());
        reactor = new Reactor();
    }

    @AfterEach
    void stop() throws IOException {
        reactor.close();
        server.close();
    }

    @Test
    void a_hundred_tasks_get_their_answers() throws Exception {
        Platform.run(server.address(), 10, console.out());
        assertLinesMatch(List.of("100 tasks of 10 ms each: 800 characters after \\d+ ms"), console.lines());
        assertEquals(100, requests.lines().size());
    }

    @Test
    void mixing_is_right_as_long_as_no_callback_blocks_the_reactor() throws Exception {
        Longer.until(100, unit -> {
            Console printed = new Console();
            Mixing.run(server.address(), unit, printed.out());
            assertEquals(
                    List.of(
                            "combined: ours and theirs",
                            "blocking in the reactor's thread:",
                            "  slow",
                            "  quick",
                            "blocking in a thread of its own:",
                            "  quick",
                            "  slow"),
                    printed.lines());
        });
    }

    @Test
    void cancelled_get_closes_its_connection() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<String> answer = reactor.get((InetSocketAddress) silent.getLocalSocketAddress(), "/1/x");
            try (Socket client = silent.accept()) {
                answer.cancel(false);
                assertEquals(0, reactor.size());
                client.getInputStream().transferTo(OutputStream.nullOutputStream()); // ends
            }
        }
    }

    @Test
    void failures_complete_the_future() throws Exception {
        InetSocketAddress refusing;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            refusing = (InetSocketAddress) closed.getLocalSocketAddress();
        }
        CompletableFuture<String> refused = reactor.get(refusing, "/1/x");
        assertInstanceOf(
                IOException.class,
                assertThrows(CompletionException.class, refused::join).getCause());
        CompletableFuture<String> pending = reactor.get(server.address(), "/60000/x");
        reactor.close();
        Throwable cause = assertThrows(CompletionException.class, pending::join).getCause();
        assertInstanceOf(ClosedPollException.class, cause);
    }

    /** Takes what it is given, and asks when the test does. */
    private static final class Reader implements Flow.Subscriber<String> {
        final BlockingQueue<String> signals = new LinkedBlockingQueue<>();
        final AtomicReference<Flow.Subscription> subscription = new AtomicReference<>();

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription.set(given);
        }

        @Override
        public void onNext(String text) {
            signals.add(text);
        }

        @Override
        public void onError(Throwable failure) {
            signals.add("failed: " + failure.getMessage());
        }

        @Override
        public void onComplete() {
            signals.add("complete");
        }
    }

    private Reader subscribe(List<String> paths) throws IOException {
        Reader reader = new Reader();
        new Answers(reactor, server.address(), paths).subscribe(reader);
        return reader;
    }

    @Test
    void flow_asks_for_no_more_than_the_subscriber_wants() throws Exception {
        Reader reader = subscribe(List.of("/1/a", "/1/b", "/1/c"));
        assertEquals(List.of(), requests.lines());
        reader.subscription.get().request(2);
        assertEquals("a", reader.signals.take());
        assertEquals("b", reader.signals.take());
        assertEquals(List.of("#1 - 1ms: a", "#2 - 1ms: b"), requests.lines());
        reader.subscription.get().request(Long.MAX_VALUE);
        assertEquals("c", reader.signals.take());
        assertEquals("complete", reader.signals.take());
    }

    @Test
    void cancelled_flow_asks_for_nothing() throws IOException {
        Reader reader = subscribe(List.of("/1/a"));
        reader.subscription.get().cancel();
        reader.subscription.get().request(1);
        assertEquals(List.of(), requests.lines());
        assertTrue(reader.signals.isEmpty());
    }

    @Test
    void flow_refuses_a_senseless_request() throws Exception {
        Reader reader = subscribe(List.of("/1/a"));
        reader.subscription.get().request(0);
        assertEquals("failed: request(0): not positive", reader.signals.take());
    }

    @Test
    void flow_of_nothing_completes() throws Exception {
        Reader reader = subscribe(List.of());
        reader.subscription.get().request(1);
        assertEquals("complete", reader.signals.take());
    }

    @Test
    void permit_of_a_parker_is_its_own() {
        Parker parker = new Parker();
        parker.unpark();
        parker.unpark();
        LockSupport.parkNanos(1); // something else parks this thread meanwhile
        parker.park();
    }

    @Test
    void permit_of_a_thread_is_used_up_by_whatever_parks_it() throws Exception {
        Thread sleeper = Thread.ofPlatform().unstarted(() -> {
            LockSupport.unpark(Thread.currentThread()); // the wake-up …
            LockSupport.park(); // … goes to something else, which parks this thread …
            LockSupport.park(); // … and we sleep, although we were woken
        });
        sleeper.start();
        while (sleeper.getState() != Thread.State.WAITING) {
            assertTrue(sleeper.isAlive(), "the permit was there twice");
            Thread.onSpinWait();
        }
        LockSupport.unpark(sleeper);
        sleeper.join();
    }

    @Test
    void parker_wakes_another_thread_every_time() throws Exception {
        Parker ping = new Parker();
        Parker pong = new Parker();
        int[] rounds = new int[1];
        Thread other = Thread.ofPlatform().start(() -> {
            for (int i = 0; i < 10_000; i++) {
                ping.park();
                rounds[0]++;
                pong.unpark();
            }
        });
        for (int i = 0; i < 10_000; i++) {
            ping.unpark();
            pong.park();
        }
        other.join();
        assertEquals(10_000, rounds[0]);
    }
}
