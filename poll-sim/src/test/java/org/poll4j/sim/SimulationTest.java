package org.poll4j.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.poll4j.Events;
import org.poll4j.Interest;
import org.poll4j.Poll;
import org.poll4j.Token;
import org.poll4j.net.TcpListener;
import org.poll4j.net.TcpStream;
import org.poll4j.net.UdpSocket;
import org.poll4j.unix.Pipe;

@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SimulationTest {
    private static final Token TOKEN = new Token(1);
    private static final long SEEDS = Long.getLong("org.poll4j.sim.seeds", 1_000);

    private final Simulation sim = Simulation.seeded(42);
    private final SimHost a = sim.host("a", "10.0.0.1");
    private final SimHost b = sim.host("b", "10.0.0.2");
    private final Events events = Events.withCapacity(8);

    @Test
    void timeouts_take_virtual_time_and_are_never_early() throws IOException {
        try (Poll poll = Poll.open(a)) {
            assertEquals(0, poll.poll(events, Duration.ofHours(1)));
            assertEquals(Duration.ofHours(1).toNanos(), sim.nanoTime());
        }
    }

    @Test
    void hour_of_heartbeats() throws IOException {
        try (Poll poll = Poll.open(a);
                UdpSocket from = UdpSocket.bind(a, a.at(1));
                UdpSocket to = UdpSocket.bind(b, b.at(1));
                Poll other = Poll.open(b)) {
            sim.link(a, b).conditions().latency(Duration.ofMillis(1));
            other.registry().register(to, TOKEN, Interest.READABLE);
            ByteBuffer room = ByteBuffer.allocate(8);
            for (int second = 0; second < 3_600; second++) {
                poll.poll(events, Duration.ofSeconds(1));
                from.send(ByteBuffer.allocate(1), b.at(1));
                assertEquals(1, other.poll(events));
                assertEquals(1, to.receive(room.clear()));
                assertEquals(UdpSocket.WOULD_BLOCK, to.receive(room.clear()));
            }
            assertTrue(sim.nanoTime() >= Duration.ofHours(1).toNanos());
        }
    }

    @Test
    void connection_takes_the_links_latency() throws IOException {
        sim.link(a, b).conditions().latency(Duration.ofMillis(5));
        try (Poll poll = Poll.open(b);
                TcpListener listener = TcpListener.bind(a, a.at(80));
                TcpStream client = TcpStream.connect(b, a.at(80))) {
            assertNull(listener.accept());
            poll.registry().register(client, TOKEN, Interest.WRITABLE);
            assertEquals(1, poll.poll(events));
            assertTrue(client.finishConnect());
            assertEquals(Duration.ofMillis(10).toNanos(), sim.nanoTime());
            TcpStream server = listener.accept();
            assertEquals(client.localAddress(), server.remoteAddress());
            server.close();
        }
    }

    @Test
    void connect_is_refused_without_a_listener_and_times_out_without_an_answer() throws IOException {
        assertConnectFails("ECONNREFUSED");
        sim.link(a, b).cut();
        assertConnectFails("ETIMEDOUT");
        assertTrue(sim.nanoTime() >= Duration.ofSeconds(127).toNanos());
    }

    private void assertConnectFails(String error) throws IOException {
        try (Poll poll = Poll.open(b);
                TcpStream client = TcpStream.connect(b, a.at(80))) {
            poll.registry().register(client, TOKEN, Interest.WRITABLE);
            poll.poll(events);
            var failure = assertThrows(ConnectException.class, client::finishConnect);
            assertTrue(failure.getMessage().contains(error), failure::getMessage);
        }
    }

    @Test
    void partition_holds_bytes_until_it_heals() throws IOException {
        try (Poll poll = Poll.open(b);
                TcpListener listener = TcpListener.bind(a, a.at(80));
                TcpStream client = TcpStream.connect(b, a.at(80));
                TcpStream server = listener.accept()) {
            assertTrue(client.finishConnect());
            poll.registry().register(client, TOKEN, Interest.READABLE);
            sim.link(a, b).cut();
            server.write(ByteBuffer.allocate(10));
            assertEquals(0, poll.poll(events, Duration.ofMinutes(1)));
            sim.link(a, b).heal();
            assertEquals(1, poll.poll(events));
            assertEquals(10, client.read(ByteBuffer.allocate(20)));
        }
    }

    @Test
    void restarted_host_has_its_ports_free_and_resets_what_it_forgot() throws IOException {
        TcpListener listener = TcpListener.bind(a, a.at(80));
        try (Poll poll = Poll.open(b);
                TcpStream client = TcpStream.connect(b, a.at(80))) {
            assertTrue(client.finishConnect());
            TcpStream server = listener.accept();
            a.stop();
            assertThrows(SocketException.class, () -> server.write(ByteBuffer.allocate(1)));
            client.write(ByteBuffer.allocate(1));
            a.restart();
            TcpListener.bind(a, a.at(80)).close();
            poll.registry().register(client, TOKEN, Interest.READABLE);
            poll.poll(events);
            var reset = assertThrows(SocketException.class, () -> client.read(ByteBuffer.allocate(1)));
            assertTrue(reset.getMessage().contains("ECONNRESET"), reset::getMessage);
        }
    }

    @Test
    void descriptors_run_out_and_none_leaks() throws IOException {
        a.descriptorLimit(2);
        try (Pipe _ = Pipe.open(a)) {
            var failure = assertThrows(SocketException.class, () -> Pipe.open(a));
            assertTrue(failure.getMessage().contains("EMFILE"), failure::getMessage);
            assertEquals(2, a.openDescriptors());
        }
        assertEquals(0, a.openDescriptors());
    }

    @Test
    void datagrams_are_lost_and_doubled_as_configured() throws IOException {
        try (UdpSocket from = UdpSocket.bind(a, a.at(1));
                UdpSocket to = UdpSocket.bind(b, b.at(1))) {
            sim.link(a, b).conditions().loss(1);
            from.send(ByteBuffer.allocate(1), b.at(1));
            assertEquals(UdpSocket.WOULD_BLOCK, to.receive(ByteBuffer.allocate(1)));
            sim.link(a, b).conditions().loss(0).duplication(1);
            from.send(ByteBuffer.allocate(1), b.at(1));
            assertEquals(1, to.receive(ByteBuffer.allocate(1)));
            assertEquals(1, to.receive(ByteBuffer.allocate(1)));
        }
    }

    @Test
    void waiting_for_what_never_comes_is_an_error() throws IOException {
        try (Poll poll = Poll.open(a)) {
            assertThrows(IllegalStateException.class, () -> poll.poll(events));
        }
    }

    @Test
    void failure_names_the_seed() {
        a.start("fails", () -> {
            throw new IOException("as planned");
        });
        SimulationFailure failure = assertThrows(SimulationFailure.class, sim::run);
        assertEquals(42, failure.seed());
        assertTrue(failure.getMessage().contains("-Dorg.poll4j.sim.seed=42"), failure::getMessage);
    }

    @Test
    void correct_programs_work_with_a_thousand_seeds_and_one_seed_gives_one_trace() {
        long first = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            EchoWorld once = new EchoWorld(seed, EchoWorld.Bug.NONE);
            EchoWorld again = new EchoWorld(seed, EchoWorld.Bug.NONE);
            assertTrue(once.run(), () -> once.sim + "\n" + once.sim.trace());
            again.run();
            assertEquals(once.sim.trace().hash(), again.sim.trace().hash(), "seed " + seed);
            assertNotEquals(first, once.sim.trace().hash(), "another seed");
            first = once.sim.trace().hash();
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void bugs_are_found_by_one_of_the_first_seeds(EchoWorld.Bug bug) {
        boolean survived = true;
        for (long seed = 0; seed < 20 && survived; seed++) {
            survived = new EchoWorld(seed, bug).run();
        }
        assertFalse(survived);
    }

    @Test
    void the_page() {
        long seed = 1;
        // world {
        Simulation sim = Simulation.seeded(Simulation.seedFor(seed)).mean();
        sim.network()
                .latency(Duration.ofMillis(1))
                .partialReads(0.3)
                .partialWrites(0.3)
                .wouldBlock(0.1);
        SimHost a = sim.host("a", "10.0.0.1");
        SimHost b = sim.host("b", "10.0.0.2");
        a.start("server", () -> serve(a));
        b.start("client", () -> ask(b, a.at(7000)));
        assertTrue(sim.run());
        // world }
    }

    private static void serve(SimHost host) throws IOException {
        try (Poll poll = Poll.open(host);
                UdpSocket socket = UdpSocket.bind(host, host.at(7000))) {
            Events ready = Events.withCapacity(1);
            poll.registry().register(socket, TOKEN, Interest.READABLE);
            while (socket.receive(ByteBuffer.allocate(1)) == UdpSocket.WOULD_BLOCK) {
                poll.poll(ready);
            }
        }
    }

    private static void ask(SimHost host, InetSocketAddress server) throws IOException {
        try (Poll poll = Poll.open(host);
                UdpSocket socket = UdpSocket.bind(host, host.at(1))) {
            poll.poll(Events.withCapacity(1), Duration.ofSeconds(1));
            socket.send(ByteBuffer.allocate(1), server);
        }
    }
}
