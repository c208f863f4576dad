package org.poll4j.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.poll4j.tck.Expect.readable;
import static org.poll4j.tck.Expect.ready;
import static org.poll4j.tck.Expect.writable;
import static org.poll4j.tck.Texts.assertSays;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.poll4j.Event;
import org.poll4j.Interest;
import org.poll4j.net.TcpListener;
import org.poll4j.net.TcpStream;
import org.poll4j.spi.Readiness;

/** TCP connections, the peer being the JDK's sockets; mio's {@code tests/tcp.rs}. */
class TcpTest extends Contract {
    private static final Interest BOTH = Interest.READABLE.add(Interest.WRITABLE);
    private static final int MANY = 16 * 1024 * 1024;

    private ServerSocket jdk;

    @BeforeEach
    void openJdkListener() throws IOException {
        jdk = opened(new ServerSocket());
        jdk.bind(anyLocalAddress());
    }

    private TcpStream connectToJdk() throws IOException {
        return connect((InetSocketAddress) jdk.getLocalSocketAddress());
    }

    @Test
    void accept() throws Exception {
        TcpListener listener = listener();
        Background client = Background.run(() -> new Socket(
                        listener.localAddress().getAddress(),
                        listener.localAddress().getPort())
                .close());
        registry.register(listener, ID1, Interest.READABLE);
        Expect.exactly(poll, events, readable(ID1));
        accepted(listener);
        assertNull(listener.accept());
        client.join();
    }

    @Test
    void connect() throws IOException {
        TcpStream stream = connectToJdk();
        registry.register(stream, ID1, BOTH);
        Expect.exactly(poll, events, writable(ID1));
        assertTrue(stream.finishConnect());
        jdk.accept().close();
        Expect.exactly(poll, events, readable(ID1));
    }

    @Test
    void read() throws Exception {
        TcpStream stream = connectToJdk();
        Background writer = Background.run(this::jdkWritesMany);
        registry.register(stream, ID1, BOTH);
        Expect.events(poll, events, writable(ID1));
        assertTrue(stream.finishConnect());
        registry.reregister(stream, ID1, Interest.READABLE);
        ByteBuffer room = ByteBuffer.allocate(1024);
        for (int read = 0; read < MANY; ) {
            assertEquals(1, poll.poll(events));
            for (int n; (n = stream.read(room.clear())) > 0; read += n) {}
        }
        writer.join();
    }

    @Test
    void peek() throws Exception {
        TcpStream stream = connectToJdk();
        Background writer = Background.run(this::jdkWritesMany);
        Await.connected(stream);
        registry.register(stream, ID1, Interest.READABLE);
        ByteBuffer room = ByteBuffer.allocate(1024);
        for (int read = 0; read < MANY; ) {
            assertEquals(1, poll.poll(events));
            if (stream.peek(room.clear()) > 0) {
                for (int n; (n = stream.read(room.clear())) > 0; read += n) {}
            }
        }
        writer.join();
    }

    private void jdkWritesMany() throws IOException {
        try (Socket peer = jdk.accept()) {
            OutputStream out = peer.getOutputStream();
            byte[] part = new byte[16 * 1024];
            for (int written = 0; written < MANY; written += part.length) {
                out.write(part);
            }
        }
    }

    @Test
    void write() throws Exception {
        TcpStream stream = connectToJdk();
        Background reader = Background.run(() -> jdkReads(MANY));
        registry.register(stream, ID1, Interest.WRITABLE);
        ByteBuffer part = ByteBuffer.allocate(1024);
        for (int written = 0; written < MANY; ) {
            assertEquals(1, poll.poll(events));
            assertTrue(stream.finishConnect());
            for (int n; written < MANY && (n = stream.write(part.clear())) > 0; written += n) {}
        }
        reader.join();
    }

    private byte[] jdkReads(int count) throws IOException {
        try (Socket peer = jdk.accept()) {
            byte[] all = peer.getInputStream().readNBytes(count);
            assertEquals(count, all.length);
            return all;
        }
    }

