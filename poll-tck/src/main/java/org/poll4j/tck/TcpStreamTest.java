package org.poll4j.tck;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.poll4j.tck.Expect.readable;
import static org.poll4j.tck.Expect.ready;
import static org.poll4j.tck.Expect.writable;
import static org.poll4j.tck.Texts.assertSays;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.poll4j.Interest;
import org.poll4j.net.PollSocketOptions;
import org.poll4j.net.TcpListener;
import org.poll4j.net.TcpStream;
import org.poll4j.spi.ByteIo;
import org.poll4j.spi.Readiness;

/** {@link TcpStream}; mio's {@code tests/tcp_stream.rs}. */
class TcpStreamTest extends Contract {
    private static final Interest BOTH = Interest.READABLE.add(Interest.WRITABLE);

    @Test
    void tcp_stream_ipv4() throws IOException {
        TcpListener listener = listener();
        smoke(connect(listener.localAddress()), listener);
    }

    @Test
    void tcp_stream_ipv6() throws IOException {
        TcpListener listener = listener(anyLocalIpv6Address());
        smoke(connect(listener.localAddress()), listener);
    }

    @Test
    void tcp_stream_std() throws Throwable {
        Requires.proc();
        TcpListener listener = listener();
        SocketChannel[] jdk = new SocketChannel[1];
        long fd = OpenFiles.openedBy(() -> jdk[0] = opened(SocketChannel.open(StandardProtocolFamily.INET)));
        jdk[0].connect(listener.localAddress());
        TcpStream adopted = TcpStream.adopt(fd);
        smoke(adopted, listener);
        assertEquals(fd, adopted.release(), "which the channel closes");
    }

    private void smoke(TcpStream stream, TcpListener listener) throws IOException {
        OpenFiles.assertNonBlocking(stream.handle());
        registry.register(stream, ID1, BOTH);
        TcpStream peer = acceptedSoon(listener);
        Expect.events(poll, events, writable(ID1));
        assertTrue(stream.finishConnect());
        ByteBuffer room = ByteBuffer.allocate(16);
        assertEquals(0, stream.peek(room));
        assertEquals(0, stream.read(room));
        assertEquals(listener.localAddress(), stream.remoteAddress());
        assertTrue(stream.localAddress().getAddress().isLoopbackAddress());
        assertEquals(5, stream.write(ByteBuffer.wrap("Hello".getBytes(US_ASCII))));
        echo(peer, "Hello");
        Expect.events(poll, events, readable(ID1));
        assertEquals(5, stream.peek(room));
        Await.read(stream, "Hello");
        assertNull(stream.takeError());
        assertEquals(0, stream.read(room));
        vectoredEcho(stream, peer);
    }

    private static void echo(TcpStream peer, String text) throws IOException {
        Await.read(peer, text);
        Await.written(peer, text);
    }

    private void vectoredEcho(TcpStream stream, TcpStream peer) throws IOException {
        ByteBuffer[] parts = {ByteBuffer.wrap("Hello".getBytes(US_ASCII)), ByteBuffer.wrap("World!".getBytes(US_ASCII))
        };
        assertEquals(11, stream.write(parts));
        echo(peer, "HelloWorld!");
        Expect.events(poll, events, readable(ID1));
        byte[] first = new byte[5];
        byte[] second = {2, 2, 2, 2, 2, 2, 2};
        assertEquals(11, stream.read(new ByteBuffer[] {ByteBuffer.wrap(first), ByteBuffer.wrap(second)}));
        assertArrayEquals("Hello".getBytes(US_ASCII), first);
        assertArrayEquals("World!\2".getBytes(US_ASCII), second, "the last byte is not its own");
    }

    @Test
    void set_get_ttl() throws IOException {
        TcpStream stream = tcpPair().client();
        stream.setOption(PollSocketOptions.IP_TTL, 10);
        assertEquals(10, stream.getOption(PollSocketOptions.IP_TTL));
        assertNull(stream.takeError());
    }

