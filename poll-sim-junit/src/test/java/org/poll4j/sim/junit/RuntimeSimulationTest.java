package org.poll4j.sim.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.poll4j.Interest;
import org.poll4j.net.TcpListener;
import org.poll4j.net.TcpStream;
import org.poll4j.runtime.BlockingListener;
import org.poll4j.runtime.BlockingStream;
import org.poll4j.runtime.Reactor;
import org.poll4j.runtime.TaskExecutor;
import org.poll4j.sim.SimHost;
import org.poll4j.sim.Simulation;

/** poll-runtime in virtual time. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RuntimeSimulationTest {
    private static final int BEATS = 3_600;
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void every_client_has_its_numbers_whatever_the_network_does() {
        RuntimeWorld world = new RuntimeWorld();
        Fuzz.run(world, world.limits(), new Fuzz.Seeds(1, Worlds.SEEDS));
    }

    /** A beat is a sleep of a task, a write of a blocking stream, and a read of another with a limit. */
    @Test
    void an_hour_of_heartbeats_is_the_same_twice() {
        assertEquals(hour(), hour());
    }

    @Test
    void limit_of_a_read_is_virtual_time_and_never_early() {
        try (Simulation sim = Simulation.seeded(3)) {
            SimHost host = sim.host("one", "10.0.0.1");
            long[] took = new long[2];
            host.start("reads", () -> {
                try (Reactor reactor = Reactor.open(host);
                        TcpListener listener = TcpListener.bind(host, host.at(7));
                        BlockingStream<TcpStream> stream = BlockingStream.connect(reactor, host.at(7))) {
                    long began = host.nanoTime();
                    assertThrows(
                            SocketTimeoutException.class,
                            () -> stream.read(ByteBuffer.allocate(1), Duration.ofHours(1)));
                    took[0] = host.nanoTime() - began;
                    assertFalse(stream.watch().awaitReady(Interest.READABLE, Duration.ofHours(2)));
                    took[1] = host.nanoTime() - began;
                    assertTrue(listener.isOpen());
                }
            });
            assertTrue(sim.run());
            assertEquals(Duration.ofHours(1).toNanos(), took[0]);
            assertEquals(Duration.ofHours(3).toNanos(), took[1]);
        }
    }

    static long hour() {
        try (Simulation sim = Simulation.seeded(42)) {
            sim.network().latency(Duration.ofMillis(1)).jitter(Duration.ofMillis(3));
            SimHost one = sim.host("one", "10.0.0.1");
            SimHost two = sim.host("two", "10.0.0.2");
            int[] beats = new int[1];
            two.start("counts", () -> {
                try (Reactor reactor = Reactor.open(two);
                        BlockingListener<TcpStream> listener =
                                BlockingListener.of(reactor, TcpListener.bind(two, two.at(7)));
                        BlockingStream<TcpStream> stream = listener.accept()) {
                    ByteBuffer beat = ByteBuffer.allocate(1);
                    while (stream.read(beat.clear(), SECOND.plusMillis(100)) > 0) {
                        beats[0]++;
                    }
                }
            });
            one.start("beats", () -> {
                try (Reactor reactor = Reactor.open(one);
                        TaskExecutor executor = TaskExecutor.open();
                        BlockingStream<TcpStream> stream = BlockingStream.connect(reactor, two.at(7))) {
                    for (int i = 0; i < BEATS; i++) {
                        executor.blockOn(reactor.sleep(SECOND));
                        stream.write(ByteBuffer.allocate(1));
                    }
                }
            });
            assertTrue(sim.run());
            assertEquals(BEATS, beats[0]);
            assertTrue(sim.nanoTime() >= SECOND.multipliedBy(BEATS).toNanos());
            return sim.trace().hash();
        }
    }
}