    @Test
    void connect_then_close() throws IOException {
        TcpListener listener = listener();
        TcpStream client = connect(listener.localAddress());
        registry.register(listener, ID1, Interest.READABLE);
        registry.register(client, ID2, Interest.READABLE);
        boolean[] ended = new boolean[1];
        Await.until(() -> {
            poll.poll(events);
            for (Event event : events) {
                if (event.token() == ID1) {
                    TcpStream accepted = accepted(listener);
                    registry.register(accepted, ID3, BOTH);
                    accepted.close();
                }
                ended[0] |= event.token() == ID2;
            }
            return ended[0];
        });
    }

    @Test
    void listen_then_close() throws IOException {
        TcpListener listener = listener();
        registry.register(listener, ID1, Interest.READABLE);
        connect(listener.localAddress());
        listener.close();
        assertEquals(0, poll.poll(events, 100 * MILLIS));
    }

    @Test
    void bind_twice_bad() throws IOException {
        TcpListener first = listener();
        assertThrows(BindException.class, () -> listener(first.localAddress()));
    }

    @Test
    void multiple_writes_immediate_success() throws Exception {
        TcpStream stream = connectToJdk();
        byte[][] received = new byte[1][];
        Background reader = Background.run(() -> received[0] = jdkReads(16 * 1024));
        registry.register(stream, ID1, Interest.WRITABLE);
        Expect.events(poll, events, writable(ID1));
        assertTrue(stream.finishConnect());
        byte[] ones = new byte[1024];
        Arrays.fill(ones, (byte) 1);
        for (int i = 0; i < 16; i++) {
            assertEquals(ones.length, stream.write(ones, 0, ones.length));
        }
        reader.join();
        for (byte b : received[0]) {
            assertEquals(1, b);
        }
    }

    @Test
    void connection_reset_by_peer() throws IOException {
        TcpPair pair = tcpPair();
        pair.serverResets();
        registry.register(pair.client(), ID3, Interest.READABLE);
        Expect.events(poll, events, readable(ID3));
        try {
            assertEquals(-1, pair.client().read(ByteBuffer.allocate(16)));
        } catch (IOException reset) {
            assertSays("ECONNRESET", reset);
        }
    }

    @Test
    void connect_error() throws IOException {
        TcpStream stream = connect(unusedAddress());
        registry.register(stream, ID1, Interest.WRITABLE);
        Expect.events(poll, events, Expect.writeClosed(ID1));
        Event event = events.get(0);
        assertTrue(event.isWritable() || event.isError(), event::toString);
        assertNotNull(stream.takeError());
        assertNull(stream.takeError(), "taken twice");
    }

    @Test
    void write_error() throws Exception {
        TcpStream stream = connectToJdk();
        registry.register(stream, ID1, BOTH);
        Expect.events(poll, events, writable(ID1));
        assertTrue(stream.finishConnect());
        jdk.accept().close();
        ByteBuffer part = ByteBuffer.allocate(1024);
        assertThrows(IOException.class, () -> {
            while (true) {
                if (stream.write(part.clear()) == 0) {
                    Expect.events(poll, events, writable(ID1));
                }
            }
        });
    }

    @Test
    void write_shutdown() throws IOException {
        TcpStream client = connectToJdk();
        registry.register(client, ID1, BOTH);
        Socket server = opened(jdk.accept());
        Expect.exactly(poll, events, writable(ID1));
        assertFalse(events.get(0).isReadClosed() || events.get(0).isWriteClosed());
        assertEquals(0, poll.poll(events, 100 * MILLIS));
        server.shutdownOutput();
        Expect.exactly(poll, events, ready(ID1, Readiness.READABLE | Readiness.READ_CLOSED));
    }

