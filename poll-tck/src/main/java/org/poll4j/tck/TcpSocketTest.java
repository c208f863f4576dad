package org.poll4j.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.poll4j.tck.Expect.readable;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import org.junit.jupiter.api.Test;
import org.poll4j.Interest;
import org.poll4j.net.PollSocketOptions;
import org.poll4j.net.TcpListener;
import org.poll4j.net.TcpSocket;
import org.poll4j.net.TcpStream;

/** {@link TcpSocket}: options and addresses that come before listening or connecting. */
class TcpSocketTest extends Contract {
    private TcpSocket socket() throws IOException {
        return opened(TcpSocket.open(backend, StandardProtocolFamily.INET));
    }

    @Test
    void listens() throws IOException {
        TcpListener listener = opened(socket().bind(anyLocalAddress()).listen(16));
        registry.register(listener, ID1, Interest.READABLE);
        connect(listener.localAddress());
        Expect.exactly(poll, events, readable(ID1));
    }

    @Test
    void connects_from_an_address_of_its_own() throws IOException {
        TcpListener listener = listener();
        TcpSocket socket = socket().bind(new InetSocketAddress(secondLoopback(), 0));
        InetSocketAddress bound = socket.localAddress();
        TcpStream stream = opened(socket.connect(listener.localAddress()));
        TcpStream accepted = acceptedSoon(listener);
        assertEquals(bound, stream.localAddress());
        assertEquals(stream.localAddress(), accepted.remoteAddress());
    }

