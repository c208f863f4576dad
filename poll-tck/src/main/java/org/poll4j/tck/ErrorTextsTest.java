package org.poll4j.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.poll4j.AlreadyRegisteredException;
import org.poll4j.Events;
import org.poll4j.Interest;
import org.poll4j.NotRegisteredException;
import org.poll4j.WrongPollException;
import org.poll4j.net.PollSocketOptions;
import org.poll4j.net.TcpListener;
import org.poll4j.net.TcpSocket;
import org.poll4j.net.TcpStream;
import org.poll4j.net.UdpSocket;
import org.poll4j.net.UnixAddress;
import org.poll4j.net.UnixDatagram;
import org.poll4j.net.UnixStream;
import org.poll4j.net.UnixType;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.SystemError;
import org.poll4j.unix.Pipe;
import org.poll4j.unix.SourceFd;

/** A message names the call, the descriptor, the error and its number. */
class ErrorTextsTest extends UnixContract {
    private static final String REFUSED_CONNECT =
            "connect\\(fd \\d+, /127\\.0\\.0\\.1:\\d+\\): ECONNREFUSED \\(\\d+\\): Connection refused";

    @Test
    void address_in_use() throws IOException {
        InetSocketAddress taken = listener().localAddress();
        assertFails(
                BindException.class,
                "bind\\(fd \\d+, /127\\.0\\.0\\.1:\\d+\\): EADDRINUSE \\(\\d+\\): Address already in use",
                () -> listener(taken));
    }

    @Test
    void numbers_are_the_systems() throws IOException {
        requireBackend("epoll", "poll");
        InetSocketAddress taken = listener().localAddress();
        assertFails(BindException.class, ".*: EADDRINUSE \\(98\\): Address already in use", () -> listener(taken));
    }

    @Test
    void address_not_available() {
        assertFails(
                BindException.class,
                "bind\\(fd \\d+, /192\\.0\\.2\\.1:0\\): EADDRNOTAVAIL \\(\\d+\\): Cannot assign requested address",
                () -> listener(new InetSocketAddress("192.0.2.1", 0)));
    }

    @Test
    void connection_refused() throws IOException {
        TcpStream stream = connect(unusedAddress());
        assertFails(ConnectException.class, REFUSED_CONNECT, () -> Await.connected(stream));
    }

    @Test
    void pending_error() throws IOException {
        TcpStream stream = connect(unusedAddress());
        IOException pending = Await.failed(stream);
        assertInstanceOf(ConnectException.class, pending);
        assertMatches(REFUSED_CONNECT, pending);
    }

    @Test
    void pending_error_of_a_connected_socket() throws IOException {
        TcpPair pair = tcpPair();
        pair.serverResets();
        assertMatches("takeError\\(fd \\d+\\): ECONNRESET \\(\\d+\\): Connection reset", Await.failed(pair.client()));
    }

    @Test
    void option_that_the_system_refuses() throws IOException {
        UdpSocket socket = opened(UdpSocket.bind(backend, anyLocalAddress()));
        InetAddress group = InetAddress.ofLiteral("227.1.1.100");
        Requires.multicastRoute(group);
        assertFails(
                SocketException.class,
                "setsockopt\\(leave /227\\.1\\.1\\.100, fd \\d+\\): EADDRNOTAVAIL \\(\\d+\\)",
                () -> socket.leaveMulticast(group, null));
    }

    @Test
    void option_value_out_of_range() throws IOException {
        TcpListener listener = listener();
        assertFails(
                IllegalArgumentException.class,
                "IP_TTL = 256: not from 1 to 255",
                () -> listener.setOption(PollSocketOptions.IP_TTL, 256));
    }

    @Test
    void broken_pipe() throws IOException {
        Pipe pipe = pipe();
        pipe.receiver().close();
        assertFails(
                SocketException.class,
                "write\\(fd \\d+\\): EPIPE \\(\\d+\\): Broken pipe",
                () -> pipe.sender().write(ByteBuffer.allocate(1)));
        assertFails(
                SocketException.class,
                "write\\(fd \\d+\\): EPIPE \\(\\d+\\): Broken pipe",
                () -> pipe.sender().write(new ByteBuffer[] {ByteBuffer.allocate(1)}));
    }

