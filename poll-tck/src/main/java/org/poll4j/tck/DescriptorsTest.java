package org.poll4j.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.poll4j.Interest;
import org.poll4j.Poll;
import org.poll4j.net.PollSocketOptions;
import org.poll4j.net.TcpListener;
import org.poll4j.net.TcpSocket;
import org.poll4j.net.TcpStream;
import org.poll4j.unix.Pipe;

/** Descriptors that the library opens are non-blocking, not inherited, and closed again, also if a call fails. */
@Tag("proc")
class DescriptorsTest extends Contract {
    @BeforeEach
    void requireProc() {
        Requires.proc();
    }

    @Test
    void everything_is_closed_on_exec_and_non_blocking() throws IOException {
        Map<Long, String> before = OpenFiles.all();
        opened(Poll.open(backend));
        pipe();
        tcpPair();
        connect(listener().localAddress());
        Map<Long, String> made = OpenFiles.all();
        made.entrySet().removeIf(file -> file.getValue().equals(before.get(file.getKey())));
        for (var file : made.entrySet()) {
            if (file.getValue().contains("eventpoll")) {
                OpenFiles.assertClosedOnExec(file.getKey()); // there is no blocking or not
            } else {
                OpenFiles.assertNonBlockingAndClosedOnExec(file.getKey());
            }
        }
        int queues = Exclusions.isKind("poll", backend) ? 0 : 1;
        assertEquals(queues + 7, made.size(), () -> "an event queue, a wake object, 2 pipe ends, 4 sockets: " + made);
    }

    /** The JDK's own sockets are inherited, by a child that does not close them. */
    @Test
    void adopted_descriptors_are_closed_on_exec_and_non_blocking() throws Throwable {
        ServerSocketChannel[] jdk = new ServerSocketChannel[1];
        long fd = OpenFiles.openedBy(() -> jdk[0] = opened(ServerSocketChannel.open()));
        OpenFiles.assertInheritedAndBlocking(fd);
        TcpListener adopted = TcpListener.adopt(backend, fd);
        OpenFiles.assertNonBlockingAndClosedOnExec(fd);
        assertEquals(fd, adopted.release());
    }

    @Test
    void refused_adoption_changes_nothing() throws Throwable {
        ServerSocketChannel[] jdk = new ServerSocketChannel[1];
        long fd = OpenFiles.openedBy(() -> jdk[0] = opened(ServerSocketChannel.open()));
        assertThrows(IllegalArgumentException.class, () -> TcpListener.adopt(backend, fd | 1L << 32));
        OpenFiles.assertInheritedAndBlocking(fd);
    }

    @Test
    void use_leaves_nothing() throws Throwable {
        OpenFiles.assertNoneLeftBy(() -> {
            try (Poll one = Poll.open(backend);
                    Pipe pipe = Pipe.open(backend);
                    TcpListener listener = TcpListener.bind(backend, anyLocalAddress());
                    TcpStream client = TcpStream.connect(backend, listener.localAddress());
                    TcpStream server = Await.accepted(listener)) {
                one.registry().register(pipe.receiver(), ID1, Interest.READABLE);
                one.registry().register(client, ID2, Interest.WRITABLE);
                one.registry().register(server, ID3, Interest.NONE);
                one.poll(events, 0);
            }
        });
    }

    @Test
    void failing_bind_leaves_nothing() throws Throwable {
        InetSocketAddress taken = listener().localAddress();
        OpenFiles.assertNoneLeftBy(() -> assertThrows(BindException.class, () -> TcpListener.bind(backend, taken)));
    }

    @Test
    void failing_steps_leave_nothing() throws Throwable {
        OpenFiles.assertNoneLeftBy(() -> {
            TcpSocket listening = TcpSocket.open(backend, StandardProtocolFamily.INET);
            assertThrows(IOException.class, () -> listening.bind(new InetSocketAddress("192.0.2.1", 0)));
            TcpSocket setting = TcpSocket.open(backend, StandardProtocolFamily.INET);
            assertThrows(IOException.class, () -> setting.setOption(PollSocketOptions.IPV6_V6ONLY, true));
            TcpSocket unsupported = TcpSocket.open(backend, StandardProtocolFamily.INET);
            assertThrows(
                    UnsupportedOperationException.class, () -> unsupported.setOption(UnknownOption.INSTANCE, true));
            InetSocketAddress unresolved = InetSocketAddress.createUnresolved("localhost", 1);
            assertThrows(RuntimeException.class, () -> TcpStream.connect(backend, unresolved));
        });
    }

    @Test
    void refused_connect_leaves_nothing() throws Throwable {
        InetSocketAddress refusing = unusedAddress();
        OpenFiles.assertNoneLeftBy(() -> {
            try (TcpStream stream = TcpStream.connect(backend, refusing)) {
                assertThrows(IOException.class, () -> Await.connected(stream));
            }
        });
    }

    @Test
    void refused_registrations_leave_nothing() throws Throwable {
        OpenFiles.assertNoneLeftBy(() -> {
            try (Pipe pipe = Pipe.open(backend)) {
                registry.register(pipe.sender(), ID1, Interest.WRITABLE);
                assertThrows(
                        IllegalStateException.class, () -> registry.register(pipe.sender(), ID1, Interest.WRITABLE));
            }
        });
    }

    @Test
    void poll_closed_during_a_poll_leaves_nothing() throws Throwable {
        OpenFiles.assertNoneLeftBy(() -> {
            Poll one = Poll.open(backend);
            Background poller = Background.run(() -> assertThrows(IllegalStateException.class, () -> one.poll(events)));
            poller.untilPolling();
            one.close();
            poller.join();
        });
    }

    @Test
    void refused_adoptions_leave_what_they_refused() throws Throwable {
        long fd = OpenFiles.fdOf(pipe().sender());
        OpenFiles.assertNoneLeftBy(() -> assertThrows(IOException.class, () -> TcpListener.adopt(fd)));
        assertTrue(OpenFiles.isOpen(fd));
    }
}