    @Test
    void get_ttl_without_previous_set() throws IOException {
        TcpStream stream = tcpPair().client();
        assertTrue(stream.getOption(PollSocketOptions.IP_TTL) > 0);
        assertNull(stream.takeError());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void set_get_nodelay(boolean on) throws IOException {
        TcpStream stream = tcpPair().client();
        stream.setOption(StandardSocketOptions.TCP_NODELAY, on);
        assertEquals(on, stream.getOption(StandardSocketOptions.TCP_NODELAY));
        assertNull(stream.takeError());
    }

    @Test
    void get_nodelay_without_previous_set() throws IOException {
        TcpStream stream = tcpPair().client();
        assertFalse(stream.getOption(StandardSocketOptions.TCP_NODELAY));
        assertNull(stream.takeError());
    }

    @Test
    void shutdown_read() throws IOException {
        TcpPair pair = tcpPair();
        registry.register(pair.client(), ID1, BOTH);
        Expect.events(poll, events, writable(ID1));
        Await.written(pair.client(), "ping");
        echo(pair.server(), "ping");
        Expect.events(poll, events, readable(ID1));
        pair.client().shutdown(Interest.READABLE);
        Await.written(pair.client(), "the other half is open");
        Await.read(pair.server(), "the other half is open");
    }

    @Test
    void shutdown_write() throws IOException {
        TcpPair pair = tcpPair();
        registry.register(pair.client(), ID1, BOTH);
        Await.written(pair.client(), "ping");
        pair.client().shutdown(Interest.WRITABLE);
        assertThrows(IOException.class, () -> pair.client().write(ByteBuffer.allocate(1)));
        echo(pair.server(), "ping");
        Await.readEnd(pair.server());
        Expect.events(poll, events, readable(ID1));
        Await.read(pair.client(), "ping");
    }

    @Test
    void shutdown_both() throws IOException {
        TcpPair pair = tcpPair();
        registry.register(pair.client(), ID1, BOTH);
        Await.written(pair.client(), "ping");
        echo(pair.server(), "ping");
        Expect.events(poll, events, readable(ID1));
        pair.client().shutdown(BOTH);
        assertThrows(IOException.class, () -> pair.client().write(ByteBuffer.allocate(1)));
        Await.readEnd(pair.server());
    }

    /** As in java.nio; the kernel says ENOTCONN. */
    @Test
    void shutdown_after_a_reset_by_the_peer_is_no_error() throws IOException {
        for (Interest directions : new Interest[] {Interest.READABLE, Interest.WRITABLE, BOTH}) {
            TcpPair pair = tcpPair();
            pair.serverResets();
            try {
                Await.readEnd(pair.client());
            } catch (IOException reset) {
                // so it is; Wine tells the end of the stream
            }
            pair.client().shutdown(directions);
        }
    }

    @Test
    void shutdown_of_neither_is_refused() throws IOException {
        TcpPair pair = tcpPair();
        assertThrows(IllegalArgumentException.class, () -> pair.client().shutdown(Interest.NONE));
        assertThrows(IllegalArgumentException.class, () -> pair.client().shutdown(Interest.PRIORITY));
        assertThrows(IllegalArgumentException.class, () -> pair.client().shutdown(BOTH.add(Interest.AIO)));
        pair.serverWrites("still open");
        Await.read(pair.client(), "still open");
    }

    @Test
    void raw_fd() throws IOException {
        TcpPair pair = tcpPair();
        InetSocketAddress address = pair.client().localAddress();
        long handle = pair.client().handle();
        assertEquals(handle, pair.client().release());
        TcpStream adopted = opened(TcpStream.adopt(handle));
        assertEquals(handle, adopted.handle());
        assertEquals(address, adopted.localAddress());
        pair.serverWrites("to the new owner");
        Await.read(adopted, "to the new owner");
    }

    @Test
    void registering() throws IOException {
        registry.register(tcpPair().client(), ID1, Interest.READABLE);
        Expect.none(poll);
    }

    @Test
    void reregistering() throws IOException {
        TcpListener listener = listener();
        TcpStream stream = connect(listener.localAddress());
        registry.register(stream, ID1, Interest.READABLE);
        registry.reregister(stream, ID2, Interest.WRITABLE);
        Expect.events(poll, events, writable(ID2));
        assertEquals(listener.localAddress(), stream.remoteAddress());
    }

    @Test
    void no_events_after_deregister() throws IOException {
        TcpPair pair = tcpPair();
        registry.register(pair.client(), ID1, BOTH);
        registry.deregister(pair.client());
        Expect.none(poll);
        assertEquals(0, pair.client().peek(ByteBuffer.allocate(1)));
        assertEquals(0, pair.client().read(ByteBuffer.allocate(1)));
        Await.written(pair.client(), "ping");
        echo(pair.server(), "ping");
        Expect.none(poll);
        Await.read(pair.client(), "ping");
    }

    @Test
    void tcp_shutdown_client_read_close_event() throws IOException {
        TcpStream stream = tcpPair().client();
        registry.register(stream, ID1, BOTH);
        Expect.events(poll, events, writable(ID1));
        stream.shutdown(Interest.READABLE);
        Expect.events(poll, events, Expect.readClosed(ID1));
    }

    @Test
    void tcp_shutdown_server_write_close_event() throws IOException {
        TcpPair pair = tcpPair();
        registry.register(pair.client(), ID1, BOTH);
        Expect.events(poll, events, writable(ID1));
        pair.server().shutdown(Interest.WRITABLE);
        Expect.events(poll, events, Expect.readClosed(ID1));
        Await.readEnd(pair.client());
    }

    @Test
    void tcp_reset_close_event() throws IOException {
        TcpPair pair = tcpPair();
        registry.register(pair.client(), ID1, BOTH);
        Expect.events(poll, events, writable(ID1));
        Await.written(pair.client(), "unread");
        assertEquals(0, pair.client().read(ByteBuffer.allocate(1)));
        pair.server().close();
        Expect.events(poll, events, Expect.readClosed(ID1));
    }

    @Test
    void tcp_shutdown_client_both_close_event() throws IOException {
        TcpStream stream = tcpPair().client();
        registry.register(stream, ID1, BOTH);
        Expect.events(poll, events, writable(ID1));
        stream.shutdown(BOTH);
        Expect.events(poll, events, Expect.writeClosed(ID1));
    }

    @Test
    void hup_event_on_disconnect() throws IOException {
        TcpListener listener = listener();
        registry.register(listener, ID1, Interest.READABLE);
        TcpStream stream = connect(listener.localAddress());
        registry.register(stream, ID2, BOTH);
        Expect.events(poll, events, readable(ID1), writable(ID2));
        TcpStream accepted = accepted(listener);
        accepted.setOption(StandardSocketOptions.SO_LINGER, 0);
        accepted.close();
        Expect.events(poll, events, readable(ID2));
    }

    @Test
    void priority_event_on_oob_data() throws IOException {
        org.junit.jupiter.api.Assumptions.assumeTrue(
                (backend.interests() & Readiness.PRIORITY) != 0, "this backend has no interest PRIORITY");
        try (ServerSocket jdk = new ServerSocket()) {
            jdk.bind(anyLocalAddress());
            TcpStream client = connect((InetSocketAddress) jdk.getLocalSocketAddress());
            registry.register(client, ID1, Interest.READABLE.add(Interest.PRIORITY));
            Socket peer = opened(jdk.accept());
            peer.sendUrgentData(1);
            Expect.events(poll, events, ready(ID1, Readiness.READABLE | Readiness.PRIORITY));
        }
    }

    @Test
    void peek_ok() throws IOException {
        TcpPair pair = tcpPair();
        registry.register(pair.client(), ID1, Interest.READABLE);
        Expect.none(poll);
        pair.serverWrites("x");
        Await.until(() -> pair.client().peek(ByteBuffer.allocate(2)) == 1);
        Expect.events(poll, events, readable(ID1));
        Await.read(pair.client(), "x");
    }

    @Test
    void peek_would_block() throws IOException {
        TcpPair pair = tcpPair();
        registry.register(pair.client(), ID1, Interest.READABLE);
        Expect.none(poll);
        pair.serverWrites("x");
        Expect.events(poll, events, readable(ID1));
        Await.read(pair.client(), "x");
        assertEquals(0, pair.client().peek(ByteBuffer.allocate(1)));
        pair.serverWrites("0123");
        Expect.events(poll, events, readable(ID1));
    }

    @Test
    void read_peek_would_block() throws IOException {
        TcpPair pair = tcpPair();
        registry.register(pair.client(), ID1, Interest.READABLE);
        assertEquals(0, pair.client().read(ByteBuffer.allocate(1)));
        pair.serverWrites("0");
        Expect.events(poll, events, readable(ID1));
        Await.read(pair.client(), "0");
        assertEquals(0, pair.client().peek(ByteBuffer.allocate(1)));
        pair.serverWrites("1");
        Expect.events(poll, events, readable(ID1));
    }

    @Test
    void peek_at_the_end_returns_the_end() throws IOException {
        TcpPair pair = tcpPair();
        pair.server().close();
        int[] n = new int[1];
        Await.until(() -> (n[0] = pair.client().peek(ByteBuffer.allocate(1))) != 0);
        assertEquals(-1, n[0]);
        Await.readEnd(pair.client());
    }

    @Test
    void half_closed_stream_carries_data_the_other_way() throws IOException {
        TcpPair pair = tcpPair();
        pair.client().shutdown(Interest.WRITABLE);
        registry.register(pair.server(), ID1, BOTH);
        Expect.events(poll, events, writable(ID1), Expect.readClosed(ID1));
        Await.readEnd(pair.server());
        Await.written(pair.server(), "still");
        Await.read(pair.client(), "still");
    }

    /** An edge of data that no read has followed does not hide the end. */
    @Test
    void peers_close_is_reported_while_data_is_unread() throws IOException {
        TcpPair pair = tcpPair();
        registry.register(pair.client(), ID1, Interest.READABLE);
        pair.serverWrites("unread");
        Expect.events(poll, events, readable(ID1));
        pair.server().close();
        Expect.events(poll, events, Expect.readClosed(ID1));
        Await.read(pair.client(), "unread");
        Await.readEnd(pair.client());
    }

    @Test
    void data_before_the_end_is_not_lost() throws IOException {
        TcpPair pair = tcpPair();
        pair.serverWrites("last words");
        pair.server().close();
        registry.register(pair.client(), ID1, Interest.READABLE);
        Expect.events(poll, events, Expect.readClosed(ID1));
        Await.read(pair.client(), "last words");
        Await.readEnd(pair.client());
    }

    @Test
    void finish_connect_is_false_then_true() throws IOException {
        TcpListener listener = listener();
        TcpStream stream = connect(listener.localAddress());
        registry.register(stream, ID1, Interest.WRITABLE);
        Expect.events(poll, events, writable(ID1));
        assertTrue(stream.finishConnect());
        assertTrue(stream.finishConnect());
        assertEquals(listener.localAddress(), stream.remoteAddress());
    }

    @Test
    void finish_connect_reports_the_refusal() throws IOException {
        InetSocketAddress refusing = unusedAddress();
        TcpStream stream = connect(refusing);
        registry.register(stream, ID1, Interest.WRITABLE);
        Expect.events(poll, events, ready(ID1, Readiness.WRITABLE | Readiness.ERROR));
        ConnectException refusal = assertThrows(ConnectException.class, stream::finishConnect);
        assertSays("ECONNREFUSED", refusal);
        assertTrue(stream.isOpen(), "it is still to be closed");
        assertNull(stream.remoteAddress());
        assertSame(refusal, assertThrows(ConnectException.class, stream::finishConnect), "it has failed for good");
        assertNull(stream.takeError(), "taken twice");
        assertThrows(NotYetConnectedException.class, () -> stream.read(ByteBuffer.allocate(1)));
        stream.close();
        assertThrows(ClosedChannelException.class, stream::finishConnect);
    }

    @Test
    void finish_connect_reports_what_take_error_has_reported() throws IOException {
        TcpStream stream = connect(unusedAddress());
        IOException refusal = Await.failed(stream);
        assertSame(refusal, assertThrows(ConnectException.class, stream::finishConnect));
        assertSame(refusal, assertThrows(ConnectException.class, stream::finishConnect));
    }

    @Test
    void transfers_before_finish_connect_are_refused() throws IOException {
        TcpListener listener = listener();
        TcpStream stream = connect(listener.localAddress());
        ByteBuffer buffer = ByteBuffer.allocate(1);
        MemorySegment segment = MemorySegment.ofArray(new byte[1]);
        assertThrows(NotYetConnectedException.class, () -> stream.read(buffer));
        assertThrows(NotYetConnectedException.class, () -> stream.peek(buffer));
        assertThrows(NotYetConnectedException.class, () -> stream.read(new byte[1], 0, 1));
        assertThrows(NotYetConnectedException.class, () -> stream.read(segment));
        assertThrows(NotYetConnectedException.class, () -> stream.read(new ByteBuffer[] {buffer}));
        assertThrows(NotYetConnectedException.class, () -> stream.write(buffer));
        assertThrows(NotYetConnectedException.class, () -> stream.write(new byte[1], 0, 1));
        assertThrows(NotYetConnectedException.class, () -> stream.write(segment));
        assertThrows(NotYetConnectedException.class, () -> stream.write(new ByteBuffer[] {buffer}));
        Await.connected(stream);
        assertEquals(1, stream.write(buffer));
    }

    @Test
    void closed_stream_refuses_everything() throws IOException {
        TcpStream stream = tcpPair().client();
        TcpStream connecting = connect(listener().localAddress());
        stream.close();
        connecting.close();
        ByteBuffer buffer = ByteBuffer.allocate(1);
        assertThrows(ClosedChannelException.class, () -> stream.read(buffer));
        assertThrows(ClosedChannelException.class, () -> stream.peek(buffer));
        assertThrows(ClosedChannelException.class, () -> stream.write(buffer));
        assertThrows(ClosedChannelException.class, () -> stream.write(new byte[1], 0, 1));
        assertThrows(ClosedChannelException.class, () -> stream.read(new ByteBuffer[] {buffer}));
        assertThrows(ClosedChannelException.class, () -> stream.shutdown(BOTH));
        assertThrows(ClosedChannelException.class, stream::remoteAddress);
        assertThrows(ClosedChannelException.class, () -> connecting.read(buffer));
        assertThrows(ClosedChannelException.class, connecting::finishConnect);
        assertEquals(0, buffer.position());
    }

    @Test
    void unresolved_address_is_refused() {
        InetSocketAddress unresolved = InetSocketAddress.createUnresolved("localhost", 1);
        assertThrows(UnresolvedAddressException.class, () -> TcpStream.connect(backend, unresolved));
        assertThrows(UnresolvedAddressException.class, () -> TcpListener.bind(backend, unresolved));
    }

    @Test
    @SuppressWarnings("NullAway")
    void nulls() throws IOException {
        TcpPair pair = tcpPair();
        assertThrows(NullPointerException.class, () -> TcpStream.connect(backend, null));
        assertThrows(NullPointerException.class, () -> pair.client().read((ByteBuffer) null));
        assertThrows(NullPointerException.class, () -> pair.client().read((MemorySegment) null));
        assertThrows(NullPointerException.class, () -> pair.client().write((ByteBuffer) null));
        assertThrows(NullPointerException.class, () -> pair.client().write((MemorySegment) null));
        assertThrows(NullPointerException.class, () -> pair.client().write((byte[]) null, 0, 0));
        assertThrows(NullPointerException.class, () -> pair.client().write(new ByteBuffer[] {null}));
        assertThrows(
                NullPointerException.class, () -> pair.client().setOption(StandardSocketOptions.TCP_NODELAY, null));
        assertThrows(NullPointerException.class, () -> pair.client().tryIo(Interest.READABLE, null));
        pair.serverWrites("unharmed");
        Await.read(pair.client(), "unharmed");
        Await.written(pair.client(), "unharmed");
        Await.read(pair.server(), "unharmed");
    }

    @Test
    void try_io_lends_the_handle() throws IOException {
        TcpStream stream = tcpPair().client();
        assertEquals(stream.handle(), stream.tryIo(Interest.READABLE, handle -> handle));
        assertEquals(ByteIo.WOULD_BLOCK, stream.tryIo(BOTH, _ -> ByteIo.WOULD_BLOCK));
        IOException failure = new IOException("of the operation's own");
        assertSame(
                failure,
                assertThrows(
                        IOException.class,
                        () -> stream.tryIo(Interest.READABLE, _ -> {
                            throw failure;
                        })));
    }

    @Test
    void try_io_may_use_the_stream_itself() throws IOException {
        TcpPair pair = tcpPair();
        pair.serverWrites("inside");
        pair.client().tryIo(Interest.READABLE, _ -> {
            Await.read(pair.client(), "inside");
            return 0;
        });
    }

    @Test
    void close_during_try_io_waits_to_close_the_handle() throws IOException {
        Requires.proc();
        TcpStream stream = tcpPair().client();
        long fd = stream.handle();
        assertThrows(
                AsynchronousCloseException.class,
                () -> stream.tryIo(Interest.READABLE, handle -> {
                    stream.close();
                    assertTrue(OpenFiles.isOpen(handle), "the handle was closed during a call");
                    assertFalse(stream.isOpen());
                    return 1;
                }));
        assertFalse(OpenFiles.isOpen(fd), "the last to leave did not close");
    }

    @Test
    void release_during_try_io_is_refused() throws IOException {
        TcpStream stream = tcpPair().client();
        assertThrows(IllegalStateException.class, () -> stream.tryIo(Interest.READABLE, _ -> stream.release()));
        assertTrue(stream.isOpen());
    }

    @Test
    void two_directions_at_once() throws Exception {
        TcpPair pair = tcpPair();
        byte[] sent = new byte[1 << 20];
        Background back = Background.run(() -> Await.written(pair.server(), sent));
        Background forth = Background.run(() -> Await.written(pair.client(), sent));
        Background reader = Background.run(() -> Await.read(pair.server(), sent.length));
        Await.read(pair.client(), sent.length);
        back.join();
        forth.join();
        reader.join();
    }
}
