package org.poll4j.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.poll4j.tck.Texts.assertSays;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.poll4j.Interest;
import org.poll4j.Source;
import org.poll4j.net.TcpListener;
import org.poll4j.net.TcpStream;
import org.poll4j.spi.Readiness;
import org.poll4j.unix.Pipe;

/**
 * What poll(2) of Linux reports when, bit for bit, and what becomes of it. The rows are those of
 * {@link EpollReadinessTest}. Edges, both interests, unless a name says otherwise. A direction that was reported is
 * asked for again after a call in it would have blocked; the end of a connection brings all that holds.
 */
class PollReadinessTest extends Contract {
    private static final int IN = 0x1;
    private static final int PRI = 0x2;
    private static final int OUT = 0x4;
    private static final int ERR = 0x8;
    private static final int HUP = 0x10;
    private static final int RDHUP = 0x2000;

    private static final int R = Readiness.READABLE;
    private static final int W = Readiness.WRITABLE;
    private static final int E = Readiness.ERROR;
    private static final int RC = Readiness.READ_CLOSED;
    private static final int WC = Readiness.WRITE_CLOSED;

    private static final Interest BOTH = Interest.READABLE.add(Interest.WRITABLE);

    private TcpPair pair;

    @BeforeEach
    void connectPair() throws IOException {
        requireBackend("poll");
        pair = tcpPair();
    }

    /** An event with just these bits comes, meaning just this readiness, and none after it. */
    private void assertReports(int bits, int readiness) throws IOException {
        assertReportsOnceOrTwice(bits, readiness);
        Expect.none(poll);
    }

    /** The same, but what the peer's system says later, such as an acknowledgement, may bring it again. */
    private void assertReportsOnceOrTwice(int bits, int readiness) throws IOException {
        Expect.raw(poll, events, ID1, bits);
        assertEquals(1, events.size(), events::toString);
        assertEquals(readiness, Expect.readinessOf(events.get(0)), events::toString);
        assertEquals(0, events.get(0).data());
    }

    private void register(Source source, Interest interest) throws IOException {
        registry.register(source, ID1, interest);
    }

    /** The client, whose first event is seen. */
    private void registerIdle() throws IOException {
        register(pair.client(), BOTH);
        assertReports(OUT, W);
    }

    @Test
    void connected_and_idle() throws IOException {
        register(pair.client(), BOTH);
        assertReports(OUT, W);
        register(pair.server(), Interest.READABLE);
        Expect.none(poll);
    }

    @Test
    void peer_wrote() throws IOException {
        registerIdle();
        pair.serverWrites("12");
        assertReports(IN, R);
    }

    @Test
    void partial_read_and_no_new_data() throws IOException {
        registerIdle();
        pair.serverWrites("12");
        assertReports(IN, R);
        Await.read(pair.client(), "1");
        Expect.none(poll);
    }

    @Test
    void partial_read_and_new_data() throws IOException {
        registerIdle();
        pair.serverWrites("12");
        assertReports(IN, R);
        Await.read(pair.client(), "1");
        pair.serverWrites("3");
        Expect.none(poll);
    }

    @Test
    void read_that_would_block_and_new_data() throws IOException {
        registerIdle();
        for (int i = 0; i < 3; i++) {
            pair.serverWrites("x");
            assertReports(IN, R);
            Await.read(pair.client(), "x");
            assertEquals(0, pair.client().read(ByteBuffer.allocate(1)));
        }
    }

    @Test
    void reregistered_with_unread_data() throws IOException {
        registerIdle();
        pair.serverWrites("12");
        assertReports(IN, R);
        registry.reregister(pair.client(), ID1, BOTH);
        assertReports(IN | OUT, R | W);
        registry.reregister(pair.client(), ID1, Interest.WRITABLE);
        assertReports(OUT, W);
        registry.reregister(pair.client(), ID1, Interest.READABLE);
        assertReports(IN, R);
    }

    @Test
    void peer_shut_down_writing_seen_by_a_reader() throws IOException {
        register(pair.client(), Interest.READABLE);
        pair.server().shutdown(Interest.WRITABLE);
        assertReports(IN | RDHUP, R | RC);
    }

    @Test
    void peer_shut_down_writing_seen_by_a_writer() throws IOException {
        pair.server().shutdown(Interest.WRITABLE);
        Await.readEnd(pair.client());
        register(pair.client(), Interest.WRITABLE);
        assertReports(OUT, W);
        pair.client().shutdown(Interest.WRITABLE);
        assertReportsOnceOrTwice(OUT | HUP, W | RC | WC);
    }

    @Test
    void local_shutdown_of_reading() throws IOException {
        registerIdle();
        pair.client().shutdown(Interest.READABLE);
        assertReports(IN | OUT | RDHUP, R | W | RC);
    }

    @Test
    void local_shutdown_of_writing() throws IOException {
        registerIdle();
        pair.client().shutdown(Interest.WRITABLE);
        Expect.none(poll);
    }

