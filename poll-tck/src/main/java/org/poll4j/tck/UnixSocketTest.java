package org.poll4j.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.poll4j.tck.Expect.readable;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import org.junit.jupiter.api.Test;
import org.poll4j.Interest;
import org.poll4j.net.PollSocketOptions;
import org.poll4j.net.UnixAddress;
import org.poll4j.net.UnixListener;
import org.poll4j.net.UnixSocket;
import org.poll4j.net.UnixStream;
import org.poll4j.net.UnixType;

/** {@link UnixSocket}: options, a backlog and addresses that come before listening or connecting. */
class UnixSocketTest extends UnixContract {
    private UnixSocket socket() throws IOException {
        return opened(UnixSocket.open(backend, UnixType.STREAM));
    }

    @Test
    void listens() throws IOException {
        UnixAddress path = path();
        UnixListener listener = opened(socket().bind(path).listen(16));
        assertEquals(path, listener.localAddress());
        registry.register(listener, ID1, Interest.READABLE);
        connect(path);
        Expect.exactly(poll, events, readable(ID1));
    }

    @Test
    void backlog_is_what_was_asked_for() throws IOException {
        UnixAddress path = path();
        opened(socket().bind(path).listen(0));
        connect(path);
        assertThrows(
                ConnectException.class, // EAGAIN on Linux, ECONNREFUSED elsewhere
                () -> {
                    for (int i = 0; i < 100; i++) {
                        connect(path);
                    }
                });
    }

    @Test
    void connects_from_an_address_of_its_own() throws IOException {
        UnixListener listener = listener(path());
        UnixAddress own = path();
        UnixSocket socket = socket();
        assertEquals(UnixAddress.UNNAMED, socket.localAddress());
        socket.bind(own);
        assertEquals(own, socket.localAddress());
        UnixStream stream = opened(socket.connect(listener.localAddress()));
        assertEquals(own, stream.localAddress());
        UnixStream accepted = opened(listener.accept());
        assertEquals(own, accepted.remoteAddress());
    }

    @Test
    void options_are_set_and_read_before() throws IOException {
        UnixListener listener = listener(path());
        UnixSocket socket = socket().setOption(StandardSocketOptions.SO_SNDBUF, 20_000);
        int set = socket.getOption(StandardSocketOptions.SO_SNDBUF);
        assertTrue(set >= 20_000, () -> "SO_SNDBUF is " + set);
        assertTrue(socket.supportedOptions().contains(StandardSocketOptions.SO_SNDBUF));
        UnixStream stream = opened(socket.connect(listener.localAddress()));
        assertEquals(set, stream.getOption(StandardSocketOptions.SO_SNDBUF));
    }

    @Test
    void step_that_fails_closes_the_socket() throws IOException {
        UnixAddress taken = path();
        listener(taken);
        UnixSocket bound = socket();
        assertThrows(BindException.class, () -> bound.bind(taken));
        assertThrows(ClosedChannelException.class, bound::localAddress);
        UnixSocket connecting = socket();
        assertThrows(IOException.class, () -> connecting.connect(path()));
        assertThrows(ClosedChannelException.class, connecting::localAddress);
        UnixSocket listening = socket();
        assertThrows(IllegalArgumentException.class, () -> listening.listen(-1));
        assertThrows(ClosedChannelException.class, listening::localAddress);
        UnixSocket wrong = socket();
        assertThrows(
                UnsupportedOperationException.class, () -> wrong.setOption(StandardSocketOptions.TCP_NODELAY, true));
        assertThrows(ClosedChannelException.class, wrong::localAddress);
        UnixSocket readOnly = socket();
        assertThrows(UnsupportedOperationException.class, () -> readOnly.getOption(PollSocketOptions.IP_TTL));
        readOnly.localAddress();
    }

    @Test
    void what_it_has_become_owns_the_descriptor() throws IOException {
        UnixSocket socket = socket();
        UnixListener listener = opened(socket.bind(path()).listen(1));
        socket.close();
        assertTrue(listener.isOpen());
        ClosedChannelException refused = assertThrows(ClosedChannelException.class, socket::localAddress);
        assertTrue(refused.getMessage().contains("which has become a listener or stream"), refused::getMessage);
    }
}