    @Test
    void connection_reset() throws IOException {
        TcpPair pair = tcpPair();
        pair.serverResets();
        assertFails(
                SocketException.class,
                "read\\(fd \\d+\\): ECONNRESET \\(\\d+\\): Connection reset",
                () -> Await.readEnd(pair.client()));
    }

    /** EINVAL on NetBSD, which has given the connection up by then. */
    @Test
    void not_connected() throws Throwable {
        TcpStream stream = connect(unusedAddress());
        Await.failed(stream);
        assertFails(
                SocketException.class,
                "shutdown\\(fd \\d+, WRITABLE\\): E(NOTCONN|INVAL) \\(\\d+\\)",
                () -> stream.shutdown(Interest.WRITABLE));
    }

    @Test
    void socket_options() throws IOException {
        TcpListener listener = listener();
        assertFails(
                SocketException.class,
                "getsockopt\\(IPV6_V6ONLY, fd \\d+\\): E[A-Z]+ \\(\\d+\\)",
                () -> listener.getOption(PollSocketOptions.IPV6_V6ONLY));
        assertFails(
                SocketException.class,
                "setsockopt\\(IPV6_V6ONLY = true, fd \\d+\\): E[A-Z]+ \\(\\d+\\)",
                () -> listener.setOption(PollSocketOptions.IPV6_V6ONLY, true));
    }

    @Test
    void not_an_open_descriptor() {
        assertFails(SocketException.class, ".*fd 1000000.*: EBADF \\(\\d+\\)", () -> TcpStream.adopt(1_000_000));
    }

    @Test
    void misuse_names_the_source() throws IOException {
        TcpListener listener = listener();
        assertFails(
                NotRegisteredException.class,
                "deregister\\(fd \\d+\\): not registered",
                () -> registry.deregister(listener));
        registry.register(listener, ID1, Interest.READABLE);
        assertFails(
                AlreadyRegisteredException.class,
                "register\\(fd \\d+\\): already registered with this Poll",
                () -> registry.register(listener, ID1, Interest.READABLE));
        CheckedPoll other = opened(new CheckedPoll(backend));
        assertFails(
                AlreadyRegisteredException.class,
                "register\\(fd \\d+\\): already registered with another Poll",
                () -> other.registry().register(listener, ID1, Interest.READABLE));
        assertFails(
                WrongPollException.class,
                "deregister\\(fd \\d+\\): registered with another Poll",
                () -> other.registry().deregister(listener));
    }

    @Test
    void descriptor_that_cannot_exist() {
        for (long handle : new long[] {-1, 1L << 32}) {
            assertFails(
                    IllegalArgumentException.class,
                    isWindows()
                            ? "socket " + handle + ": a SOCKET has 32 significant bits and is not negative"
                            : "fd " + handle + ": a POSIX descriptor is an int and not negative",
                    () -> TcpStream.adopt(backend, handle));
        }
    }

    @Test
    void what_cannot_be_watched() throws IOException {
        requireBackend("epoll");
        Path regular = Files.createFile(directory().resolve("regular"));
        try (RandomAccessFile file = new RandomAccessFile(regular.toFile(), "rw")) {
            SourceFd source = opened(SourceFd.borrow(backend, OpenFiles.fdOf(regular)));
            assertFails(
                    IOException.class,
                    "register\\(fd \\d+\\): cannot be watched, as no regular file or directory can: "
                            + "epoll_ctl\\(ADD\\): EPERM \\(1\\)",
                    () -> registry.register(source, ID1, Interest.READABLE));
            assertEquals(0, file.length());
        }
    }

    @Test
    void negative_values_are_the_callers() throws IOException {
        assertFails(
                IllegalArgumentException.class,
                "poll\\(timeout PT-0.005S\\): negative",
                () -> poll.unchecked().poll(events, Duration.ofMillis(-5)));
        assertFails(
                IllegalArgumentException.class,
                "poll\\(timeout -5 ns\\): negative",
                () -> poll.unchecked().poll(events, -5));
        assertFails(
                IllegalArgumentException.class,
                "pollInterruptibly\\(timeout -5 ns\\): negative",
                () -> poll.unchecked().pollInterruptibly(events, -5));
        assertFails(
                IllegalArgumentException.class,
                "Events.withCapacity\\(-5\\): less than 1",
                () -> Events.withCapacity(-5));
        TcpSocket socket = opened(TcpSocket.open(backend, StandardProtocolFamily.INET));
        assertFails(IllegalArgumentException.class, "listen\\(backlog -5\\): negative", () -> socket.listen(-5));
    }

