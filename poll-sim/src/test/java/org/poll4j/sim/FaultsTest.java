package org.poll4j.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.poll4j.Events;
import org.poll4j.Interest;
import org.poll4j.Poll;
import org.poll4j.Token;
import org.poll4j.Trigger;
import org.poll4j.net.TcpListener;
import org.poll4j.net.TcpSocket;
import org.poll4j.net.TcpStream;
import org.poll4j.net.UdpSocket;

/** Each thing that can happen to a network or a host, on its own. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FaultsTest {
    private static final Token TOKEN = new Token(1);
    private static final Interest BOTH = Interest.READABLE.add(Interest.WRITABLE);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Simulation sim = Simulation.seeded(7);
    private final SimHost a = sim.host("a", "10.0.0.1");
    private final SimHost b = sim.host("b", "10.0.0.2");
    private final Conditions wire = sim.link(a, b).conditions();
    private final Events events = Events.withCapacity(8);
    private final List<AutoCloseable> opened = new ArrayList<>();
    private Poll poll;

    @BeforeEach
    void open() throws IOException {
        poll = opened(Poll.open(b));
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened.reversed()) {
            each.close();
        }
    }

    private <T extends AutoCloseable> T opened(T resource) {
        opened.add(resource);
        return resource;
    }

    /** A connection between the hosts: the client's end on b, the server's on a. */
    private record Pair(TcpStream client, TcpStream server) {}

    private Pair pair() throws IOException {
        try (TcpListener listener = TcpListener.bind(a, a.at(80))) {
            TcpStream client = opened(TcpStream.connect(b, a.at(80)));
            awaitConnected(client);
            return new Pair(client, opened(listener.accept()));
        }
    }

    private void awaitConnected(TcpStream client) throws IOException {
        poll.registry().register(client, TOKEN, BOTH);
        while (!client.finishConnect()) {
            poll.poll(events);
        }
        while (poll.poll(events, 0) > 0) {}
    }

    private UdpSocket udp(SimHost host) throws IOException {
        return opened(UdpSocket.bind(host, host.at(9)));
    }

    private void pass(Duration time) throws IOException {
        try (Poll other = Poll.open(a)) {
            other.poll(Events.withCapacity(1), time);
        }
    }

    private static ByteBuffer bytes(int count) {
        ByteBuffer bytes = ByteBuffer.allocate(count);
        for (int i = 0; i < count; i++) {
            bytes.put((byte) i);
        }
        return bytes.flip();
    }

    /** Reads to the end or until it would block; how many bytes. */
    private static int drain(TcpStream stream) throws IOException {
        int total = 0;
        ByteBuffer room = ByteBuffer.allocate(64 * 1024);
        for (int n; (n = stream.read(room.clear())) > 0; ) {
            total += n;
        }
        return total;
    }

    private static void assertSays(String error, Throwable thrown) {
        assertTrue(thrown.getMessage().contains(error), thrown::getMessage);
    }

    @Test
    void bandwidth_spreads_bytes_over_time() throws IOException {
        Pair pair = pair();
        wire.bandwidth(100_000);
        assertEquals(64_000, pair.server().write(bytes(64_000)));
        int got = 0;
        while (got < 64_000) {
            poll.poll(events);
            got += drain(pair.client());
        }
        assertEquals(640_000_000, sim.nanoTime(), 1_000_000);
    }

    @Test
    void bandwidth_is_shared_by_datagrams_of_a_burst() throws IOException {
        wire.bandwidth(1_000).latency(Duration.ofMillis(1));
        UdpSocket from = udp(a);
        UdpSocket to = udp(b);
        poll.registry().register(to, TOKEN, Interest.READABLE);
        for (int i = 0; i < 3; i++) {
            from.send(bytes(1_000), b.at(9));
        }
        for (int i = 1; i <= 3; i++) {
            poll.poll(events);
            assertEquals(1_000, to.receive(ByteBuffer.allocate(1_000)));
            assertEquals(i * 1_000_000_000L + 1_000_000, sim.nanoTime(), 1_000_000);
        }
    }

    @Test
    void reordered_datagram_is_overtaken() throws IOException {
        wire.latency(Duration.ofMillis(1)).reordering(1);
        UdpSocket from = udp(a);
        UdpSocket to = udp(b);
        poll.registry().register(to, TOKEN, Interest.READABLE);
        from.send(bytes(1), b.at(9));
        wire.reordering(0);
        from.send(bytes(2), b.at(9));
        poll.poll(events);
        assertEquals(2, to.receive(ByteBuffer.allocate(9)));
        assertEquals(0, to.receive(ByteBuffer.allocate(9)) + 2, "would block");
        poll.poll(events);
        assertEquals(1, to.receive(ByteBuffer.allocate(9)));
    }

    @Test
    void duplicated_datagram_comes_twice() throws IOException {
        wire.duplication(1).latency(SECOND);
        UdpSocket to = udp(b);
        udp(a).send(bytes(3), b.at(9));
        pass(SECOND.multipliedBy(2));
        assertEquals(3, to.receive(ByteBuffer.allocate(9)));
        assertEquals(3, to.receive(ByteBuffer.allocate(9)));
        assertEquals(UdpSocket.WOULD_BLOCK, to.receive(ByteBuffer.allocate(9)));
    }

    @Test
    void datagram_over_the_mtu_is_refused_and_one_over_the_buffer_is_cut() throws IOException {
        wire.mtu(100);
        UdpSocket from = udp(a);
        UdpSocket to = udp(b);
        assertSays("EMSGSIZE", assertThrows(SocketException.class, () -> from.send(bytes(101), b.at(9))));
        from.send(bytes(100), b.at(9));
        ByteBuffer room = ByteBuffer.allocate(10);
        assertEquals(100, to.receive(room), "the length tells that it was cut");
        assertEquals(10, room.position());
        assertEquals(UdpSocket.WOULD_BLOCK, to.receive(room.clear()), "the rest is gone");
    }

    @Test
    void full_receiver_drops_datagrams() throws IOException {
        UdpSocket from = udp(a);
        UdpSocket to = udp(b);
        for (int i = 0; i < 1_000; i++) {
            from.send(bytes(1_000), b.at(9));
        }
        int got = 0;
        while (to.receive(ByteBuffer.allocate(1_000)) >= 0) {
            got++;
        }
        assertTrue(got > 50 && got < 500, "got " + got);
    }

    @Test
    void no_buffers_are_an_error_of_the_send() throws IOException {
        wire.noBuffers(1);
        UdpSocket from = udp(a);
        assertSays("ENOBUFS", assertThrows(SocketException.class, () -> from.send(bytes(1), b.at(9))));
        wire.noBuffers(0);
        assertEquals(1, from.send(bytes(1), b.at(9)));
    }

    @Test
    void accept_without_a_descriptor_fails_and_loses_nothing() throws IOException {
        TcpListener listener = opened(TcpListener.bind(a, a.at(80)));
        TcpStream client = opened(TcpStream.connect(b, a.at(80)));
        awaitConnected(client);
        a.descriptorLimit(a.openDescriptors());
        assertSays("EMFILE", assertThrows(SocketException.class, listener::accept));
        a.descriptorLimit(100);
        assertNotNull(opened(listener.accept()));
    }

    @Test
    void interrupted_wait_continues_and_loses_nothing() throws IOException {
        b.interrupts(0.9);
        long began = b.nanoTime();
        assertEquals(0, poll.poll(events, SECOND));
        assertTrue(b.nanoTime() - began >= SECOND.toNanos());
        Pair pair = pair();
        for (int i = 0; i < 100; i++) {
            pair.server().write(bytes(1));
            assertEquals(1, poll.poll(events));
            assertEquals(1, drain(pair.client()));
        }
    }

    @Test
    void clocks_drift_apart() throws IOException {
        b.drift(100_000);
        long began = b.nanoTime();
        poll.poll(events, SECOND);
        assertEquals(SECOND.toNanos(), b.nanoTime() - began, 1_000);
        assertEquals(909_090_909, a.nanoTime(), 1_000);
        assertEquals(909_090_909, sim.clock().instant().getNano(), 1_000);
        assertThrows(IllegalArgumentException.class, () -> b.drift(-1_000_000));
    }

    @Test
    void full_backlog_makes_connects_wait_until_there_is_room() throws IOException {
        try (TcpListener listener = TcpSocket.open(a, java.net.StandardProtocolFamily.INET)
                .bind(a.at(80))
                .listen(1)) {
            TcpStream[] clients = new TcpStream[3];
            for (int i = 0; i < clients.length; i++) {
                clients[i] = opened(TcpStream.connect(b, a.at(80)));
            }
            assertTrue(clients[1].finishConnect());
            assertFalse(clients[2].finishConnect());
            opened(listener.accept());
            awaitConnected(clients[2]);
            assertEquals(1, Duration.ofNanos(sim.nanoTime()).toSeconds(), "asked again after a second");
        }
    }

    @Test
    void connect_may_be_refused_slow_or_without_an_answer() throws IOException {
        opened(TcpListener.bind(a, a.at(80)));
        wire.refusals(1);
        assertConnectFails(a.at(80), "ECONNREFUSED");
        wire.refusals(0).slowConnects(1);
        awaitConnected(opened(TcpStream.connect(b, a.at(80))));
        assertEquals(1, Duration.ofNanos(sim.nanoTime()).toSeconds());
        assertThrows(
                NoRouteToHostException.class,
                () -> TcpStream.connect(b, new InetSocketAddress("10.9.9.9", 1)).close());
        a.stop();
        long began = sim.nanoTime();
        assertConnectFails(a.at(80), "ETIMEDOUT");
        assertEquals(127, Duration.ofNanos(sim.nanoTime() - began).toSeconds());
    }

    private void assertConnectFails(InetSocketAddress to, String error) throws IOException {
        try (TcpStream client = TcpStream.connect(b, to)) {
            poll.registry().register(client, TOKEN, BOTH);
            poll.poll(events);
            assertSays(error, assertThrows(ConnectException.class, client::finishConnect));
        }
    }

    @Test
    void connect_whose_answer_is_cut_off_times_out() throws IOException {
        opened(TcpListener.bind(a, a.at(80)));
        wire.latency(Duration.ofMillis(10));
        sim.after(Duration.ofMillis(15), sim.link(a, b)::cut);
        assertConnectFails(a.at(80), "ETIMEDOUT");
        assertEquals(127, Duration.ofNanos(sim.nanoTime()).toSeconds());
    }

    @Test
    void closed_connect_leaves_nothing_to_wait_for() throws IOException {
        sim.link(a, b).cut();
        TcpStream.connect(b, a.at(80)).close();
        assertTrue(sim.run());
        assertEquals(0, sim.nanoTime());
    }

    @Test
    void reset_ends_a_connection_at_both_ends() throws IOException {
        Pair pair = pair();
        pair.server().write(bytes(10));
        sim.link(a, b).reset();
        poll.poll(events);
        assertTrue(events.get(0).isError());
        assertEquals(10, drainThenFails(pair.client()));
        assertThrows(IOException.class, () -> pair.server().write(bytes(1)));
    }

    private static int drainThenFails(TcpStream stream) throws IOException {
        ByteBuffer room = ByteBuffer.allocate(100);
        int n = stream.read(room);
        assertSays("ECONNRESET", assertThrows(SocketException.class, () -> stream.read(room)));
        return n;
    }

    @Test
    void segments_may_meet_a_reset() throws IOException {
        Pair pair = pair();
        wire.latency(Duration.ofMillis(1)).resets(1);
        pair.client().write(bytes(10));
        poll.poll(events);
        pass(SECOND);
        assertThrows(SocketException.class, () -> pair.client().read(ByteBuffer.allocate(1)));
    }

    @Test
    void half_closed_connection_carries_bytes_the_other_way() throws IOException {
        Pair pair = pair();
        wire.latency(Duration.ofMillis(1));
        pair.server().shutdown(Interest.WRITABLE);
        poll.poll(events);
        assertTrue(events.get(0).isReadClosed());
        assertEquals(-1, pair.client().read(ByteBuffer.allocate(1)));
        pair.client().write(bytes(5));
        pass(SECOND);
        assertEquals(5, drain(pair.server()));
    }

    @Test
    void partition_loses_datagrams_and_keeps_the_order_of_bytes() throws IOException {
        Pair pair = pair();
        UdpSocket to = udp(b);
        wire.latency(Duration.ofMillis(1)).jitter(Duration.ofMillis(5));
        ByteBuffer sent = bytes(200);
        sim.link(a, b).cut();
        udp(a).send(bytes(1), b.at(9));
        for (int i = 0; i < 200; i += 50) {
            pair.server().write(sent.slice(i, 50));
        }
        assertEquals(0, poll.poll(events, Duration.ofHours(1)));
        sim.link(a, b).heal();
        ByteBuffer got = ByteBuffer.allocate(200);
        while (got.hasRemaining()) {
            poll.poll(events);
            while (got.hasRemaining() && pair.client().read(got) > 0) {}
        }
        assertEquals(sent.clear(), got.flip());
        assertEquals(UdpSocket.WOULD_BLOCK, to.receive(ByteBuffer.allocate(1)));
    }

    @Test
    void restarted_host_resets_what_peers_write_and_its_clock_continues() throws IOException {
        Pair pair = pair();
        wire.latency(Duration.ofMillis(1));
        a.stop();
        assertThrows(IllegalStateException.class, () -> a.start("thread", () -> {}));
        pair.client().write(bytes(1));
        assertEquals(0, poll.poll(events, SECOND), "the peer gets no event");
        a.restart();
        poll.poll(events);
        assertSays(
                "ECONNRESET",
                assertThrows(IOException.class, () -> pair.client().read(ByteBuffer.allocate(1))));
        opened(TcpListener.bind(a, a.at(80)));
        assertTrue(a.nanoTime() >= SECOND.toNanos());
    }

    @Test
    void mean_edges_come_late_once_and_none_is_lost() throws IOException {
        sim.mean();
        Pair pair = pair();
        int late = 0;
        for (int round = 0; round < 300; round++) {
            long began = sim.nanoTime();
            pair.server().write(bytes(2));
            while (true) {
                poll.poll(
                        events); // an event that was lost would be an error of the simulation: nothing else can happen
                ByteBuffer one = ByteBuffer.allocate(1);
                if (pair.client().read(one) == 1) {
                    break;
                }
            }
            late += sim.nanoTime() - began > 10_000 ? 1 : 0;
            assertEquals(1, drain(pair.client()));
        }
        assertTrue(late > 30, "late edges: " + late);
    }

    @Test
    void mean_edge_is_not_repeated_until_a_read_would_block() throws IOException {
        Simulation one = Simulation.seeded(3).mean();
        SimHost host = one.host("h", "10.0.0.9");
        try (Poll own = Poll.open(host);
                TcpListener listener = TcpListener.bind(host, host.at(80));
                TcpStream client = TcpStream.connect(host, host.at(80));
                TcpStream server = listener.accept()) {
            assertTrue(client.finishConnect());
            own.registry().register(client, TOKEN, Interest.READABLE);
            server.write(bytes(2));
            own.poll(events);
            assertEquals(1, client.read(ByteBuffer.allocate(1)));
            server.write(bytes(1));
            assertEquals(0, genuine(own), "an edge before the read would block");
            assertEquals(2, drain(client));
            server.write(bytes(1));
            assertTrue(own.poll(events, SECOND) > 0);
        }
    }

    /** Whether a poll reports more than the few spurious events. */
    private int genuine(Poll own) throws IOException {
        int reported = 0;
        for (int i = 0; i < 20; i++) {
            reported += own.poll(events, Duration.ofMillis(1));
        }
        return reported / 10;
    }

    @Test
    void level_and_oneshot_keep_their_meaning() throws IOException {
        Pair pair = pair();
        poll.registry().reregister(pair.client(), TOKEN, Interest.READABLE, Trigger.LEVEL);
        pair.server().write(bytes(1));
        for (int i = 0; i < 3; i++) {
            assertEquals(1, poll.poll(events));
        }
        poll.registry().reregister(pair.client(), TOKEN, Interest.READABLE, Trigger.ONESHOT);
        assertEquals(1, poll.poll(events));
        pair.server().write(bytes(1));
        assertEquals(0, poll.poll(events, SECOND));
    }
}
