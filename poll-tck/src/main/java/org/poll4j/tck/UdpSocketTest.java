package org.poll4j.tck;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.poll4j.net.UdpSocket.WOULD_BLOCK;
import static org.poll4j.tck.Expect.readable;
import static org.poll4j.tck.Expect.writable;
import static org.poll4j.tck.Texts.assertSays;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.poll4j.Interest;
import org.poll4j.net.PeerAddress;
import org.poll4j.net.PollSocketOptions;
import org.poll4j.net.UdpSocket;
import org.poll4j.spi.Readiness;

/** {@link UdpSocket}; mio's {@code tests/udp_socket.rs}. */
class UdpSocketTest extends Contract {
    private static final Interest BOTH = Interest.READABLE.add(Interest.WRITABLE);

    private UdpSocket socket() throws IOException {
        return socket(anyLocalAddress());
    }

    private UdpSocket socket(InetSocketAddress address) throws IOException {
        return opened(UdpSocket.bind(backend, address));
    }

    private UdpSocket connectedTo(UdpSocket peer) throws IOException {
        UdpSocket socket = socket(new InetSocketAddress(peer.localAddress().getAddress(), 0));
        socket.connect(peer.localAddress());
        return socket;
    }

    private PeerAddress peer() {
        return new PeerAddress(backend);
    }

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(US_ASCII));
    }

    private static String received(ByteBuffer buffer) {
        return US_ASCII.decode(buffer.flip()).toString();
    }

    private void assertReceives(UdpSocket socket, String expected, InetSocketAddress from) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(20);
        PeerAddress peer = peer();
        assertEquals(expected.length(), peekedSoon(socket, buffer, peer));
        assertEquals(expected, received(buffer));
        assertEquals(from, peer.inetAddress());
        assertEquals(expected.length(), socket.receive(buffer.clear(), peer));
        assertEquals(expected, received(buffer));
        assertEquals(from, peer.inetAddress());
    }

    private void assertReceives(UdpSocket socket, String expected) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(20);
        assertEquals(expected.length(), peekedSoon(socket, buffer, null));
        assertEquals(expected.length(), socket.receive(buffer.clear()));
        assertEquals(expected, received(buffer));
    }

    /** Not every system has delivered a datagram when {@code send} returns, not even by loopback. */
    private static int peekedSoon(UdpSocket socket, ByteBuffer dst, @Nullable PeerAddress from) throws IOException {
        Await.until(() -> socket.peek(dst.duplicate(), from) != WOULD_BLOCK);
        return socket.peek(dst, from);
    }

    private static void assertWouldBlock(UdpSocket socket) throws IOException {
        assertEquals(WOULD_BLOCK, socket.peek(ByteBuffer.allocate(1), null));
        assertEquals(WOULD_BLOCK, socket.receive(ByteBuffer.allocate(1)));
    }

    @Test
    void empty_datagram() throws IOException {
        UdpSocket receiver = socket();
        UdpSocket sender = socket();
        registry.register(receiver, ID1, Interest.READABLE);
        assertEquals(0, sender.send(ByteBuffer.allocate(0), receiver.localAddress()));
        Expect.events(poll, events, readable(ID1));
        PeerAddress from = peer();
        assertEquals(0, receiver.receive(ByteBuffer.allocate(1), from));
        assertEquals(sender.localAddress(), from.inetAddress());
        assertWouldBlock(receiver);
    }

    @Test
    void unconnected_udp_socket_ipv4() throws IOException {
        smokeUnconnected(socket(), socket());
    }

    @Test
    void unconnected_udp_socket_ipv6() throws IOException {
        smokeUnconnected(socket(anyLocalIpv6Address()), socket(anyLocalIpv6Address()));
    }

    @Test
    void unconnected_udp_socket_std() throws IOException {
        smokeUnconnected(readopted(socket()), readopted(socket()));
    }

    /** A socket that came from elsewhere: by its number. */
    private UdpSocket readopted(UdpSocket socket) throws IOException {
        return opened(UdpSocket.adopt(socket.release()));
    }

    private void smokeUnconnected(UdpSocket one, UdpSocket two) throws IOException {
        registerBoth(one, two);
        assertWouldBlock(one);
        assertWouldBlock(two);
        PeerAddress toTwo = peer();
        toTwo.set(two.localAddress());
        assertEquals(3, one.send(text("one"), toTwo));
        assertEquals(3, two.send(text("two"), one.localAddress()));
        Expect.events(poll, events, readable(ID1), readable(ID2));
        assertReceives(one, "two", two.localAddress());
        assertReceives(two, "one", one.localAddress());
        assertNull(one.takeError());
        assertNull(two.takeError());
    }

    private void registerBoth(UdpSocket one, UdpSocket two) throws IOException {
        OpenFiles.assertNonBlockingAndClosedOnExec(one.handle());
        OpenFiles.assertNonBlockingAndClosedOnExec(two.handle());
        registry.register(one, ID1, BOTH);
        registry.register(two, ID2, BOTH);
        Expect.events(poll, events, writable(ID1), writable(ID2));
    }

    @Test
    void connected_udp_socket_ipv4() throws IOException {
        smokeConnected(anyLocalAddress());
    }

    @Test
    void connected_udp_socket_ipv6() throws IOException {
        smokeConnected(anyLocalIpv6Address());
    }

    private void smokeConnected(InetSocketAddress any) throws IOException {
        UdpSocket one = socket(any);
        UdpSocket two = connectedTo(one);
        one.connect(two.localAddress());
        smokeConnected(one, two);
    }

    @Test
    void connected_udp_socket_std() throws IOException {
        UdpSocket one = socket();
        UdpSocket two = connectedTo(one);
        one.connect(two.localAddress());
        smokeConnected(readopted(one), readopted(two));
    }

    private void smokeConnected(UdpSocket one, UdpSocket two) throws IOException {
        registerBoth(one, two);
        assertWouldBlock(one);
        assertWouldBlock(two);
        assertEquals(two.localAddress(), one.remoteAddress());
        assertEquals(3, one.send(text("one")));
        assertEquals(3, two.send(text("two")));
        Expect.events(poll, events, readable(ID1), readable(ID2));
        assertReceives(one, "two");
        assertReceives(two, "one");
        assertNull(one.takeError());
        assertNull(two.takeError());
    }

    @Test
    void reconnect_udp_socket_sending() throws IOException {
        UdpSocket two = socket();
        UdpSocket three = socket();
        UdpSocket one = connectedTo(two);
        registry.register(one, ID1, BOTH);
        registry.register(two, ID2, Interest.READABLE);
        registry.register(three, ID3, Interest.READABLE);
        one.send(text("to two"));
        Expect.events(poll, events, readable(ID2));
        assertReceives(two, "to two");
        one.connect(three.localAddress());
        one.send(text("to three"));
        Expect.events(poll, events, readable(ID3));
        assertReceives(three, "to three");
    }

    @Test
    void reconnect_udp_socket_receiving() throws IOException {
        UdpSocket one = socket();
        UdpSocket two = connectedTo(one);
        UdpSocket three = connectedTo(one);
        one.connect(two.localAddress());
        registry.register(one, ID1, Interest.READABLE);
        for (UdpSocket sender : new UdpSocket[] {two, three, two}) {
            one.connect(sender.localAddress());
            sender.send(text("hello"));
            Expect.events(poll, events, readable(ID1));
            assertReceives(one, "hello");
            assertWouldBlock(one);
        }
    }

    @Test
    void disconnected_udp_socket_receives_from_every_sender() throws IOException {
        UdpSocket one = socket();
        UdpSocket two = socket();
        UdpSocket three = socket();
        InetSocketAddress bound = one.localAddress();
        one.connect(two.localAddress());
        one.disconnect();
        assertNull(one.remoteAddress());
        assertEquals(bound.getPort(), one.localAddress().getPort());
        registry.register(one, ID1, Interest.READABLE);
        three.send(text("x"), new InetSocketAddress(bound.getAddress(), bound.getPort()));
        Expect.events(poll, events, readable(ID1));
        assertReceives(one, "x");
        one.disconnect(); // the second time does nothing
        one.close();
        assertThrows(ClosedChannelException.class, one::disconnect);
    }

    @Test
    void disconnected_udp_socket_has_no_peer_to_send_to() throws IOException {
        UdpSocket socket = socket();
        socket.connect(socket().localAddress());
        socket.disconnect();
        assertThrows(IOException.class, () -> socket.send(text("x")));
    }

    @Test
    void unconnected_udp_socket_connected_methods() throws IOException {
        UdpSocket one = socket();
        UdpSocket two = socket();
        assertSays("send(", assertThrows(IOException.class, () -> one.send(text("x"))));
        registry.register(one, ID1, Interest.READABLE);
        two.send(text("x"), one.localAddress());
        Expect.events(poll, events, readable(ID1));
        assertReceives(one, "x");
    }

    /** Linux and Windows send it past the peer, macOS and the BSDs refuse. */
    @Test
    void connected_udp_socket_unconnected_methods() throws IOException {
        UdpSocket one = socket();
        UdpSocket two = connectedTo(one);
        UdpSocket three = socket();
        registry.register(three, ID3, Interest.READABLE);
        try {
            two.send(text("past"), three.localAddress());
        } catch (IOException refused) {
            assertSays("EISCONN", refused);
            Expect.none(poll);
            return;
        }
        Expect.events(poll, events, readable(ID3));
        assertReceives(three, "past", two.localAddress());
    }

    @Test
    void udp_socket_raw_fd() throws IOException {
        UdpSocket socket = socket();
        InetSocketAddress address = socket.localAddress();
        long fd = socket.handle();
        assertEquals(fd, socket.release());
        assertThrows(ClosedChannelException.class, socket::handle);
        assertEquals(address, opened(UdpSocket.adopt(fd)).localAddress());
    }

    @Test
    void udp_socket_register() throws IOException {
        registry.register(socket(), ID1, Interest.READABLE);
        Expect.none(poll);
    }

    @Test
    void udp_socket_reregister() throws IOException {
        UdpSocket receiver = socket();
        registry.register(receiver, ID1, Interest.WRITABLE);
        socket().send(text("x"), receiver.localAddress());
        Expect.events(poll, events, writable(ID1));
        registry.reregister(receiver, ID2, Interest.READABLE);
        Expect.events(poll, events, readable(ID2));
    }

    @Test
    void udp_socket_no_events_after_deregister() throws IOException {
        UdpSocket receiver = socket();
        UdpSocket sender = socket();
        registry.register(receiver, ID1, Interest.READABLE);
        registry.deregister(receiver);
        sender.send(text("x"), receiver.localAddress());
        Expect.none(poll);
        assertReceives(receiver, "x", sender.localAddress());
    }

    @Test
    void udp_register_multiple_event_loops() throws IOException {
        UdpSocket socket = socket();
        registry.register(socket, ID1, Interest.READABLE);
        CheckedPoll other = opened(new CheckedPoll(backend));
        assertThrows(
                org.poll4j.AlreadyRegisteredException.class,
                () -> other.registry().register(socket, ID2, Interest.READABLE));
    }

    @Test
    void udp_socket() throws IOException {
        UdpSocket sender = socket();
        UdpSocket receiver = socket();
        sendsWhenWritable(sender, receiver);
        assertReceives(receiver, "hello world", sender.localAddress());
    }

    @Test
    void udp_socket_send_recv() throws IOException {
        UdpSocket receiver = socket();
        UdpSocket sender = connectedTo(receiver);
        receiver.connect(sender.localAddress());
        sendsWhenWritable(sender, receiver);
        assertReceives(receiver, "hello world");
    }

    private void sendsWhenWritable(UdpSocket sender, UdpSocket receiver) throws IOException {
        registry.register(sender, ID1, Interest.WRITABLE);
        registry.register(receiver, ID2, Interest.READABLE);
        Expect.events(poll, events, writable(ID1));
        if (sender.remoteAddress() == null) {
            sender.send(text("hello world"), receiver.localAddress());
        } else {
            sender.send(text("hello world"));
        }
        Expect.events(poll, events, readable(ID2));
    }

    @Test
    void udp_socket_discard() throws IOException {
        UdpSocket receiver = socket();
        UdpSocket sender = connectedTo(receiver);
        receiver.connect(sender.localAddress());
        registry.register(receiver, ID1, Interest.READABLE);
        socket().send(text("hello world"), receiver.localAddress());
        Expect.none(poll);
    }

    @Test
    void multicast() throws IOException {
        Requires.multicastRoute(InetAddress.getByName("227.1.1.100"));
        UdpSocket receiver = socket(new InetSocketAddress("0.0.0.0", 0));
        receiver.joinMulticast(InetAddress.getByName("227.1.1.100"), null);
        receiver.joinMulticast(InetAddress.getByName("227.1.1.101"), null);
        registry.register(receiver, ID1, Interest.READABLE);
        socket().send(
                        text("hello world"),
                        new InetSocketAddress(
                                "127.0.0.1", receiver.localAddress().getPort()));
        Expect.events(poll, events, readable(ID1));
        assertReceives(receiver, "hello world");
    }

    @Test
    void et_behavior_recv() throws IOException {
        UdpSocket receiver = socket();
        UdpSocket sender = connectedTo(receiver);
        receiver.connect(sender.localAddress());
        registry.register(receiver, ID1, BOTH);
        for (int i = 0; i < 3; i++) {
            sender.send(text("hello world"));
            Expect.events(poll, events, readable(ID1));
            assertReceives(receiver, "hello world");
            assertWouldBlock(receiver);
        }
    }

    @Test
    void et_behavior_recv_from() throws IOException {
        UdpSocket receiver = socket();
        UdpSocket sender = socket();
        registry.register(receiver, ID1, BOTH);
        registry.register(sender, ID2, BOTH);
        for (int i = 0; i < 3; i++) {
            sender.send(text("hello world"), receiver.localAddress());
            Expect.events(poll, events, readable(ID1));
            assertReceives(receiver, "hello world", sender.localAddress());
            assertWouldBlock(receiver);
        }
    }

    @Test
    void set_get_ttl() throws IOException {
        assertRoundTrip(socket(), PollSocketOptions.IP_TTL, 10);
    }

    @Test
    void get_ttl_without_previous_set() throws IOException {
        assertTrue(socket().getOption(PollSocketOptions.IP_TTL) > 0);
    }

    @Test
    void set_get_broadcast() throws IOException {
        assertRoundTrip(socket(), StandardSocketOptions.SO_BROADCAST, true);
        assertRoundTrip(socket(), StandardSocketOptions.SO_BROADCAST, false);
    }

    @Test
    void get_broadcast_without_previous_set() throws IOException {
        assertEquals(false, socket().getOption(StandardSocketOptions.SO_BROADCAST));
    }

    @Test
    void set_get_multicast_loop_v4() throws IOException {
        assertRoundTrip(socket(), StandardSocketOptions.IP_MULTICAST_LOOP, true);
        assertRoundTrip(socket(), StandardSocketOptions.IP_MULTICAST_LOOP, false);
    }

    @Test
    void get_multicast_loop_v4_without_previous_set() throws IOException {
        assertEquals(true, socket().getOption(StandardSocketOptions.IP_MULTICAST_LOOP));
    }

    @Test
    void set_get_multicast_ttl_v4() throws IOException {
        assertRoundTrip(socket(), StandardSocketOptions.IP_MULTICAST_TTL, 10);
    }

    @Test
    void get_multicast_ttl_v4_without_previous_set() throws IOException {
        assertEquals(1, socket().getOption(StandardSocketOptions.IP_MULTICAST_TTL));
    }

    @Test
    void set_get_multicast_loop_v6() throws IOException {
        assertRoundTrip(socket(anyLocalIpv6Address()), StandardSocketOptions.IP_MULTICAST_LOOP, true);
        assertRoundTrip(socket(anyLocalIpv6Address()), StandardSocketOptions.IP_MULTICAST_LOOP, false);
    }

    @Test
    void get_multicast_loop_v6_without_previous_set() throws IOException {
        assertEquals(true, socket(anyLocalIpv6Address()).getOption(StandardSocketOptions.IP_MULTICAST_LOOP));
    }

    @Test
    void traffic_class_and_hops_of_ipv6() throws IOException {
        assertRoundTrip(socket(anyLocalIpv6Address()), StandardSocketOptions.IP_TOS, 0x10);
        assertRoundTrip(socket(anyLocalIpv6Address()), PollSocketOptions.IP_TTL, 7);
        assertRoundTrip(socket(), StandardSocketOptions.IP_TOS, 0x10);
    }

    private static <T> void assertRoundTrip(UdpSocket socket, SocketOption<T> option, T value) throws IOException {
        socket.setOption(option, value);
        assertEquals(value, socket.getOption(option));
        assertNull(socket.takeError());
    }

    @Test
    void ipv6_only_refuses_ipv4() throws IOException {
        Requires.ipv6();
        UdpSocket only = opened(UdpSocket.open(backend, StandardProtocolFamily.INET6));
        only.setOption(PollSocketOptions.IPV6_V6ONLY, true);
        only.bindLocal(new InetSocketAddress(InetAddress.getByName("::"), 0));
        registry.register(only, ID1, Interest.READABLE);
        socket().send(
                        text("x"),
                        new InetSocketAddress("127.0.0.1", only.localAddress().getPort()));
        Expect.none(poll);
    }

    @Test
    void two_sockets_share_a_port_with_reuse_port() throws IOException {
        UdpSocket one = opened(UdpSocket.open(backend, StandardProtocolFamily.INET));
        UdpSocket two = opened(UdpSocket.open(backend, StandardProtocolFamily.INET));
        one.setOption(StandardSocketOptions.SO_REUSEPORT, true);
        two.setOption(StandardSocketOptions.SO_REUSEPORT, true);
        one.bindLocal(anyLocalAddress());
        two.bindLocal(one.localAddress());
        assertEquals(one.localAddress(), two.localAddress());
    }

    @Test
    void truncation_is_reported() throws IOException {
        UdpSocket receiver = socket();
        UdpSocket sender = socket();
        registry.register(receiver, ID1, Interest.READABLE);
        for (ByteBuffer room : new ByteBuffer[] {ByteBuffer.allocate(4), ByteBuffer.allocateDirect(4)}) {
            sender.send(text("hello world"), receiver.localAddress());
            Expect.events(poll, events, readable(ID1));
            assertTrue(receiver.receive(room, peer()) > 4);
            assertEquals("hell", received(room));
            assertWouldBlock(receiver); // and not before that is the next one an edge, where edges are emulated
        }
    }

    @Test
    void refused_datagram_is_an_error_of_the_connected_socket() throws IOException {
        UdpSocket gone = socket();
        UdpSocket sender = connectedTo(gone);
        gone.close();
        registry.register(sender, ID1, Interest.READABLE);
        sender.send(text("x"));
        Expect.events(poll, events, Expect.ready(ID1, Readiness.ERROR));
        assertThrows(PortUnreachableException.class, () -> sender.receive(ByteBuffer.allocate(1)));
    }

    @Test
    void refused_datagram_with_both_interests_is_writable_and_write_closed() throws IOException {
        requireBackend("epoll", "poll");
        UdpSocket gone = socket();
        UdpSocket sender = connectedTo(gone);
        gone.close();
        registry.register(sender, ID1, BOTH);
        sender.send(text("x"));
        Expect.events(poll, events, Expect.ready(ID1, Readiness.WRITABLE | Readiness.ERROR | Readiness.WRITE_CLOSED));
    }

    @Test
    void too_long_a_datagram_is_an_error() throws IOException {
        UdpSocket socket = socket();
        IOException failure =
                assertThrows(IOException.class, () -> socket.send(ByteBuffer.allocate(70_000), socket.localAddress()));
        assertTrue(failure.getMessage().contains("EMSGSIZE"), failure::getMessage);
    }

    @Test
    void full_send_buffer_would_block() throws IOException {
        UdpSocket receiver = socket();
        UdpSocket sender = connectedTo(receiver);
        ByteBuffer datagram = ByteBuffer.allocate(1000);
        int sent = 0;
        while (sent < 100_000 && sender.send(datagram.clear()) != WOULD_BLOCK) {
            sent++;
        }
        // loopback drops at the receiver rather than fill the sender: both are right
        assertTrue(sent > 0);
    }

    @Test
    void broadcast_needs_its_option() throws IOException {
        UdpSocket socket = socket(new InetSocketAddress("0.0.0.0", 0));
        InetSocketAddress all =
                new InetSocketAddress("127.255.255.255", socket.localAddress().getPort());
        assertThrows(SocketException.class, () -> socket.send(text("x"), all));
        socket.setOption(StandardSocketOptions.SO_BROADCAST, true);
        registry.register(socket, ID1, Interest.READABLE);
        assertEquals(1, socket.send(text("x"), all));
        Expect.events(poll, events, readable(ID1));
        assertReceives(socket, "x");
    }

    @Test
    void bad_input_is_refused() throws IOException {
        UdpSocket socket = socket();
        assertThrows(
                UnresolvedAddressException.class,
                () -> UdpSocket.bind(InetSocketAddress.createUnresolved("x.invalid", 1)));
        assertThrows(
                IllegalArgumentException.class, () -> socket.joinMulticast(InetAddress.ofLiteral("127.0.0.1"), null));
        assertThrows(IOException.class, () -> socket.leaveMulticast(InetAddress.getByName("227.1.1.100"), null));
        assertThrows(
                java.nio.ReadOnlyBufferException.class,
                () -> socket.receive(text("x").asReadOnlyBuffer()));
        assertThrows(NullPointerException.class, () -> UdpSocket.open(backend, null));
        socket.close();
        assertThrows(ClosedChannelException.class, () -> socket.receive(ByteBuffer.allocate(1)));
        assertThrows(ClosedChannelException.class, () -> socket.send(text("x")));
        assertThrows(ClosedChannelException.class, socket::localAddress);
    }
}