    @Test
    void local_shutdown_of_both() throws IOException {
        registerIdle();
        pair.client().shutdown(BOTH);
        assertReportsOnceOrTwice(IN | OUT | HUP | RDHUP, R | W | RC | WC);
    }

    @Test
    void peer_closed_and_then_written_to() throws IOException {
        registerIdle();
        pair.server().close();
        assertReports(IN | OUT | RDHUP, R | W | RC);
        assertEquals(1, pair.client().write(ByteBuffer.allocate(1)));
        assertReports(IN | OUT | ERR | HUP | RDHUP, R | W | E | RC | WC);
        assertSays("EPIPE (32)", Await.failed(pair.client()));
    }

    @Test
    void peer_reset_seen_by_a_reader() throws IOException {
        register(pair.client(), Interest.READABLE);
        pair.serverResets();
        assertReports(IN | ERR | HUP | RDHUP, R | E | RC | WC);
    }

    @Test
    void peer_reset_seen_by_a_writer() throws IOException {
        register(pair.client(), Interest.WRITABLE);
        assertReports(OUT, W);
        pair.serverResets();
        assertReports(OUT | ERR | HUP, W | E | RC | WC);
    }

    @Test
    void connect_refused() throws IOException {
        TcpStream stream = connect(unusedAddress());
        register(stream, BOTH);
        assertReports(IN | OUT | ERR | HUP | RDHUP, R | W | E | RC | WC);
        assertSays("ECONNREFUSED (111)", Await.failed(stream));
        assertNull(stream.remoteAddress());
    }

    @Test
    void never_connected() throws Throwable {
        long fd = OpenFiles.openedBy(() -> opened(SocketChannel.open(StandardProtocolFamily.INET)));
        TcpStream fresh = TcpStream.adopt(fd);
        register(fresh, BOTH);
        assertReports(OUT | HUP, W | RC | WC);
        assertEquals(fd, fresh.release());
    }

    @Test
    void second_connection_while_the_first_waits() throws IOException {
        TcpListener listener = listener();
        register(listener, BOTH);
        Expect.none(poll);
        Await.connected(connect(listener.localAddress()));
        assertReports(IN, R);
        Await.connected(connect(listener.localAddress()));
        Expect.none(poll); // one more waits: accept until null
        accepted(listener);
        accepted(listener);
        assertNull(listener.accept());
        Await.connected(connect(listener.localAddress()));
        assertReports(IN, R);
    }

    @Test
    void pipe_without_a_reader() throws IOException {
        Pipe pipe = pipe();
        register(pipe.sender(), Interest.WRITABLE);
        assertReports(OUT, W);
        pipe.receiver().close();
        assertReports(OUT | ERR, W | E | WC);
    }

    @Test
    void full_pipe_without_a_reader() throws IOException {
        Pipe pipe = pipe();
        Await.filled(pipe.sender());
        register(pipe.sender(), Interest.WRITABLE);
        Expect.none(poll);
        pipe.receiver().close();
        Expect.events(poll, events, Expect.writeClosed(ID1));
        assertTrue(events.get(0).isWriteReady());
        assertThrows(IOException.class, () -> pipe.sender().write(ByteBuffer.allocate(1)));
    }

    @Test
    void empty_pipe_without_a_writer() throws IOException {
        Pipe pipe = pipe();
        register(pipe.receiver(), Interest.READABLE);
        pipe.sender().close();
        assertReports(HUP, RC | WC);
        assertFalse(events.iterator().next().isReadable());
        assertTrue(events.iterator().next().isReadReady(), "the normalised view");
    }

    @Test
    void pipe_with_data_and_without_a_writer() throws IOException {
        Pipe pipe = pipe();
        Await.written(pipe.sender(), "x");
        pipe.sender().close();
        register(pipe.receiver(), Interest.READABLE);
        assertReports(IN | HUP, R | RC | WC);
    }

    @Test
    void urgent_data_seen_with_interest_in_nothing_else() throws IOException {
        try (ServerSocket jdk = new ServerSocket()) {
            jdk.bind(anyLocalAddress());
            TcpStream client = connect((InetSocketAddress) jdk.getLocalSocketAddress());
            Socket peer = opened(jdk.accept());
            register(client, Interest.PRIORITY);
            Expect.none(poll);
            peer.sendUrgentData(7);
            assertReports(PRI, R | Readiness.PRIORITY);
        }
    }

    @Test
    void waker_five_times() throws IOException {
        var waker = poll.waker(ID1);
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 5; i++) {
                waker.wake();
            }
            assertReports(0, R);
        }
    }

    @Test
    void room_to_write_again_after_filling_and_draining() throws IOException {
        register(pair.client(), Interest.WRITABLE);
        assertReports(OUT, W);
        long filled = Await.filled(pair.client());
        Expect.none(poll);
        for (long drained = 0; drained < filled; ) {
            drained += Await.drained(pair.server()).length;
        }
        assertReports(OUT, W);
    }
}
