package org.poll4j.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.poll4j.Events;
import org.poll4j.Poll;
import org.poll4j.Token;
import org.poll4j.Waker;
import org.poll4j.net.UdpSocket;

/** Threads of a world wait for more than polls, and end with their host. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ThreadsTest {
    private final Simulation sim = Simulation.seeded(7);
    private final SimHost a = sim.host("a", "10.0.0.1");
    private final SimHost b = sim.host("b", "10.0.0.2");

    @AfterEach
    void close() {
        sim.close();
    }

    private static void sleep(SimHost host, long nanos) throws IOException {
        try (Poll poll = Poll.open(host)) {
            poll.poll(Events.withCapacity(1), nanos);
        }
    }

    @Test
    void lock_that_is_held_across_a_poll_is_waited_for() throws Throwable {
        Object lock = new Object();
        List<String> order = new ArrayList<>();
        for (String name : List.of("one", "two", "three")) {
            a.start(name, () -> {
                synchronized (lock) {
                    order.add(name);
                    sleep(a, 1_000_000_000);
                    order.add(name);
                }
            });
        }
        assertTrue(sim.run());
        assertEquals(6, order.size());
        for (int i = 0; i < 6; i += 2) {
            assertEquals(order.get(i), order.get(i + 1));
        }
        assertTrue(sim.nanoTime() >= 3_000_000_000L);
    }

    @Test
    void monitor_semaphore_future_and_join_are_waited_for() {
        Object monitor = new Object();
        Semaphore semaphore = new Semaphore(0);
        CompletableFuture<Long> future = new CompletableFuture<>();
        List<String> done = new ArrayList<>();
        a.start("waits", () -> {
            Thread started = Thread.startVirtualThread(() -> {
                semaphore.acquireUninterruptibly();
                future.complete(a.nanoTime());
            });
            synchronized (monitor) {
                while (done.isEmpty()) {
                    monitor.wait();
                }
            }
            done.add("at " + future.get());
            started.join();
        });
        b.start("acts", () -> {
            sleep(b, 5);
            semaphore.release();
            sleep(b, 6);
            synchronized (monitor) {
                done.add("acted");
                monitor.notifyAll();
            }
        });
        assertTrue(sim.run());
        assertEquals(List.of("acted", "at 5"), done);
    }

    @Test
    void wait_by_the_systems_clock_fails_the_run() {
        a.start("sleeps", () -> Thread.sleep(10_000));
        var failure = assertThrows(SimulationFailure.class, sim::run);
        assertTrue(failure.getMessage().contains("a/sleeps"), failure::getMessage);
        assertTrue(failure.getMessage().contains("system's clock"), failure::getMessage);
    }

    @Test
    void parkNanos_takes_virtual_time() {
        a.drift(500_000);
        long[] took = new long[1];
        a.start("parks", () -> {
            a.parkNanos(this, Duration.ofHours(3).toNanos());
            took[0] = a.nanoTime();
        });
        assertTrue(sim.run());
        assertTrue(took[0] >= Duration.ofHours(3).toNanos());
        assertTrue(sim.nanoTime() < Duration.ofHours(3).toNanos());
    }

    @Test
    void interrupt_ends_a_park_and_no_poll() {
        boolean[] interrupted = new boolean[2];
        a.start("waits", () -> {
            Thread parks = Thread.startVirtualThread(() -> {
                a.parkNanos(this, 1_000_000_000_000L);
                interrupted[0] = Thread.interrupted();
            });
            Thread polls = Thread.ofVirtual().unstarted(() -> {
                try {
                    sleep(a, 10_000_000);
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
                interrupted[1] = Thread.interrupted() && a.nanoTime() >= 10_000_000;
            });
            polls.start();
            sleep(a, 1_000_000);
            parks.interrupt();
            polls.interrupt();
        });
        assertTrue(sim.run());
        assertTrue(interrupted[0]);
        assertTrue(interrupted[1]);
    }

    @Test
    void stopped_host_ends_all_its_threads_wherever_they_wait() throws Exception {
        List<String> ended = Collections.synchronizedList(new ArrayList<>());
        List<Thread> threads = new ArrayList<>();
        a.start("starts", () -> {
            threads.add(Thread.startVirtualThread(() -> {
                new CompletableFuture<>().join();
                ended.add("future");
            }));
            try {
                Poll.open(a).poll(Events.withCapacity(1));
            } finally {
                ended.add("poll");
            }
        });
        sim.after(Duration.ofSeconds(1), a::stop);
        assertTrue(sim.run());
        assertEquals(List.of(), ended);
        assertFalse(threads.getFirst().isAlive());
    }

    @Test
    void close_ends_threads_that_wait_forever() {
        List<Thread> threads = new ArrayList<>();
        a.start("waits", () -> {
            threads.add(Thread.currentThread());
            new Semaphore(0).acquire();
        });
        assertFalse(sim.run());
        assertTrue(threads.getFirst().isAlive());
        sim.close();
        sim.close();
        assertFalse(threads.getFirst().isAlive());
    }

    /** The JDK's thread that hands monitors on must not decide the order. */
    @RepeatedTest(4)
    void contended_monitors_give_the_same_trace() {
        assertEquals(contend(), contend());
    }

    private static long contend() {
        try (Simulation sim = Simulation.seeded(11)) {
            SimHost host = sim.host("a", "10.0.0.1");
            Object lock = new Object();
            for (int i = 0; i < 6; i++) {
                int id = i;
                host.start("t" + i, () -> contend(host, lock, id));
            }
            assertTrue(sim.run());
            return sim.trace().hash();
        }
    }

    private static void contend(SimHost host, Object lock, int id) throws Exception {
        try (UdpSocket socket = UdpSocket.bind(host, host.at(100 + id))) {
            for (int i = 0; i < 20; i++) {
                synchronized (lock) {
                    socket.send(ByteBuffer.allocate(id), host.at(100));
                    lock.notify();
                    if (i % 3 == 0) {
                        sleep(host, 1_000 * id);
                    }
                }
                Thread.yield();
            }
        }
    }

    @Test
    void waker_of_a_thread_that_the_program_started_ends_a_poll() {
        int[] events = new int[1];
        a.start("polls", () -> {
            try (Poll poll = Poll.open(a)) {
                Waker waker = new Waker(poll.registry(), new Token(1));
                Thread.startVirtualThread(waker::wake);
                events[0] = poll.poll(Events.withCapacity(1));
            }
        });
        assertTrue(sim.run());
        assertEquals(1, events[0]);
    }
}
