package org.poll4j.tck;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.poll4j.net.UdpSocket.WOULD_BLOCK;
import static org.poll4j.tck.Expect.readable;
import static org.poll4j.tck.Texts.assertSays;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.poll4j.Interest;
import org.poll4j.Token;
import org.poll4j.Trigger;
import org.poll4j.net.DatagramSource;
import org.poll4j.net.Datagrams;
import org.poll4j.net.PeerAddress;
import org.poll4j.net.PollSocketOptions;
import org.poll4j.net.UdpSocket;
import org.poll4j.net.UnixDatagram;

/** {@link Datagrams}, received and sent in batches. */
class DatagramsTest extends Contract {
    private static final Token RECEIVER = new Token(1);
    private static final int LONGEST = 65_507;

    private UdpSocket socket() throws IOException {
        return opened(UdpSocket.bind(backend, anyLocalAddress()));
    }

    private UdpSocket socket(boolean v6) throws IOException {
        return v6 ? opened(UdpSocket.bind(backend, anyLocalIpv6Address())) : socket();
    }

    private Datagrams batch(int capacity, int room) {
        return Datagrams.allocate(backend, capacity, room);
    }

    private PeerAddress to(UdpSocket socket) throws IOException {
        PeerAddress peer = new PeerAddress(backend);
        peer.set(socket.localAddress());
        return peer;
    }

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(US_ASCII));
    }

    private static String text(Datagrams batch, int i) {
        return US_ASCII.decode(batch.data(i)).toString();
    }

    /** Not every system has delivered a datagram when {@code send} returns. */
    private static int receivedSoon(DatagramSource socket, Datagrams batch) throws IOException {
        int[] n = new int[1];
        Await.until(() -> (n[0] = socket.receive(batch)) != WOULD_BLOCK);
        return n[0];
    }

    /** The texts of so many datagrams, received in one or several batches. */
    private static List<String> texts(DatagramSource socket, Datagrams batch, int count) throws IOException {
        List<String> texts = new ArrayList<>();
        while (texts.size() < count) {
            int n = receivedSoon(socket, batch);
            assertEquals(n, batch.size());
            for (int i = 0; i < n; i++) {
                texts.add(text(batch, i));
            }
        }
        return texts;
    }

    private static void requireOption(UdpSocket socket, SocketOption<?> option) {
        assumeTrue(socket.supportedOptions().contains(option), "no " + option);
    }

    @Test
    void batch_is_sent_and_received() throws IOException {
        UdpSocket sender = socket();
        UdpSocket receiver = socket();
        Datagrams out = batch(4, 100);
        assertEquals(0, out.add(text("one"), to(receiver)));
        assertEquals(1, out.add(text(""), to(receiver)));
        out.add(5, to(receiver)).put(text("three"));
        assertEquals(3, out.size());
        assertEquals(3, sender.send(out));
        Datagrams in = batch(8, 100);
        assertEquals(List.of("one", "", "three"), texts(receiver, in, 3));
        int last = in.size() - 1;
        assertEquals(sender.localAddress(), in.inetAddress(last));
        PeerAddress from = new PeerAddress(backend);
        in.peer(last, from);
        assertEquals(sender.localAddress(), from.inetAddress());
        assertEquals(0, in.segmentSize(last));
        assertFalse(in.isTruncated(last));
        assertEquals(-1, in.trafficClass(last));
        assertEquals(-1, in.ecn(last));
        assertNull(in.localAddress(last));
        assertEquals(0, in.interfaceIndex(last));
        assertEquals(0, in.receiveTimeNanos(last));
    }

    @Test
    void batch_describes_the_last_receive() throws IOException {
        UdpSocket sender = socket();
        UdpSocket receiver = socket();
        Datagrams in = batch(2, 10);
        for (String text : List.of("a text of more than 10 bytes", "short", "0123456789", "", "1")) {
            sender.send(text(text), receiver.localAddress());
            assertEquals(1, receivedSoon(receiver, in));
            assertEquals(Math.min(10, text.length()), in.length(0), text);
            assertEquals(text.substring(0, Math.min(10, text.length())), text(in, 0));
            assertEquals(text.length() > 10, in.isTruncated(0), text);
        }
    }

    @Test
    void truncation_is_reported_for_the_truncated_datagram() throws IOException {
        UdpSocket sender = socket();
        UdpSocket receiver = socket();
        List<Boolean> cut = new ArrayList<>();
        Datagrams in = batch(4, 5);
        for (String text : List.of("12345", "123456", "1")) {
            sender.send(text(text), receiver.localAddress());
        }
        while (cut.size() < 3) {
            int n = receivedSoon(receiver, in);
            for (int i = 0; i < n; i++) {
                cut.add(in.isTruncated(i));
            }
        }
        assertEquals(List.of(false, true, false), cut);
    }

    @Test
    void nothing_there_would_block_and_leaves_the_batch_empty() throws IOException {
        UdpSocket receiver = socket();
        Datagrams batch = batch(2, 10);
        batch.add(text("x"), null);
        assertEquals(WOULD_BLOCK, receiver.receive(batch));
        assertEquals(0, batch.size());
        assertEquals(0, receiver.send(batch));
    }

    @Test
    void what_has_no_room_comes_with_the_next_batch() throws IOException {
        UdpSocket sender = socket();
        UdpSocket receiver = socket();
        for (String text : List.of("1", "2", "3", "4", "5")) {
            sender.send(text(text), receiver.localAddress());
        }
        Datagrams in = batch(2, 10);
        assertEquals(List.of("1", "2", "3", "4", "5"), texts(receiver, in, 5));
        assertEquals(WOULD_BLOCK, receiver.receive(in));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void drained_by_a_batch_means_an_event_for_the_next_datagram(boolean edge) throws IOException {
        UdpSocket sender = socket();
        UdpSocket receiver = socket();
        registry.register(receiver, RECEIVER, Interest.READABLE, edge ? Trigger.EDGE : Trigger.LEVEL);
        Datagrams in = batch(4, 10);
        for (int i = 0; i < 3; i++) {
            sender.send(text("x"), receiver.localAddress());
            Expect.events(poll, events, readable(RECEIVER));
            assertEquals(1, receivedSoon(receiver, in)); // fewer than fit
        }
    }

    @Test
    void connected_sockets_need_no_address() throws IOException {
        UdpSocket one = socket();
        UdpSocket other = socket();
        one.connect(other.localAddress());
        other.connect(one.localAddress());
        Datagrams batch = batch(2, 10);
        batch.add(text("a"), null);
        batch.add(text("b"), null);
        assertEquals(2, one.send(batch));
        assertEquals(List.of("a", "b"), texts(other, batch, 2));
    }

    @Test
    void received_batch_can_be_sent_back() throws IOException {
        UdpSocket client = socket();
        UdpSocket server = socket();
        for (SocketOption<?> option : Set.of(PollSocketOptions.IP_RECVTOS, PollSocketOptions.IP_RECVPKTINFO)) {
            if (server.supportedOptions().contains(option)) {
                @SuppressWarnings("unchecked")
                SocketOption<Boolean> on = (SocketOption<Boolean>) option;
                server.setOption(on, true);
            }
        }
        client.send(text("ping"), server.localAddress());
        Datagrams batch = batch(4, 10);
        assertEquals(1, receivedSoon(server, batch));
        assertEquals(1, server.send(batch));
        assertEquals(List.of("ping"), texts(client, batch, 1));
        assertEquals(server.localAddress(), batch.inetAddress(0));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void refused_datagram_is_named_and_does_not_keep_the_others(int refused) throws IOException {
        UdpSocket sender = socket();
        UdpSocket receiver = socket();
        Datagrams out = batch(3, LONGEST + 1);
        for (int i = 0; i < 3; i++) {
            out.add(i == refused ? ByteBuffer.allocate(LONGEST + 1) : text("text " + i), to(receiver));
        }
        int next = 0;
        List<String> failures = new ArrayList<>();
        while (next < out.size()) {
            try {
                int n = sender.send(out, next, out.size() - next);
                assertTrue(n > 0, "sent " + n);
                next += n;
            } catch (SocketException failure) {
                assertEquals(refused, next++, failure::getMessage);
                failures.add(failure.getMessage());
            }
        }
        assertEquals(1, failures.size(), failures::toString);
        assertTrue(failures.getFirst().contains((LONGEST + 1) + " bytes"), failures::getFirst);
        assertTrue(failures.getFirst().contains(String.valueOf(receiver.localAddress())), failures::getFirst);
        List<String> expected = new ArrayList<>(List.of("text 0", "text 1", "text 2"));
        expected.remove(refused);
        assertEquals(expected, texts(receiver, batch(3, 10), 2));
    }

    @Test
    void part_of_a_batch_is_sent() throws IOException {
        UdpSocket sender = socket();
        UdpSocket receiver = socket();
        Datagrams out = batch(4, 10);
        for (String text : List.of("0", "1", "2", "3")) {
            out.add(text(text), to(receiver));
        }
        assertEquals(2, sender.send(out, 1, 2));
        assertEquals(List.of("1", "2"), texts(receiver, batch(4, 10), 2));
        assertEquals(0, sender.send(out, 4, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> sender.send(out, 3, 2));
        assertThrows(IndexOutOfBoundsException.class, () -> sender.send(out, -1, 1));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void large_datagram_is_cut_into_segments(boolean v6) throws IOException {
        UdpSocket sender = socket(v6);
        UdpSocket receiver = socket(v6);
        Datagrams out = batch(3, 1000);
        out.add(text("first"), to(receiver));
        out.add(250, to(receiver));
        out.setSegmentSize(1, 100);
        out.add(text("last"), to(receiver));
        int next = 0;
        while (next < out.size()) {
            next += sender.send(out, next, out.size() - next);
        }
        Datagrams in = batch(8, 1000);
        List<Integer> lengths =
                texts(receiver, in, 5).stream().map(String::length).toList();
        assertEquals(List.of(5, 100, 100, 50, 4), lengths);
    }

    @Test
    void joined_segments_are_reported_and_forgotten() throws IOException {
        UdpSocket sender = socket();
        UdpSocket receiver = socket();
        requireOption(receiver, PollSocketOptions.UDP_GRO);
        receiver.setOption(PollSocketOptions.UDP_GRO, true);
        assertEquals(true, receiver.getOption(PollSocketOptions.UDP_GRO));
        Datagrams batch = batch(1, 65_535);
        batch.add(250, to(receiver));
        batch.setSegmentSize(0, 100);
        assertEquals(1, sender.send(batch));
        assertEquals(1, receivedSoon(receiver, batch));
        assertEquals(250, batch.length(0));
        assertEquals(100, batch.segmentSize(0));
        sender.send(ByteBuffer.allocate(250), receiver.localAddress());
        assertEquals(1, receivedSoon(receiver, batch));
        assertEquals(250, batch.length(0));
        assertEquals(0, batch.segmentSize(0));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void traffic_class_travels_with_a_datagram(boolean v6) throws IOException {
        UdpSocket sender = socket(v6);
        UdpSocket receiver = socket(v6);
        requireOption(receiver, PollSocketOptions.IP_RECVTOS);
        receiver.setOption(PollSocketOptions.IP_RECVTOS, true);
        assertEquals(true, receiver.getOption(PollSocketOptions.IP_RECVTOS));
        Datagrams batch = batch(3, 10);
        for (int trafficClass : new int[] {2, 0x2b, -1}) {
            batch.clear();
            batch.add(text("x"), to(receiver));
            batch.setTrafficClass(0, trafficClass);
            assertEquals(1, sender.send(batch));
            assertEquals(1, receivedSoon(receiver, batch));
            assertEquals(Math.max(0, trafficClass), batch.trafficClass(0));
            assertEquals(Math.max(0, trafficClass) & 3, batch.ecn(0));
        }
        sender.connect(receiver.localAddress());
        batch.clear();
        batch.add(text("x"), null);
        batch.setTrafficClass(0, 1);
        assertEquals(1, sender.send(batch));
        assertEquals(1, receivedSoon(receiver, batch));
        assertEquals(1, batch.ecn(0));
    }

    @Test
    void ipv6_socket_reports_the_traffic_class_of_ipv4_peers() throws IOException {
        Requires.ipv6();
        UdpSocket sender = socket();
        UdpSocket receiver = opened(UdpSocket.bind(backend, new InetSocketAddress(InetAddress.ofLiteral("::"), 0)));
        requireOption(receiver, PollSocketOptions.IP_RECVTOS);
        receiver.setOption(PollSocketOptions.IP_RECVTOS, true);
        receiver.setOption(PollSocketOptions.IP_RECVPKTINFO, true);
        Datagrams batch = batch(3, 10);
        PeerAddress to = new PeerAddress(backend);
        to.set(new InetSocketAddress(
                InetAddress.ofLiteral("127.0.0.1"), receiver.localAddress().getPort()));
        batch.add(text("x"), to);
        batch.setTrafficClass(0, 3);
        sender.send(batch);
        assertEquals(1, receivedSoon(receiver, batch));
        assertEquals(3, batch.ecn(0));
        assertEquals(InetAddress.ofLiteral("127.0.0.1"), batch.localAddress(0));
        sender.setOption(PollSocketOptions.IP_RECVTOS, true);
        assertEquals(1, receiver.send(batch));
        assertEquals(1, receivedSoon(sender, batch));
        assertEquals(3, batch.ecn(0));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void local_address_is_reported_and_chosen(boolean v6) throws IOException {
        UdpSocket client = socket(v6);
        InetAddress any = InetAddress.ofLiteral(v6 ? "::" : "0.0.0.0");
        UdpSocket server = opened(UdpSocket.bind(backend, new InetSocketAddress(any, 0)));
        requireOption(server, PollSocketOptions.IP_RECVPKTINFO);
        server.setOption(PollSocketOptions.IP_RECVPKTINFO, true);
        InetAddress loopback = client.localAddress().getAddress();
        InetAddress asked = v6 || !isLinux() ? loopback : InetAddress.ofLiteral("127.0.0.2");
        client.send(
                text("x"), new InetSocketAddress(asked, server.localAddress().getPort()));
        Datagrams batch = batch(2, 10);
        assertEquals(1, receivedSoon(server, batch));
        assertEquals(asked, batch.localAddress(0));
        assertEquals(1, server.send(batch));
        assertEquals(1, receivedSoon(client, batch));
        assertEquals(asked, batch.inetAddress(0).getAddress());
    }

    private static boolean isLinux() {
        return System.getProperty("os.name").equals("Linux");
    }

    @Test
    void time_of_arrival_is_reported() throws IOException {
        Requires.optionsOfLinux();
        UdpSocket sender = socket();
        UdpSocket receiver = socket();
        requireOption(receiver, PollSocketOptions.SO_TIMESTAMPNS);
        receiver.setOption(PollSocketOptions.SO_TIMESTAMPNS, true);
        sender.send(text("x"), receiver.localAddress());
        Datagrams batch = batch(2, 10);
        assertEquals(1, receivedSoon(receiver, batch));
        Instant arrival = Instant.ofEpochSecond(0, batch.receiveTimeNanos(0));
        assertTrue(Duration.between(arrival, Instant.now()).abs().toHours() < 24, arrival::toString);
        receiver.setOption(PollSocketOptions.SO_TIMESTAMPNS, false);
        sender.send(text("x"), receiver.localAddress());
        assertEquals(1, receivedSoon(receiver, batch));
        assertEquals(0, batch.receiveTimeNanos(0));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void fragments_are_forbidden_and_allowed(boolean v6) throws IOException {
        UdpSocket socket = socket(v6);
        requireOption(socket, PollSocketOptions.IP_DONTFRAG);
        for (boolean on : new boolean[] {true, false, true}) {
            socket.setOption(PollSocketOptions.IP_DONTFRAG, on);
            assertEquals(on, socket.getOption(PollSocketOptions.IP_DONTFRAG));
        }
    }

    @Test
    void options_that_a_system_lacks_are_refused_by_name() throws IOException {
        UdpSocket socket = socket();
        for (SocketOption<Boolean> option : List.of(
                PollSocketOptions.IP_RECVTOS,
                PollSocketOptions.IP_RECVPKTINFO,
                PollSocketOptions.IP_DONTFRAG,
                PollSocketOptions.UDP_GRO,
                PollSocketOptions.SO_TIMESTAMPNS)) {
            if (!socket.supportedOptions().contains(option)) {
                assertSays(
                        option.name(),
                        assertThrows(UnsupportedOperationException.class, () -> socket.setOption(option, true)));
            }
        }
    }

    @Test
    void unix_datagrams_come_in_batches() throws IOException {
        Requires.posixDescriptors(backend);
        UnixDatagram[] pair = UnixDatagram.pair(backend);
        UnixDatagram one = opened(pair[0]);
        UnixDatagram other = opened(pair[1]);
        Datagrams batch = batch(4, 10);
        batch.add(text("a"), null);
        batch.add(text("b"), null);
        assertEquals(2, one.send(batch));
        assertEquals(List.of("a", "b"), texts(other, batch, 2));
        assertNull(batch.address(0));
    }

    @Test
    void full_batch_is_reported() {
        Datagrams batch = batch(1, 4);
        batch.add(text("1234"), null);
        assertSays(
                "add: the batch holds 1 datagrams already",
                assertThrows(IllegalStateException.class, () -> batch.add(text("1"), null)));
        batch.clear();
        assertSays(
                "a datagram of 5 bytes; this batch has room for 4 each",
                assertThrows(IllegalArgumentException.class, () -> batch.add(text("12345"), null)));
        assertEquals(0, batch.size());
        assertSays(
                "the PeerAddress holds no address",
                assertThrows(IllegalArgumentException.class, () -> batch.add(text("1"), new PeerAddress(backend))));
        assertEquals(0, batch.size());
    }

    @Test
    void bad_numbers_are_refused() {
        for (int capacity : new int[] {0, -1, 1025}) {
            assertSays(
                    "capacity = " + capacity, assertThrows(IllegalArgumentException.class, () -> batch(capacity, 10)));
        }
        for (int room : new int[] {0, -1, 65_536}) {
            assertSays("room = " + room, assertThrows(IllegalArgumentException.class, () -> batch(1, room)));
        }
        Datagrams batch = batch(2, 10);
        batch.add(text("x"), null);
        for (int i : new int[] {-1, 1, 2}) {
            assertThrows(IndexOutOfBoundsException.class, () -> batch.data(i));
            assertThrows(IndexOutOfBoundsException.class, () -> batch.length(i));
            assertThrows(IndexOutOfBoundsException.class, () -> batch.address(i));
            assertThrows(IndexOutOfBoundsException.class, () -> batch.setSegmentSize(i, 1));
        }
        assertThrows(IllegalArgumentException.class, () -> batch.setSegmentSize(0, -1));
        assertThrows(IllegalArgumentException.class, () -> batch.setTrafficClass(0, 256));
        assertThrows(IllegalArgumentException.class, () -> batch.setLength(0, 11));
        assertThrows(NullPointerException.class, () -> batch.add(nothing(), null));
        assertEquals("Datagrams(1 of 2)", batch.toString());
    }

    @SuppressWarnings("NullAway")
    private static ByteBuffer nothing() {
        @Nullable ByteBuffer none = null;
        return none;
    }

    @Test
    void closed_socket_is_reported() throws IOException {
        UdpSocket socket = socket();
        socket.close();
        Datagrams batch = batch(1, 10);
        assertThrows(ClosedChannelException.class, () -> socket.receive(batch));
        batch.add(text("x"), null);
        assertThrows(ClosedChannelException.class, () -> socket.send(batch));
    }

    @Test
    void data_is_the_same_object_each_time() {
        Datagrams batch = batch(1, 10);
        batch.add(text("abc"), null);
        ByteBuffer data = batch.data(0);
        assertEquals('a', data.get());
        assertSame(data, batch.data(0));
        assertEquals(0, data.position());
        assertEquals(3, data.limit());
        batch.setLength(0, 2);
        assertEquals("ab", text(batch, 0));
    }

    /**
     * The memory belongs to the batch, so no call reaches a socket that has taken over the number, nor memory that is
     * gone.
     */
    @Test
    void socket_is_closed_while_another_thread_receives_batches() throws Exception {
        for (int i = 0; i < 50; i++) {
            UdpSocket receiver = UdpSocket.bind(backend, anyLocalAddress());
            UdpSocket sender = socket();
            Datagrams in = batch(16, 64);
            Datagrams out = batch(16, 64);
            while (out.size() < 16) {
                out.add(text("x"), to(receiver));
            }
            Thread reading = Thread.ofPlatform().start(() -> {
                try {
                    while (true) {
                        receiver.receive(in);
                    }
                } catch (ClosedChannelException closed) {
                    // what is expected
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            sender.send(out);
            receiver.close();
            reading.join();
            sender.close();
        }
    }
}
