package org.poll4j.tests;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.poll4j.AlreadyRegisteredException;
import org.poll4j.Interest;
import org.poll4j.NotRegisteredException;
import org.poll4j.WrongPollException;
import org.poll4j.net.PollSocketOptions;
import org.poll4j.net.TcpListener;
import org.poll4j.net.TcpStream;
import org.poll4j.net.UdpSocket;
import org.poll4j.unix.Pipe;

/** A message names the call, the descriptor, the error and its number. */
class ErrorTextsTest extends Contract {
    private static final String REFUSED_CONNECT =
            "connect\\(fd \\d+, /127\\.0\\.0\\.1:\\d+\\): ECONNREFUSED \\(\\d+\\)";

    @Test
    void address_in_use() throws IOException {
        InetSocketAddress taken = listener().localAddress();
        assertFails(
                BindException.class,
                "bind\\(fd \\d+, /127\\.0\\.0\\.1:\\d+\\): EADDRINUSE \\(\\d+\\)",
                () -> listener(taken));
    }

    @Test
    void numbers_are_the_systems() throws IOException {
        requireBackend("epoll");
        InetSocketAddress taken = listener().localAddress();
        assertFails(BindException.class, ".*: EADDRINUSE \\(98\\)", () -> listener(taken));
    }

    @Test
    void address_not_available() {
        assertFails(
                BindException.class,
                "bind\\(fd \\d+, /192\\.0\\.2\\.1:0\\): EADDRNOTAVAIL \\(\\d+\\)",
                () -> listener(new InetSocketAddress("192.0.2.1", 0)));
    }

    @Test
    void connection_refused() throws IOException {
        TcpStream stream = connect(deafAddress());
        assertFails(ConnectException.class, REFUSED_CONNECT, () -> Await.connected(stream));
    }

    @Test
    void pending_error() throws IOException {
        TcpStream stream = connect(deafAddress());
        IOException pending = Await.failed(stream);
        assertInstanceOf(ConnectException.class, pending);
        assertMatches(REFUSED_CONNECT, pending);
    }

    @Test
    void pending_error_of_a_connected_socket() throws IOException {
        TcpPair pair = tcpPair();
        pair.serverResets();
        assertMatches("takeError\\(fd \\d+\\): ECONNRESET \\(\\d+\\)", Await.failed(pair.client()));
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
                "write\\(fd \\d+\\): EPIPE \\(\\d+\\)",
                () -> pipe.sender().write(ByteBuffer.allocate(1)));
        assertFails(
                SocketException.class,
                "write\\(fd \\d+\\): EPIPE \\(\\d+\\)",
                () -> pipe.sender().write(new ByteBuffer[] {ByteBuffer.allocate(1)}));
    }

    @Test
    void connection_reset() throws IOException {
        TcpPair pair = tcpPair();
        pair.serverResets();
        assertFails(
                SocketException.class, "read\\(fd \\d+\\): ECONNRESET \\(\\d+\\)", () -> Await.readEnd(pair.client()));
    }

    @Test
    void not_connected() throws Throwable {
        TcpStream stream = connect(deafAddress());
        Await.failed(stream);
        assertFails(
                SocketException.class,
                "shutdown\\(fd \\d+, WRITABLE\\): ENOTCONN \\(\\d+\\)",
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
        WatchedPoll other = opened(new WatchedPoll(backend));
        assertFails(
                AlreadyRegisteredException.class,
                "register\\(fd \\d+\\): already registered with another Poll",
                () -> other.registry().register(listener, ID1, Interest.READABLE));
        assertFails(
                WrongPollException.class,
                "deregister\\(fd \\d+\\): registered with another Poll",
                () -> other.registry().deregister(listener));
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
        assertMatches(pattern, assertThrowsExactly(expected, call));
    }

    private void assertMatches(String posixPattern, Throwable failure) {
        String pattern = Texts.of(backend, posixPattern);
        String message = String.valueOf(failure.getMessage());
        assertTrue(Pattern.matches(pattern, message), () -> "'" + message + "' is not " + pattern);
    }
}
