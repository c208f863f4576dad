package org.poll4j.tck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.poll4j.tck.Expect.readable;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.poll4j.Interest;
import org.poll4j.net.PeerAddress;
import org.poll4j.net.UnixAddress;
import org.poll4j.net.UnixListener;
import org.poll4j.net.UnixSocket;
import org.poll4j.net.UnixStream;
import org.poll4j.net.UnixType;

/** {@link UnixListener} and its addresses; mio's {@code tests/unix_listener.rs} and the unit tests of its addresses. */
class UnixListenerTest extends UnixContract {
    private static final Interest BOTH = Interest.READABLE.add(Interest.WRITABLE);

    @Test
    void unix_listener_smoke() throws IOException {
        smoke(listener(path()));
    }

    @Test
    void unix_listener_from_std() throws IOException {
        smoke(opened(UnixListener.adopt(listener(path()).release())));
    }

    private void smoke(UnixListener listener) throws IOException {
        OpenFiles.assertNonBlockingAndClosedOnExec(listener.handle());
        registry.register(listener, ID1, BOTH);
        Expect.none(poll);
        connect(listener.localAddress());
        Expect.events(poll, events, readable(ID1));
        UnixStream accepted = opened(listener.accept());
        OpenFiles.assertNonBlockingAndClosedOnExec(accepted.handle());
        assertEquals(0, accepted.read(ByteBuffer.allocate(1)));
        assertNull(listener.accept());
        assertNull(listener.takeError());
    }

    @Test
    void unix_listener_local_addr() throws IOException {
        UnixAddress path = path();
        UnixListener listener = listener(path);
        UnixStream client = connect(path);
        UnixStream accepted = opened(listener.accept());
        assertEquals(path, accepted.localAddress());
        assertEquals(UnixAddress.UNNAMED, accepted.remoteAddress());
        assertEquals(path, client.remoteAddress());
        assertEquals(UnixAddress.UNNAMED, client.localAddress());
    }

    @Test
    void accept_reports_the_peer() throws IOException {
        UnixListener listener = listener(path());
        PeerAddress peer = new PeerAddress(backend);
        assertNull(listener.accept(peer));
        UnixAddress own = path();
        opened(UnixSocket.open(backend, UnixType.STREAM).bind(own).connect(listener.localAddress()));
        opened(listener.accept(peer));
        assertEquals(own, peer.address());
        connect(listener.localAddress());
        opened(listener.accept(peer));
        assertTrue(peer.address() == null || peer.address().equals(UnixAddress.UNNAMED), peer::toString);
    }

    @Test
    void unix_listener_register() throws IOException {
        registry.register(listener(path()), ID1, Interest.READABLE);
        Expect.none(poll);
    }

    @Test
    void unix_listener_reregister() throws IOException {
        UnixListener listener = listener(path());
        registry.register(listener, ID1, Interest.WRITABLE);
        connect(listener.localAddress());
        Expect.none(poll);
        registry.reregister(listener, ID1, Interest.READABLE);
        Expect.events(poll, events, readable(ID1));
    }

    @Test
    void unix_listener_deregister() throws IOException {
        UnixListener listener = listener(path());
        registry.register(listener, ID1, Interest.READABLE);
        registry.deregister(listener);
        connect(listener.localAddress());
        Expect.none(poll);
    }

    @Test
    void unix_listener_abstract_namespace() throws IOException {
        requireBackend("epoll", "poll");
        UnixAddress name = UnixAddress.ofAbstract("poll4j-" + System.nanoTime());
        UnixListener listener = listener(name);
        assertEquals(name, listener.localAddress());
        registry.register(listener, ID1, BOTH);
        Expect.none(poll);
        connect(name);
        Expect.events(poll, events, readable(ID1));
        assertEquals(UnixAddress.UNNAMED, opened(listener.accept()).remoteAddress());
    }

