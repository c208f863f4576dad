package org.poll4j.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.poll4j.Event;
import org.poll4j.Interest;
import org.poll4j.Poll;
import org.poll4j.Source;
import org.poll4j.Trigger;
import org.poll4j.Waker;
import org.poll4j.net.TcpListener;
import org.poll4j.net.TcpStream;
import org.poll4j.spi.Readiness;
import org.poll4j.unix.Pipe;

/**
 * What the manual pages of kqueue say is reported when, and what becomes of it. Each direction is an event of its own.
 * EV_EOF is the same bit on every system.
 */
class KqueueReadinessTest extends Contract {
    private static final int EV_EOF = 0x8000;

    private static final int R = Readiness.READABLE;
    private static final int W = Readiness.WRITABLE;
    private static final int E = Readiness.ERROR;
    private static final int RC = Readiness.READ_CLOSED;
    private static final int WC = Readiness.WRITE_CLOSED;

    private static final Interest BOTH = Interest.READABLE.add(Interest.WRITABLE);

    private TcpPair pair;

    @BeforeEach
    void connectPair() throws IOException {
        requireBackend("kqueue");
        pair = tcpPair();
    }

    /** Polls until an event of a direction comes, which means just this readiness. */
    private Event direction(int direction, int readiness) throws IOException {
        for (int i = 0; i < 3; i++) {
            poll.poll(events, 20_000 * MILLIS);
            for (Event event : events) {
                int found = Expect.readinessOf(event);
                if ((found & direction) != 0) {
                    assertEquals(readiness, found, event::toString);
                    assertEquals((readiness & (RC | WC)) != 0, (event.rawBits() & EV_EOF) != 0, event::toString);
                    return event;
                }
            }
        }
        throw new AssertionError("no event of " + Readiness.toString(direction));
    }

    private void register(Source source, Interest interest) throws IOException {
        registry.register(source, ID1, interest);
    }

    @Test
    void connected_and_idle() throws IOException {
        register(pair.client(), BOTH);
        direction(W, W);
        assertEquals(0, poll.poll(events, 50 * MILLIS));
    }

    @Test
    void both_directions_are_two_events() throws IOException {
        pair.serverWrites("12");
        Await.peeked(pair.client(), 2);
        register(pair.client(), BOTH);
        assertEquals(2, poll.poll(events, 20_000 * MILLIS));
        assertEquals(R | W, Expect.readinessOf(events.get(0)) | Expect.readinessOf(events.get(1)));
        assertNotEquals(Expect.readinessOf(events.get(0)), Expect.readinessOf(events.get(1)));
    }

    @Test
    void oneshot_in_both_directions_is_one_event() throws IOException {
        pair.serverWrites("12");
        Await.peeked(pair.client(), 2);
        registry.register(pair.client(), ID1, BOTH, Trigger.ONESHOT);
        assertEquals(1, poll.poll(events, 20_000 * MILLIS));
        Expect.none(poll);
    }

    @Test
    void data_is_the_number_of_readable_bytes() throws IOException {
        pair.serverWrites("12345");
        Await.peeked(pair.client(), 5);
        register(pair.client(), Interest.READABLE);
        assertEquals(5, direction(R, R).data());
        Await.read(pair.client(), "123");
        pair.serverWrites("6");
        Await.peeked(pair.client(), 3);
        registry.reregister(pair.client(), ID1, Interest.READABLE);
        assertEquals(3, direction(R, R).data());
    }

    @Test
    void data_of_a_listener_counts_waiting_connections() throws IOException {
        TcpListener listener = listener();
        Await.connected(connect(listener.localAddress()));
        register(listener, Interest.READABLE);
        assertEquals(1, direction(R, R).data());
    }

    @Test
    void partial_read_and_new_data() throws IOException {
        register(pair.client(), Interest.READABLE);
        pair.serverWrites("12");
        direction(R, R);
        Await.read(pair.client(), "1");
        Expect.none(poll);
        pair.serverWrites("3");
        direction(R, R);
    }

    @Test
    void peer_shut_down_writing() throws IOException {
        pair.serverWrites("12");
        pair.server().shutdown(Interest.WRITABLE);
        Await.peeked(pair.client(), 2);
        Await.read(pair.client(), "12");
        Await.readEnd(pair.client());
        register(pair.client(), BOTH);
        assertEquals(0, direction(R, R | RC).filterFlags());
        registry.reregister(pair.client(), ID1, BOTH);
        direction(W, W);
    }

    @Test
    void local_shutdown_of_writing_is_reported() throws IOException {
        register(pair.client(), Interest.WRITABLE);
        direction(W, W);
        pair.client().shutdown(Interest.WRITABLE);
        registry.reregister(pair.client(), ID1, Interest.WRITABLE);
        direction(W, W | WC);
    }

    @Test
    void peer_reset_is_reported_with_its_errno() throws IOException {
        register(pair.client(), Interest.READABLE);
        pair.serverResets();
        assertNotEquals(0, direction(R, R | RC | E).filterFlags());
    }

    @Test
    void connect_refused() throws IOException {
        TcpStream stream = connect(unusedAddress());
        register(stream, Interest.WRITABLE);
        direction(W, W | WC | E);
    }

    @Test
    void pipe_without_a_reader() throws IOException {
        Pipe pipe = pipe();
        register(pipe.sender(), Interest.WRITABLE);
        direction(W, W);
        pipe.receiver().close();
        direction(W, W | WC);
    }

    @Test
    void pipe_without_a_writer() throws IOException {
        Pipe pipe = pipe();
        Await.written(pipe.sender(), "\1");
        register(pipe.receiver(), Interest.READABLE);
        assertEquals(1, direction(R, R).data());
        pipe.sender().close();
        assertEquals(1, direction(R, R | RC).data());
        Await.read(pipe.receiver(), "\1");
        registry.reregister(pipe.receiver(), ID1, Interest.READABLE);
        assertEquals(0, direction(R, R | RC).data());
    }

    /** mio's does_not_register_rw: a queue has no EVFILT_WRITE. */
    @Test
    void half_of_a_registration_is_taken_back() throws IOException {
        Poll inner = opened(Poll.open(backend));
        IOException refused = assertThrows(IOException.class, () -> register(inner, BOTH));
        assertTrue(refused.getMessage().contains("EVFILT_WRITE"), refused::getMessage);
        assertTrue(refused.getMessage().contains("EINVAL"), refused::getMessage);
        assertEquals(0, registry.registrationCount());
        new Waker(inner.registry(), ID2).wake();
        assertEquals(0, poll.unchecked().poll(events, 50 * MILLIS));
        register(inner, Interest.READABLE);
        direction(R, R);
    }

    @Test
    void waker_five_times_is_one_event() throws IOException {
        var waker = poll.waker(ID1);
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 5; i++) {
                waker.wake();
            }
            Expect.exactly(poll, events, Expect.readable(ID1));
            assertEquals(0, events.get(0).rawBits());
            Expect.none(poll);
        }
        assertTrue(poll.unchecked().handle() > 0);
    }
}
