package org.poll4j.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.poll4j.tck.Expect.readable;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import org.junit.jupiter.api.Test;
import org.poll4j.Interest;
import org.poll4j.net.PeerAddress;
import org.poll4j.net.PollSocketOptions;
import org.poll4j.net.TcpListener;
import org.poll4j.net.TcpStream;

/** {@link TcpListener}; mio's {@code tests/tcp_listener.rs}. */
class TcpListenerTest extends Contract {
    @Test
    void accept_reports_the_peer() throws IOException {
        TcpListener listener = listener();
        PeerAddress peer = new PeerAddress(backend);
        assertNull(listener.accept(peer));
        assertNull(peer.address());
        TcpStream client = connect(listener.localAddress());
        TcpStream accepted;
        do {
            accepted = listener.accept(peer);
        } while (accepted == null);
        opened(accepted);
        assertEquals(client.localAddress(), peer.inetAddress());
        assertEquals(accepted.remoteAddress(), peer.inetAddress());
    }

    @Test
    void tcp_listener() throws Exception {
        smoke(listener());
    }

    @Test
    void tcp_listener_ipv6() throws Exception {
        smoke(listener(anyLocalIpv6Address()));
    }

    @Test
    void tcp_listener_std() throws Throwable {
        Requires.proc();
        long fd = OpenFiles.openedBy(() ->
                opened(ServerSocketChannel.open(StandardProtocolFamily.INET)).bind(anyLocalAddress()));
        TcpListener adopted = TcpListener.adopt(fd);
        smoke(adopted);
        assertEquals(fd, adopted.release(), "which the channel closes");
    }

    private void smoke(TcpListener listener) throws Exception {
        InetSocketAddress address = listener.localAddress();
        OpenFiles.assertNonBlocking(listener.handle());
        registry.register(listener, ID1, Interest.READABLE);
        Socket client = opened(new Socket(address.getAddress(), address.getPort()));
        Expect.events(poll, events, readable(ID1));
        TcpStream stream = accepted(listener);
        assertEquals(client.getLocalSocketAddress(), stream.remoteAddress());
        assertTrue(client.getLocalAddress().isLoopbackAddress());
        assertEquals(address, stream.localAddress());
        OpenFiles.assertNonBlockingAndClosedOnExec(stream.handle());
        assertEquals(0, stream.read(ByteBuffer.allocate(20)));
        assertNull(listener.accept());
        assertNull(listener.takeError());
    }

    @Test
    void set_get_ttl() throws IOException {
        TcpListener listener = listener();
        listener.setOption(PollSocketOptions.IP_TTL, 10);
        assertEquals(10, listener.getOption(PollSocketOptions.IP_TTL));
        assertNull(listener.takeError());
    }

    @Test
    void get_ttl_without_previous_set() throws IOException {
        TcpListener listener = listener();
        assertTrue(listener.getOption(PollSocketOptions.IP_TTL) > 0);
        assertNull(listener.takeError());
    }

    @Test
    void raw_fd() throws IOException {
        TcpListener listener = listener();
        InetSocketAddress address = listener.localAddress();
        long handle = listener.handle();
        assertEquals(handle, listener.release());
        TcpListener adopted = opened(TcpListener.adopt(handle));
        assertEquals(handle, adopted.handle());
        assertEquals(address, adopted.localAddress());
    }

    @Test
    void registering() throws IOException {
        registry.register(listener(), ID1, Interest.READABLE);
        Expect.none(poll);
    }

    @Test
    void reregister() throws IOException {
        TcpListener listener = listener();
        registry.register(listener, ID1, Interest.READABLE);
        registry.reregister(listener, ID2, Interest.READABLE);
        TcpStream client = connect(listener.localAddress());
        Expect.events(poll, events, readable(ID2));
        assertAcceptsOnly(listener, client);
    }

    @Test
    void no_events_after_deregister() throws IOException {
        TcpListener listener = listener();
        registry.register(listener, ID1, Interest.READABLE);
        TcpStream client = connect(listener.localAddress());
        registry.deregister(listener);
        Expect.none(poll);
        assertAcceptsOnly(listener, client);
    }

    @Test
    void tcp_listener_two_streams() throws IOException {
        TcpListener listener = listener();
        registry.register(listener, ID1, Interest.READABLE);
        for (int i = 0; i < 2; i++) {
            TcpStream client = connect(listener.localAddress());
            Expect.events(poll, events, readable(ID1));
            assertAcceptsOnly(listener, client);
        }
        Expect.none(poll);
    }

    private void assertAcceptsOnly(TcpListener listener, TcpStream client) throws IOException {
        TcpStream accepted = acceptedSoon(listener);
        assertEquals(client.localAddress(), accepted.remoteAddress());
        assertEquals(listener.localAddress(), accepted.localAddress());
        assertNull(listener.accept());
        assertNull(listener.takeError());
    }

    @Test
    void system_chooses_the_port() throws IOException {
        assertTrue(listener().localAddress().getPort() > 0);
    }

    @Test
    void released_listener_is_closed_and_deregistered() throws IOException {
        TcpListener listener = listener();
        registry.register(listener, ID1, Interest.READABLE);
        InetSocketAddress address = listener.localAddress();
        opened(TcpListener.adopt(listener.release()));
        assertFalse(listener.isOpen());
        assertEquals(0, registry.registrationCount());
        connect(address);
        Expect.none(poll);
        assertThrows(ClosedChannelException.class, listener::release);
        listener.close();
        assertNotNull(opened(TcpStream.connect(backend, address)));
    }

    @Test
    void adopted_listener_works() throws IOException {
        TcpListener listener = listener();
        TcpListener adopted = opened(TcpListener.adopt(listener.release()));
        registry.register(adopted, ID1, Interest.READABLE);
        TcpStream client = connect(adopted.localAddress());
        Expect.exactly(poll, events, readable(ID1));
        assertAcceptsOnly(adopted, client);
    }

    @Test
    void closed_listener_refuses_everything() throws IOException {
        TcpListener listener = listener();
        listener.close();
        assertThrows(ClosedChannelException.class, listener::accept);
        assertThrows(ClosedChannelException.class, listener::localAddress);
        assertThrows(ClosedChannelException.class, listener::takeError);
        assertThrows(ClosedChannelException.class, listener::handle);
        assertThrows(ClosedChannelException.class, listener::release);
        assertThrows(ClosedChannelException.class, () -> listener.getOption(PollSocketOptions.IP_TTL));
        assertThrows(ClosedChannelException.class, () -> listener.setOption(PollSocketOptions.IP_TTL, 1));
        assertThrows(ClosedChannelException.class, () -> listener.tryIo(Interest.READABLE, handle -> handle));
        assertTrue(listener.toString().contains("closed"), listener::toString);
    }
}
