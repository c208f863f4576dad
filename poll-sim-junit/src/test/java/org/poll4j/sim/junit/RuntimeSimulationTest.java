package org.poll4j.sim.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
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
