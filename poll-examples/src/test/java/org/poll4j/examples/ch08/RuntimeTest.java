package org.poll4j.examples.ch08;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.SynchronousQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.poll4j.examples.Console;
import org.poll4j.examples.DelayServer;
import org.poll4j.examples.Longer;
import org.poll4j.examples.ch07.PollState;
import org.poll4j.unix.Pipe;

class RuntimeTest {
    private final Console console = new Console();
    private final Console requests = new Console();
    private DelayServer server;

    @BeforeEach
    void start() throws IOException {
        server = DelayServer.start(requests.out());
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void step_1_sleeps_in_the_poll() throws Exception {
        Step1BlockOn.run(server.address(), 20, console.out());
        assertEquals("[get-1, get-2, get-3]", console.lines().getFirst());
        int polls =
                Integer.parseInt(console.lines().get(1).replaceAll("3 futures, (\\d+) polls of the event queue", "$1"));
        assertTrue(
                polls >= 1 && polls <= 20,
                polls + " polls"); // a few events a socket; asking in vain would be thousands
    }

    @Test
    void step_2_gets_one_after_the_other() throws Exception {
        Step2Reactor.run(server.address(), 5, console.out());
        assertEquals(List.of("first", "second", "second"), console.lines());
        assertEquals(List.of("#1 - 10ms: first", "#2 - 5ms: second"), requests.lines());
    }

    @Test
    void step_3_runs_what_was_spawned_to_its_end() throws Exception {
        Longer.until(25, unit -> {
            Console printed = new Console();
            Step3Spawn.run(server.address(), unit, printed.out());
            assertEquals(
                    List.of(
                            "the main task has spawned five",
                            "task-1",
                            "task-2",
                            "task-3",
                            "task-4",
                            "task-5",
                            "all have ended"),
                    printed.lines());
        });
    }

    @Test
    void step_4_serves_twelve_threads_by_one_reactor() throws Exception {
        Step4Threads.run(server.address(), 5, 5, console.out());
        assertEquals(
                "60 answers on 12 threads and one reactor, which watches 0",
                console.lines().getLast());
        assertEquals(61, console.lines().stream().distinct().count());
    }

    @Test
    void the_waker_of_the_last_poll_is_woken() throws Exception {
        Queue<Integer> ready = new ConcurrentLinkedQueue<>();
        Waker first = new Waker(1, ready, Thread.currentThread());
        Waker last = new Waker(2, ready, Thread.currentThread());
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Reactor reactor = new Reactor()) {
            HttpGet get = new HttpGet(reactor, (InetSocketAddress) silent.getLocalSocketAddress(), "/1/late");
            get.poll(first);
            try (Socket client = silent.accept()) {
                while (client.getInputStream().available() == 0) { // connected and sent
                    get.poll(first);
                }
                get.poll(last);
                client.getOutputStream().write('x'); // the answer begins when only the last one waits
                while (!ready.contains(2)) {
                    Thread.onSpinWait(); // the timeout ends this
                }
            }
        }
    }

    @Test
    void a_task_is_polled_once_and_then_only_when_woken() {
        int[] polls = new int[1];
        String value = new Executor().blockOn(waker -> {
            if (polls[0]++ < 10) {
                waker.wake();
                return PollState.notReady();
            }
            return PollState.ready("end");
        });
        assertEquals("end", value);
        assertEquals(11, polls[0]);
    }

    @Test
    void wake_ups_of_another_thread_are_not_lost() throws Exception {
        SynchronousQueue<Waker> wakers = new SynchronousQueue<>();
        Thread other = Thread.ofPlatform().start(() -> {
            try {
                for (int i = 0; i < 20_000; i++) {
                    wakers.take().wake();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        int[] polls = new int[1];
        new Executor().blockOn(waker -> {
            if (polls[0]++ == 20_000) {
                return PollState.ready("end");
            }
            hand(wakers, waker);
            return PollState.notReady();
        });
        other.join();
        assertEquals(20_001, polls[0]);
    }

    private static void hand(SynchronousQueue<Waker> wakers, Waker waker) {
        try {
            wakers.put(waker);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void wake_after_the_end_does_nothing() {
        List<Waker> kept = new ArrayList<>();
        Executor executor = new Executor();
        assertEquals("a", executor.blockOn(waker -> {
            kept.add(waker);
            return PollState.ready("a");
        }));
        kept.getFirst().wake();
        assertEquals("b", executor.blockOn(_ -> PollState.ready("b")));
    }

    @Test
    void only_its_own_thread_spawns() throws Exception {
        Executor executor = new Executor();
        FutureTask<Exception> other = new FutureTask<>(
                () -> assertThrows(IllegalStateException.class, () -> executor.spawn(_ -> PollState.ready("x"))));
        Thread.ofPlatform().start(other);
        assertTrue(String.valueOf(other.get().getMessage()).startsWith("spawn: this executor is of"));
    }

    @Test
    void refused_connection_fails_the_task() throws Exception {
        InetSocketAddress refusing;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            refusing = (InetSocketAddress) closed.getLocalSocketAddress();
        }
        try (Reactor reactor = new Reactor()) {
            HttpGet get = new HttpGet(reactor, refusing, "/1/lost");
            Exception e = assertThrows(UncheckedIOException.class, () -> new Executor().blockOn(get));
            assertTrue(String.valueOf(e.getMessage()).startsWith("GET /1/lost: "), e.getMessage());
            assertEquals(0, reactor.size());
        }
    }

    @Test
    void reactor_forgets_removed_wakers() throws Exception {
        Queue<Integer> ready = new ConcurrentLinkedQueue<>();
        try (Reactor reactor = new Reactor();
                Pipe pipe = Pipe.open()) {
            var token = reactor.register(pipe.receiver(), new Waker(1, ready, Thread.currentThread()));
            assertEquals(1, reactor.size());
            reactor.forget(token);
            assertEquals(0, reactor.size());
        }
    }
}