    @Test
    void closed_source() throws IOException {
        TcpListener listener = listener();
        TcpStream stream = tcpPair().client();
        listener.close();
        stream.close();
        String said = "fd \\d+ \\(closed\\): the source is closed";
        assertKind(ClosedChannelException.class, said, listener::accept);
        assertKind(ClosedChannelException.class, said, listener::localAddress);
        assertKind(ClosedChannelException.class, said, () -> stream.read(ByteBuffer.allocate(1)));
        assertKind(ClosedChannelException.class, said, stream::release);
        assertKind(ClosedChannelException.class, said, () -> registry.register(stream, ID1, Interest.READABLE));
    }

    @Test
    void closed_during_the_call() throws IOException {
        TcpListener listener = listener();
        assertKind(
                AsynchronousCloseException.class,
                "TcpListener\\(fd \\d+ \\(closed\\)\\): another thread closed the source during the call",
                () -> listener.tryIo(Interest.READABLE, _ -> {
                    listener.close();
                    return 0;
                }));
    }

    @Test
    void socket_that_has_become_something_else() throws IOException {
        TcpSocket socket = opened(TcpSocket.open(backend, StandardProtocolFamily.INET));
        opened(socket.bind(anyLocalAddress()).listen(1));
        assertKind(
                ClosedChannelException.class,
                "TcpSocket\\(fd \\d+\\), which has become a listener or stream: the source is closed",
                () -> socket.listen(1));
    }

    @Test
    void not_yet_connected() throws IOException {
        TcpStream stream = connect(unusedAddress());
        assertKind(
                NotYetConnectedException.class,
                "TcpStream\\(fd \\d+\\): finishConnect\\(\\) has not returned true yet",
                () -> stream.read(ByteBuffer.allocate(1)));
    }

    @Test
    void unresolved_host() throws IOException {
        InetSocketAddress unresolved = InetSocketAddress.createUnresolved("host.invalid", 80);
        String said = "host\\.invalid/<unresolved>:80: the host name is not resolved";
        UdpSocket socket = opened(UdpSocket.bind(backend, anyLocalAddress()));
        TcpSocket client = opened(TcpSocket.open(backend, StandardProtocolFamily.INET));
        assertKind(UnresolvedAddressException.class, said, () -> TcpStream.connect(backend, unresolved));
        assertKind(UnresolvedAddressException.class, said, () -> TcpListener.bind(backend, unresolved));
        assertKind(UnresolvedAddressException.class, said, () -> client.connect(unresolved));
        assertKind(UnresolvedAddressException.class, said, () -> socket.send(ByteBuffer.allocate(1), unresolved));
    }

    @Test
    void datagram_that_is_too_long() throws IOException {
        UdpSocket socket = opened(UdpSocket.bind(backend, anyLocalAddress()));
        InetSocketAddress to = socket.localAddress();
        String said = ", 70000 bytes to /127\\.0\\.0\\.1:" + to.getPort() + "\\): EMSGSIZE \\(\\d+\\)";
        assertFails(
                SocketException.class, "sendto\\(fd \\d+" + said, () -> socket.send(ByteBuffer.allocate(70_000), to));
        assertFails(
                SocketException.class,
                "sendto\\(fd \\d+" + said,
                () -> socket.send(ByteBuffer.allocateDirect(70_000), to));
        socket.connect(to);
        assertFails(
                SocketException.class,
                isWindows() ? "send\\(socket \\d+, 70000 bytes\\): WSAEMSGSIZE \\(\\d+\\)" : "send\\(fd \\d+" + said,
                () -> socket.send(ByteBuffer.allocate(70_000)));
    }

    @Test
    void datagram_for_another_family_or_no_port() throws IOException {
        UdpSocket socket = opened(UdpSocket.bind(backend, anyLocalAddress()));
        assertFails(
                SocketException.class,
                "sendto\\(fd \\d+, 3 bytes to /\\[0:0:0:0:0:0:0:1\\]:9\\): E[A-Z]+ \\(\\d+\\)",
                () -> socket.send(ByteBuffer.allocate(3), new InetSocketAddress(InetAddress.ofLiteral("::1"), 9)));
        assertFails(
                SocketException.class,
                "sendto\\(fd \\d+, 3 bytes to /127\\.0\\.0\\.1:0\\): E[A-Z]+ \\(\\d+\\)",
                () -> socket.send(ByteBuffer.allocate(3), new InetSocketAddress("127.0.0.1", 0)));
    }

