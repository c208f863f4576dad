package org.poll4j.tck;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.poll4j.net.UnixDatagram.WOULD_BLOCK;
import static org.poll4j.tck.Expect.readClosed;
import static org.poll4j.tck.Expect.readable;
import static org.poll4j.tck.Expect.writable;
import static org.poll4j.tck.Expect.writeClosed;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.poll4j.Interest;
import org.poll4j.net.PeerAddress;
import org.poll4j.net.UnixAddress;
import org.poll4j.net.UnixDatagram;

/** {@link UnixDatagram}; mio's {@code tests/unix_datagram.rs}. */
class UnixDatagramTest extends UnixContract {
    private static final Interest BOTH = Interest.READABLE.add(Interest.WRITABLE);

    private UnixDatagram socket() throws IOException {
        return opened(UnixDatagram.bind(backend, path()));
    }

    private UnixDatagram[] pair() throws IOException {
        UnixDatagram[] pair = UnixDatagram.pair(backend);
        return new UnixDatagram[] {opened(pair[0]), opened(pair[1])};
    }

    private UnixDatagram readopted(UnixDatagram socket) throws IOException {
        return opened(UnixDatagram.adopt(socket.release()));
    }

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(US_ASCII));
    }

    private void assertReceives(UnixDatagram socket, String expected, UnixAddress from) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(20);
        PeerAddress peer = new PeerAddress(backend);
        assertEquals(expected.length(), socket.receive(buffer, peer));
        assertEquals(expected, US_ASCII.decode(buffer.flip()).toString());
        assertEquals(from, peer.address());
    }

    private void registerBoth(UnixDatagram one, UnixDatagram two) throws IOException {
        OpenFiles.assertNonBlockingAndClosedOnExec(one.handle());
        OpenFiles.assertNonBlockingAndClosedOnExec(two.handle());
        registry.register(one, ID1, BOTH);
        registry.register(two, ID2, BOTH);
        Expect.events(poll, events, writable(ID1), writable(ID2));
        assertEquals(WOULD_BLOCK, one.receive(ByteBuffer.allocate(1)));
        assertEquals(WOULD_BLOCK, two.receive(ByteBuffer.allocate(1)));
    }

    @Test
    void unix_datagram_smoke_unconnected() throws IOException {
        smokeUnconnected(socket(), socket());
    }

    @Test
    void unix_datagram_smoke_unconnected_from_std() throws IOException {
        smokeUnconnected(readopted(socket()), readopted(socket()));
    }

    private void smokeUnconnected(UnixDatagram one, UnixDatagram two) throws IOException {
        registerBoth(one, two);
        assertEquals(3, one.send(text("one"), two.localAddress()));
        assertEquals(3, two.send(text("two"), one.localAddress()));
        Expect.events(poll, events, readable(ID1), readable(ID2));
        assertReceives(one, "two", two.localAddress());
        assertReceives(two, "one", one.localAddress());
        assertNull(one.takeError());
    }

    @Test
    void unix_datagram_smoke_connected() throws IOException {
        smokeConnected(socket(), socket());
    }

    @Test
    void unix_datagram_smoke_connected_from_std() throws IOException {
        smokeConnected(readopted(socket()), readopted(socket()));
    }

    private void smokeConnected(UnixDatagram one, UnixDatagram two) throws IOException {
        one.connect(two.localAddress());
        two.connect(one.localAddress());
        assertEquals(two.localAddress(), one.remoteAddress());
        assertEquals(one.localAddress(), two.remoteAddress());
        exchange(one, two);
    }

    private void exchange(UnixDatagram one, UnixDatagram two) throws IOException {
        registerBoth(one, two);
        assertEquals(3, one.send(text("one")));
        assertEquals(3, two.send(text("two")));
        Expect.events(poll, events, readable(ID1), readable(ID2));
        assertEquals(3, one.receive(ByteBuffer.allocateDirect(3)));
        assertEquals(3, two.receive(ByteBuffer.allocate(3)));
        assertNull(one.takeError());
        assertNull(two.takeError());
    }

    @Test
    void unix_datagram_connect() throws IOException {
        UnixDatagram one = socket();
        UnixDatagram two = socket();
        one.connect(one.localAddress());
        two.connect(two.localAddress());
        assertEquals(one.localAddress(), one.remoteAddress());
    }

    @Test
    void unix_datagram_pair() throws IOException {
        UnixDatagram[] pair = pair();
        exchange(pair[0], pair[1]);
    }

    @Test
    void unix_datagram_shutdown() throws IOException {
        UnixDatagram[] pair = pair();
        registry.register(pair[0], ID1, BOTH);
        pair[0].shutdown(Interest.READABLE);
        Expect.events(poll, events, readClosed(ID1));
        pair[0].shutdown(Interest.WRITABLE);
        Expect.events(poll, events, writeClosed(ID1));
        assertTrue(assertThrows(IOException.class, () -> pair[0].send(text("x")))
                .getMessage()
                .contains("EPIPE"));
        assertNull(pair[0].takeError());
    }

    @Test
    void unix_datagram_register() throws IOException {
        registry.register(socket(), ID1, Interest.READABLE);
        Expect.none(poll);
    }

    @Test
    void unix_datagram_reregister() throws IOException {
        UnixDatagram socket = socket();
        registry.register(socket, ID1, Interest.READABLE);
        registry.reregister(socket, ID2, Interest.WRITABLE);
        Expect.events(poll, events, writable(ID2));
    }

    @Test
    void unix_datagram_deregister() throws IOException {
        UnixDatagram socket = socket();
        registry.register(socket, ID1, Interest.WRITABLE);
        registry.deregister(socket);
        Expect.none(poll);
    }

    @Test
    void unbound_socket_sends_and_has_no_address() throws IOException {
        UnixDatagram receiver = socket();
        UnixDatagram sender = opened(UnixDatagram.unbound(backend));
        assertEquals(UnixAddress.UNNAMED, sender.localAddress());
        sender.send(text("x"), receiver.localAddress());
        PeerAddress from = new PeerAddress(backend);
        assertEquals(1, receiver.receive(ByteBuffer.allocate(1), from));
        assertNull(from.address());
    }

    @Test
    void peer_of_a_pair_that_closes_is_not_reported() throws IOException {
        requireBackend("epoll", "poll");
        UnixDatagram[] pair = pair();
        registry.register(pair[0], ID1, Interest.READABLE);
        pair[1].close();
        Expect.none(poll);
        assertThrows(IOException.class, () -> pair[0].send(text("x")));
    }

    @Test
    void empty_and_truncated_datagrams_differ_from_none() throws IOException {
        UnixDatagram[] pair = pair();
        pair[0].send(text(""));
        pair[0].send(text("12345"));
        assertEquals(0, pair[1].receive(ByteBuffer.allocate(2)));
        assertTrue(pair[1].receive(ByteBuffer.allocate(2)) > 2);
        assertEquals(WOULD_BLOCK, pair[1].receive(ByteBuffer.allocate(2)));
    }

    @Test
    void full_peer_would_block_until_it_reads() throws IOException {
        UnixDatagram[] pair = pair();
        drain(pair[1], fill(pair[0]));
        assertEquals(1, pair[0].send(text("x")));
    }

    @Test
    void full_peer_that_reads_makes_the_sender_writable() throws IOException {
        UnixDatagram[] pair = pair();
        registry.register(pair[0], ID1, Interest.WRITABLE);
        Expect.events(poll, events, writable(ID1));
        drain(pair[1], fill(pair[0]));
        Expect.events(poll, events, writable(ID1));
    }

    private static int fill(UnixDatagram sender) throws IOException {
        for (int sent = 0; ; sent++) {
            int n = sender.send(text("x"));
            if (n != 1) {
                assertEquals(WOULD_BLOCK, n);
                return sent;
            }
        }
    }

    private static void drain(UnixDatagram receiver, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            assertEquals(1, receiver.receive(ByteBuffer.allocate(1)));
        }
    }
}
