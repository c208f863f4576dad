package org.poll4j.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.poll4j.tck.Texts.assertSays;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.poll4j.net.TcpListener;
import org.poll4j.net.TcpStream;
import org.poll4j.net.UdpSocket;
import org.poll4j.net.UnixDatagram;
import org.poll4j.net.UnixListener;
import org.poll4j.net.UnixStream;

/** Sockets that other code made: what is taken over, and what is refused and stays the caller's. */
class AdoptTest extends UnixContract {
    @Test
    void adopted_stream_that_is_not_connected_can_finish() throws Throwable {
        Requires.proc();
        SocketChannel[] jdk = new SocketChannel[1];
        long fd = OpenFiles.openedBy(() -> jdk[0] = opened(SocketChannel.open(StandardProtocolFamily.INET)));
        TcpStream adopted = TcpStream.adopt(fd);
        assertThrows(NotYetConnectedException.class, () -> adopted.read(ByteBuffer.allocate(1)));
        assertFalse(adopted.finishConnect());
        jdk[0].configureBlocking(false);
        jdk[0].connect(listener().localAddress());
        Await.connected(adopted);
        assertNotNull(adopted.remoteAddress());
        assertEquals(fd, adopted.release());
    }

    @Test
    void adopt_refuses_other_files_than_sockets() {
        assertThrows(IOException.class, () -> TcpStream.adopt(1_000_000));
        assertThrows(IOException.class, () -> TcpListener.adopt(1_000_000));
    }

    @Test
    void adopt_refuses_impossible_descriptors() {
        for (long handle : new long[] {-1, 1L << 32, Long.MIN_VALUE}) {
            assertSays(" " + handle, refusal(() -> TcpStream.adopt(backend, handle)));
        }
    }

    @Test
    void refused_adoption_leaves_the_descriptor_open() throws IOException {
        Requires.proc();
        long fd = OpenFiles.fdOf(pipe().receiver());
        IOException refusal = assertThrows(IOException.class, () -> TcpStream.adopt(fd));
        assertSays("ENOTSOCK", refusal);
        assertTrue(OpenFiles.isOpen(fd));
    }

    @Test
    void adopt_refuses_sockets_of_another_kind_and_leaves_them_alone() throws IOException {
        TcpListener listener = listener();
        UdpSocket datagrams = opened(UdpSocket.bind(backend, anyLocalAddress()));
        assertSays("not a TCP socket", refusal(() -> TcpStream.adopt(backend, datagrams.handle())));
        assertSays("not a TCP socket", refusal(() -> TcpListener.adopt(backend, datagrams.handle())));
        assertSays("not a UDP socket", refusal(() -> UdpSocket.adopt(backend, listener.handle())));
        connect(listener.localAddress());
        acceptedSoon(listener);
    }

    /** A stream of it would never be readable nor connected. */
    @Test
    void adopt_refuses_a_listening_socket_as_a_stream_and_leaves_it_alone() throws IOException {
        TcpListener listener = listener();
        assertSays("a listening TCP socket", refusal(() -> TcpStream.adopt(backend, listener.handle())));
        connect(listener.localAddress());
        acceptedSoon(listener);
    }

    @Test
    void adopt_refuses_a_listening_unix_socket_as_a_stream() throws IOException {
        UnixListener listener = listener(path());
        assertSays("a listening UNIX_STREAM socket", refusal(() -> UnixStream.adopt(backend, listener.handle())));
    }

    @Test
    void adopt_distinguishes_unix_sockets_from_others() throws IOException {
        UnixStream[] pair = streamPair();
        UnixDatagram datagrams = opened(UnixDatagram.unbound(backend));
        TcpListener listener = listener();
        assertSays("not a TCP socket", refusal(() -> TcpStream.adopt(backend, pair[0].handle())));
        assertSays("not a UDP socket", refusal(() -> UdpSocket.adopt(backend, datagrams.handle())));
        assertSays("not a UNIX_STREAM", refusal(() -> UnixStream.adopt(backend, datagrams.handle())));
        assertSays("not a UNIX_STREAM", refusal(() -> UnixListener.adopt(backend, listener.handle())));
        assertSays("not a UNIX_DATAGRAM", refusal(() -> UnixDatagram.adopt(backend, pair[0].handle())));
        Await.written(pair[0], new byte[] {1});
        Await.read(pair[1], 1);
    }

    private static IllegalArgumentException refusal(Executable adopt) {
        return assertThrows(IllegalArgumentException.class, adopt);
    }
}