    /** 127.0.0.2; macOS and the BSDs have 127.0.0.1 alone, unless an administrator adds others. */
    private static InetAddress secondLoopback() throws IOException {
        InetAddress second = InetAddress.ofLiteral("127.0.0.2");
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(second, 0));
            return second;
        } catch (BindException notHere) {
            return InetAddress.ofLiteral("127.0.0.1");
        }
    }

    @Test
    void socket_of_ipv6_reaches_an_ipv4_address() throws IOException {
        TcpListener listener = listener();
        TcpSocket socket = opened(TcpSocket.open(backend, StandardProtocolFamily.INET6));
        TcpStream stream = opened(socket.connect(listener.localAddress()));
        Await.connected(stream);
        assertEquals(listener.localAddress(), stream.remoteAddress());
        assertEquals(stream.localAddress(), acceptedSoon(listener).remoteAddress());
    }

    @Test
    void socket_of_ipv6_alone_reaches_no_ipv4_address() throws IOException {
        InetSocketAddress address = listener().localAddress();
        TcpSocket socket = opened(TcpSocket.open(backend, StandardProtocolFamily.INET6))
                .setOption(PollSocketOptions.IPV6_V6ONLY, true);
        assertThrows(IOException.class, () -> Await.connected(opened(socket.connect(address))));
    }

    @Test
    void socket_of_ipv6_binds_to_an_ipv4_address() throws IOException {
        TcpListener listener = opened(TcpSocket.open(backend, StandardProtocolFamily.INET6)
                .bind(anyLocalAddress())
                .listen(16));
        assertEquals(anyLocalAddress().getAddress(), listener.localAddress().getAddress());
        connect(listener.localAddress());
        acceptedSoon(listener);
    }

    @Test
    void listener_of_ipv6_accepts_ipv4_if_the_option_says_so() throws IOException {
        TcpListener listener = opened(TcpSocket.open(backend, StandardProtocolFamily.INET6)
                .setOption(PollSocketOptions.IPV6_V6ONLY, false)
                .bind(new InetSocketAddress(InetAddress.ofLiteral("::"), 0))
                .listen(16));
        int port = listener.localAddress().getPort();
        connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
        acceptedSoon(listener);
    }

    @Test
    void options_are_set_before() throws IOException {
        TcpListener listener = listener();
        TcpStream stream = opened(socket().setOption(StandardSocketOptions.SO_KEEPALIVE, true)
                .setOption(StandardSocketOptions.TCP_NODELAY, true)
                .setOption(PollSocketOptions.IP_TTL, 3)
                .connect(listener.localAddress()));
        assertTrue(stream.getOption(StandardSocketOptions.SO_KEEPALIVE));
        assertTrue(stream.getOption(StandardSocketOptions.TCP_NODELAY));
        assertEquals(3, stream.getOption(PollSocketOptions.IP_TTL));
    }

    @Test
    void reuse_port_lets_two_listen() throws IOException {
        TcpListener first = opened(socket().setOption(StandardSocketOptions.SO_REUSEPORT, true)
                .bind(anyLocalAddress())
                .listen(16));
        TcpListener second = opened(socket().setOption(StandardSocketOptions.SO_REUSEPORT, true)
                .bind(first.localAddress())
                .listen(16));
        assertEquals(first.localAddress(), second.localAddress());
    }

    @Test
    void ipv6_only_leaves_the_port_to_ipv4() throws IOException {
        Requires.ipv6();
        InetSocketAddress any = new InetSocketAddress(InetAddress.ofLiteral("::"), 0);
        TcpListener six = opened(TcpSocket.open(backend, StandardProtocolFamily.INET6)
                .setOption(PollSocketOptions.IPV6_V6ONLY, true)
                .bind(any)
                .listen(16));
        assertTrue(six.getOption(PollSocketOptions.IPV6_V6ONLY));
        TcpListener four = listener(new InetSocketAddress(
                InetAddress.ofLiteral("127.0.0.1"), six.localAddress().getPort()));
        assertEquals(six.localAddress().getPort(), four.localAddress().getPort());
    }

    @Test
    void dual_stack_peers_have_ipv4_addresses() throws IOException {
        Requires.ipv6();
        TcpListener both = opened(TcpSocket.open(backend, StandardProtocolFamily.INET6)
                .setOption(PollSocketOptions.IPV6_V6ONLY, false)
                .bind(new InetSocketAddress(InetAddress.ofLiteral("::"), 0))
                .listen(16));
        TcpStream client = connect(new InetSocketAddress(
                InetAddress.ofLiteral("127.0.0.1"), both.localAddress().getPort()));
        TcpStream accepted = opened(Await.accepted(both));
        assertEquals(client.localAddress(), accepted.remoteAddress());
    }

    @Test
    void opens_on_the_systems_backend() throws IOException {
        TcpListener listener = opened(TcpSocket.open(StandardProtocolFamily.INET)
                .bind(anyLocalAddress())
                .listen(1));
        assertTrue(opened(TcpStream.connect(listener.localAddress())).isOpen());
        assertTrue(opened(TcpListener.bind(anyLocalAddress())).isOpen());
    }

    @Test
    void unused_socket_may_be_closed() throws IOException {
        TcpSocket socket = socket();
        socket.close();
        socket.close();
        assertThrows(ClosedChannelException.class, () -> socket.bind(anyLocalAddress()));
        assertThrows(ClosedChannelException.class, () -> socket.listen(1));
        assertThrows(ClosedChannelException.class, () -> socket.connect(anyLocalAddress()));
        assertThrows(ClosedChannelException.class, () -> socket.setOption(StandardSocketOptions.TCP_NODELAY, true));
    }

    @Test
    void successor_outlives_the_socket() throws IOException {
        TcpSocket listening = socket().bind(anyLocalAddress());
        TcpListener listener = opened(listening.listen(16));
        TcpSocket connecting = socket();
        TcpStream client = opened(connecting.connect(listener.localAddress()));
        listening.close();
        connecting.close();
        Await.connected(client);
        Await.written(client, "alive");
        Await.read(acceptedSoon(listener), "alive");
    }

    @Test
    void passed_on_socket_refuses_calls_and_does_not_touch_its_successor() throws IOException {
        TcpSocket socket = socket();
        TcpListener listener = opened(socket.bind(anyLocalAddress()).listen(16));
        assertThrows(ClosedChannelException.class, () -> socket.listen(1));
        assertThrows(ClosedChannelException.class, () -> socket.bind(anyLocalAddress()));
        assertThrows(ClosedChannelException.class, () -> socket.connect(listener.localAddress()));
        assertThrows(ClosedChannelException.class, () -> socket.setOption(StandardSocketOptions.TCP_NODELAY, true));
        assertThrows(ClosedChannelException.class, socket::localAddress);
        assertTrue(listener.isOpen());
    }

    @Test
    void local_address_is_known_before_it_listens() throws IOException {
        TcpSocket socket = socket();
        assertEquals(0, socket.localAddress().getPort());
        socket.bind(anyLocalAddress());
        InetSocketAddress bound = socket.localAddress();
        assertEquals(bound, opened(socket.listen(1)).localAddress());
    }

    @Test
    void option_of_another_kind_of_socket_or_out_of_range_closes_it() throws IOException {
        TcpSocket other = socket();
        assertThrows(
                UnsupportedOperationException.class, () -> other.setOption(StandardSocketOptions.SO_BROADCAST, true));
        assertThrows(ClosedChannelException.class, () -> other.listen(1));
        TcpSocket outside = socket();
        assertThrows(IllegalArgumentException.class, () -> outside.setOption(PollSocketOptions.IP_TTL, 0));
        assertThrows(ClosedChannelException.class, () -> outside.listen(1));
    }

    @Test
    void a_step_that_fails_closes_the_socket() throws IOException {
        InetSocketAddress taken = listener().localAddress();
        TcpSocket socket = socket();
        assertThrows(BindException.class, () -> socket.bind(taken));
        assertThrows(ClosedChannelException.class, () -> socket.listen(1));
    }

    @Test
    void address_that_is_not_this_machines() throws IOException {
        TcpSocket socket = socket();
        InetSocketAddress elsewhere = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 0); // TEST-NET-1
        assertThrows(BindException.class, () -> socket.bind(elsewhere));
    }

    @Test
    void unresolved_addresses() throws IOException {
        InetSocketAddress unresolved = InetSocketAddress.createUnresolved("localhost", 1);
        TcpSocket binding = socket();
        TcpSocket connecting = socket();
        assertThrows(UnresolvedAddressException.class, () -> binding.bind(unresolved));
        assertThrows(UnresolvedAddressException.class, () -> connecting.connect(unresolved));
    }

    @Test
    void address_of_another_family() throws IOException {
        InetSocketAddress six = anyLocalIpv6Address();
        TcpSocket socket = socket();
        assertThrows(IOException.class, () -> socket.bind(six));
    }

    @Test
    void unknown_family() {
        assertThrows(UnsupportedOperationException.class, () -> TcpSocket.open(backend, StandardProtocolFamily.UNIX));
    }

    @Test
    @SuppressWarnings("NullAway")
    void nulls() throws IOException {
        assertThrows(NullPointerException.class, () -> TcpSocket.open(backend, null));
        TcpSocket binding = socket();
        assertThrows(NullPointerException.class, () -> binding.setOption(null, true));
    }
}