    /** mio loses the last byte of such a name: {@code abstract_address} freezes the wrong length. */
    @Test
    void abstract_address() throws IOException {
        requireBackend("epoll", "poll");
        byte[] name = ("\0tokio" + System.nanoTime()).getBytes(StandardCharsets.US_ASCII);
        UnixListener listener = listener(UnixAddress.ofAbstract(name));
        assertArrayEquals(name, listener.localAddress().name());
        connect(UnixAddress.ofAbstract(name));
        byte[] shorter = java.util.Arrays.copyOf(name, name.length - 1);
        assertThrows(ConnectException.class, () -> connect(UnixAddress.ofAbstract(shorter)));
    }

    @Test
    void abstract_name_may_end_in_a_nul_and_fill_all_the_room() throws IOException {
        requireBackend("epoll", "poll");
        byte[] name = java.util.Arrays.copyOf(("poll4j" + System.nanoTime()).getBytes(StandardCharsets.US_ASCII), 107);
        assertArrayEquals(
                name, listener(UnixAddress.ofAbstract(name)).localAddress().name());
    }

    @Test
    void unnamed_address_lets_the_system_choose() throws IOException {
        requireBackend("epoll", "poll");
        UnixListener listener = listener(UnixAddress.UNNAMED);
        assertEquals(UnixAddress.Kind.ABSTRACT, listener.localAddress().kind());
        connect(listener.localAddress());
    }

    @Test
    void longest_path_is_kept_whole() throws IOException {
        String directory = directory().toString() + "/";
        UnixAddress longest = UnixAddress.ofPath(directory + "x".repeat(103 - directory.length()));
        assertEquals(longest, listener(longest).localAddress());
    }

    @Test
    void address_too_long_is_refused_with_its_limit() {
        UnixAddress tooLong = UnixAddress.ofPath("x".repeat(200));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> listener(tooLong))
                .getMessage()
                .contains("200 bytes: at most"));
        assertThrows(IllegalArgumentException.class, () -> connect(tooLong));
        assertThrows(IllegalArgumentException.class, () -> UnixAddress.ofAbstract(new byte[0]));
        assertThrows(IllegalArgumentException.class, () -> UnixAddress.ofPath(""));
        assertThrows(IllegalArgumentException.class, () -> UnixAddress.ofPath("a\0b"));
    }

    @Test
    void address_in_use_and_address_of_no_socket() throws IOException {
        UnixAddress path = path();
        listener(path);
        assertThrows(BindException.class, () -> listener(path));
        assertThrows(IOException.class, () -> connect(path()));
    }

    @Test
    void full_backlog_is_reported_and_nothing_leaks() throws Throwable {
        requireBackend("epoll", "poll");
        UnixAddress path = path();
        listener(path);
        List<UnixStream> waiting = new ArrayList<>();
        ConnectException full = assertThrows(ConnectException.class, () -> {
            while (waiting.size() < 20_000) {
                waiting.add(connect(path));
            }
        });
        assertTrue(full.getMessage().contains("backlog is full"), full::getMessage);
        OpenFiles.assertNoneLeftBy(() -> assertThrows(ConnectException.class, () -> connect(path)));
    }

    @Test
    void packets_keep_their_boundaries() throws IOException {
        requireBackend("epoll", "poll");
        UnixAddress path = path();
        UnixListener listener = opened(UnixListener.bind(backend, path, UnixType.SEQPACKET));
        UnixStream client = opened(UnixStream.connect(backend, path, UnixType.SEQPACKET));
        UnixStream server = opened(listener.accept());
        registry.register(server, ID1, Interest.READABLE);
        client.write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
        client.write(ByteBuffer.wrap(new byte[] {4, 5}));
        Expect.events(poll, events, readable(ID1));
        ByteBuffer room = ByteBuffer.allocate(10);
        assertEquals(3, server.read(room.clear()));
        assertEquals(2, server.read(room.clear()));
        assertEquals(0, server.read(room.clear()));
        client.close();
        Expect.events(poll, events, Expect.readClosed(ID1));
        assertEquals(-1, server.read(room.clear()));
    }

    @Test
    void closed_listener_is_refused() throws IOException {
        UnixListener listener = listener(path());
        listener.close();
        assertThrows(ClosedChannelException.class, listener::accept);
        assertThrows(ClosedChannelException.class, listener::localAddress);
        assertThrows(ClosedChannelException.class, () -> registry.register(listener, ID1, Interest.READABLE));
    }
}