    @Test
    void datagram_that_the_peer_refused() throws IOException {
        UdpSocket socket = opened(UdpSocket.bind(backend, anyLocalAddress()));
        UdpSocket gone = opened(UdpSocket.bind(backend, anyLocalAddress()));
        InetSocketAddress peer = gone.localAddress();
        gone.close();
        socket.connect(peer);
        socket.send(ByteBuffer.allocate(1));
        registry.register(socket, ID1, Interest.READABLE);
        poll.poll(events);
        IOException refused =
                assertThrows(PortUnreachableException.class, () -> socket.receive(ByteBuffer.allocate(1)));
        if (!isWindows()) {
            assertMatches(
                    "recv\\(fd \\d+ connected to /127\\.0\\.0\\.1:" + peer.getPort()
                            + "\\): ECONNREFUSED \\(\\d+\\): Connection refused",
                    refused);
        }
    }

    @Test
    void unix_path_that_is_not_there() throws IOException {
        UnixAddress missing = path();
        String said = "connect\\(fd \\d+, " + Pattern.quote(missing.toString()) + "\\): E[A-Z]+ \\(\\d+\\)";
        Requires.posixDescriptors(backend); // Wine has no Unix-domain sockets
        UnixDatagram datagram = opened(UnixDatagram.unbound(backend));
        assertFails(ConnectException.class, said, () -> UnixStream.connect(backend, missing, UnixType.STREAM));
        assertFails(ConnectException.class, said, () -> datagram.connect(missing));
    }

    private boolean isWindows() {
        return backend.kind() == Descriptor.Kind.WINDOWS_SOCKET;
    }

    @Test
    void error_of_the_system_has_a_name_and_a_number() throws IOException {
        InetSocketAddress taken = listener().localAddress();
        IOException refused = assertThrows(BindException.class, () -> TcpListener.bind(backend, taken));
        SystemError error = assertInstanceOf(SystemError.class, refused);
        assertTrue(error.errorName().endsWith("EADDRINUSE"), error::errorName); // of Winsock, WSAEADDRINUSE
        assertTrue(error.errorNumber() > 0);
    }

    /** errno is a thread's own. */
    @Test
    void errors_of_threads_do_not_mix() throws Exception {
        Pipe pipe = pipe();
        pipe.receiver().close();
        InetSocketAddress taken = listener().localAddress();
        Background broken = Background.run(() -> {
            for (int i = 0; i < 2000; i++) {
                assertFails(
                        SocketException.class, ".*EPIPE.*", () -> pipe.sender().write(ByteBuffer.allocate(1)));
            }
        });
        Background unknown = Background.run(() -> {
            for (int i = 0; i < 2000; i++) {
                assertFails(SocketException.class, ".*EBADF.*", () -> TcpStream.adopt(1_000_000));
            }
        });
        for (int i = 0; i < 500; i++) {
            assertFails(BindException.class, ".*EADDRINUSE.*", () -> TcpListener.bind(backend, taken));
        }
        broken.join();
        unknown.join();
    }

    private <T extends Throwable> void assertFails(Class<T> expected, String pattern, Executable call) {
        T failure = assertThrows(expected, call);
        assertMatches(pattern, failure);
        assertSame(expected, Texts.type(failure));
        if (failure instanceof SystemError error) {
            assertTrue(
                    failure.getMessage().contains(": " + error.errorName() + " (" + error.errorNumber() + ")"),
                    failure::getMessage);
        }
    }

    /** As {@link #assertFails}, of an exception whose subclass carries the message. */
    private <T extends Throwable> void assertKind(Class<T> expected, String pattern, Executable call) {
        assertMatches(pattern, assertThrows(expected, call));
    }

    private void assertMatches(String posixPattern, Throwable failure) {
        String pattern = Texts.of(backend, posixPattern);
        String message = String.valueOf(failure.getMessage());
        assertTrue(Pattern.matches(pattern, message), () -> "'" + message + "' is not " + pattern);
    }
}