    @Test
    void local_addr_ready() throws IOException {
        TcpListener listener = listener();
        registry.register(listener, ID1, Interest.READABLE);
        TcpStream client = connect(listener.localAddress());
        registry.register(client, ID2, Interest.READABLE);
        Expect.events(poll, events, readable(ID1));
        TcpStream accepted = accepted(listener);
        registry.register(accepted, ID3, Interest.WRITABLE);
        Expect.events(poll, events, writable(ID3));
        assertEquals(client.localAddress(), accepted.remoteAddress());
        assertEquals(listener.localAddress(), accepted.localAddress());
        assertEquals(3, accepted.write(new byte[] {1, 2, 3}, 0, 3));
        accepted.close();
        Expect.events(poll, events, readable(ID2));
        assertEquals(listener.localAddress(), client.remoteAddress());
        assertTrue(client.finishConnect());
        assertEquals(3, Await.read(client, 3)[2]);
    }

    @Test
    void write_then_drop() throws IOException {
        TcpListener listener = listener();
        TcpStream client = connect(listener.localAddress());
        TcpStream server = acceptedCountingEvents(listener, client);
        Await.written(server, "1234");
        server.close();
        registry.reregister(client, ID3, Interest.READABLE);
        Expect.exactly(poll, events, readable(ID3));
        assertTrue(client.finishConnect());
        Await.read(client, "1234");
    }

    @Test
    void write_then_deregister() throws IOException {
        TcpListener listener = listener();
        TcpStream client = connect(listener.localAddress());
        TcpStream server = acceptedCountingEvents(listener, client);
        Await.written(server, "1234");
        registry.deregister(server);
        registry.reregister(client, ID3, Interest.READABLE);
        Expect.exactly(poll, events, readable(ID3));
        assertTrue(client.finishConnect());
        Await.read(client, "1234");
    }

    /** One event for the connection that waits, one for the accepted end, none for the other. */
    private TcpStream acceptedCountingEvents(TcpListener listener, TcpStream client) throws IOException {
        registry.register(listener, ID1, Interest.READABLE);
        registry.register(client, ID3, Interest.READABLE);
        Expect.exactly(poll, events, readable(ID1));
        TcpStream server = accepted(listener);
        registry.register(server, ID2, Interest.WRITABLE);
        Expect.exactly(poll, events, writable(ID2));
        return server;
    }

    @Test
    void tcp_no_events_after_deregister() throws IOException {
        TcpListener listener = listener();
        TcpStream client = connect(listener.localAddress());
        TcpStream server = acceptedCountingEvents(listener, client);
        registry.deregister(listener);
        registry.deregister(client);
        registry.deregister(server);
        Expect.none(poll);
        assertTrue(client.finishConnect());
        for (int i = 0; i < 2; i++) {
            Await.written(server, "ping");
            Await.read(client, "ping");
            Await.written(client, "pong");
            Await.read(server, "pong");
        }
        Expect.none(poll);
    }

    /** mio's {@code issue_776}. */
    @Test
    void issue_776() throws Exception {
        TcpStream stream = connectToJdk();
        registry.register(stream, ID1, BOTH);
        try (Socket peer = jdk.accept();
                InputStream in = peer.getInputStream()) {
            Expect.events(poll, events, writable(ID1));
            assertTrue(stream.finishConnect());
            assertEquals(0, stream.read(ByteBuffer.allocate(1024)));
            stream.close();
            assertEquals(-1, in.read());
        }
    }

    @Test
    void accepting_until_null_takes_all_that_wait() throws IOException {
        TcpListener listener = listener();
        registry.register(listener, ID1, Interest.READABLE);
        for (int i = 0; i < 3; i++) {
            Await.connected(connect(listener.localAddress()));
        }
        Expect.events(poll, events, readable(ID1));
        int accepted = 0;
        for (TcpStream stream; (stream = listener.accept()) != null; accepted++) {
            opened(stream);
        }
        assertEquals(3, accepted);
        Expect.none(poll);
        connect(listener.localAddress());
        Expect.exactly(poll, events, readable(ID1));
        assertSame(ID1, events.get(0).token());
    }
}
