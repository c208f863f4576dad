package org.poll4j.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.Readiness;
import org.poll4j.spi.Sockets;

/** Sockets over a libc that fails on demand. */
@Timeout(60)
class PosixSocketsTest {
    private static final PosixAbi ABI = FakeAbi.WITHOUT_LENGTH;
    private static final InetSocketAddress ADDRESS = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 80);

    private final FakeLibc libc = new FakeLibc();
    private final PosixSockets sockets = new PosixSockets(libc, new Fds(libc, ABI), ABI);
    private final Descriptor socket = new Fds(libc, ABI).own(7);

    private void assertCalls(String... expected) {
        assertEquals(List.of(expected), libc.calls);
    }

    @Test
    void sockets_are_made_non_blocking_and_closed_on_exec() throws IOException {
        libc.results.addAll(List.of(8, 9));
        assertEquals(
                8,
                sockets.open(StandardProtocolFamily.INET, Sockets.Type.STREAM).fd());
        assertEquals(
                9,
                sockets.open(StandardProtocolFamily.INET6, Sockets.Type.STREAM).fd());
        assertCalls("socket 2 0x3001 0", "socket 30 0x3001 0");
    }

    @Test
    void unknown_family_makes_no_call() {
        assertThrows(UnsupportedOperationException.class, () -> sockets.open(() -> "OTHER", Sockets.Type.STREAM));
        assertCalls();
    }

    @Test
    void connect_that_is_under_way_is_no_error() throws IOException {
        libc.results.addAll(List.of(-ABI.errnos().EINPROGRESS(), -ABI.errnos().EINTR(), 0));
        assertFalse(sockets.connect(socket, ADDRESS));
        assertFalse(sockets.connect(socket, ADDRESS), "interrupted, it continues by itself");
        assertTrue(sockets.connect(socket, ADDRESS));
    }

    @Test
    void connect_that_is_refused_at_once() {
        libc.results.add(-ABI.errnos().ECONNREFUSED());
        var refusal = assertThrows(java.net.ConnectException.class, () -> sockets.connect(socket, ADDRESS));
        assertEquals("connect(fd 7, /127.0.0.1:80): ECONNREFUSED (104): Connection refused", refusal.getMessage());
    }

    @Test
    void accept_continues_after_a_signal_and_a_peer_that_left() throws IOException {
        libc.results.addAll(List.of(-ABI.errnos().EINTR(), -ABI.errnos().ECONNABORTED(), 9));
        Descriptor accepted = sockets.accept(socket, null);
        assertNotNull(accepted);
        assertEquals(9, accepted.fd());
        assertCalls("accept4 7 0x3000", "accept4 7 0x3000", "accept4 7 0x3000");
    }

    @Test
    void accept_of_nothing() throws IOException {
        libc.results.add(-ABI.errnos().EAGAIN());
        assertNull(sockets.accept(socket, null));
        libc.results.add(-999);
        var failure = assertThrows(IOException.class, () -> sockets.accept(socket, null));
        assertEquals("accept4(fd 7): error (999)", failure.getMessage());
    }

    @Test
    void adopted_socket_is_made_non_blocking_and_closed_on_exec() throws IOException {
        libc.statusFlags = 0x10;
        assertEquals(9, sockets.adopt(9).fd());
        assertCalls("getsockopt 9 201 203", "fcntl 9 3 0x0", "fcntl 9 4 0x8010", "fcntl 9 5 0x6");
    }

    @Test
    void socket_that_cannot_be_adopted_altogether_blocks_again() {
        libc.statusFlags = 0x10;
        libc.results.addAll(List.of(0, 0, 0, -ABI.errnos().EBADF()));
        var failure = assertThrows(IOException.class, () -> sockets.adopt(9));
        assertEquals("fcntl(F_SETFD, fd 9): EBADF (102)", failure.getMessage());
        assertCalls("getsockopt 9 201 203", "fcntl 9 3 0x0", "fcntl 9 4 0x8010", "fcntl 9 5 0x6", "fcntl 9 4 0x10");
    }

    @Test
    void descriptor_that_is_no_int_makes_no_call() {
        Fds fds = new Fds(libc, ABI);
        for (long handle : new long[] {1L << 31, -1L - (1L << 31), 1L << 32 | 7}) {
            var refusal = assertThrows(IllegalArgumentException.class, () -> sockets.adopt(handle));
            assertEquals("fd " + handle + ": a POSIX descriptor is an int and not negative", refusal.getMessage());
            assertThrows(IllegalArgumentException.class, () -> fds.adopt(handle));
            assertThrows(IllegalArgumentException.class, () -> fds.borrow(handle));
        }
        assertCalls();
    }

    @Test
    void refused_adoption_does_not_close() {
        libc.results.add(-ABI.errnos().EBADF());
        assertThrows(IOException.class, () -> sockets.adopt(9));
        assertCalls("getsockopt 9 201 203");
        libc.calls.clear();
        libc.results.addAll(List.of(0, -ABI.errnos().EBADF()));
        assertThrows(IOException.class, () -> sockets.adopt(9));
        assertCalls("getsockopt 9 201 203", "fcntl 9 3 0x0");
    }

    @Test
    void peer_that_is_not_there_has_no_address() throws IOException {
        libc.results.addAll(List.of(-ABI.errnos().ENOTCONN(), -ABI.errnos().EINVAL()));
        assertNull(sockets.address(socket, true));
        assertNull(sockets.address(socket, true));
        libc.results.add(-ABI.errnos().EBADF());
        var failure = assertThrows(IOException.class, () -> sockets.address(socket, false));
        assertEquals("getsockname(fd 7): EBADF (102)", failure.getMessage());
    }

    @Test
    void shutdown_of_a_connection_that_the_peer_has_reset_is_no_error() throws IOException {
        libc.results.addAll(List.of(
                -ABI.errnos().ENOTCONN(),
                -ABI.errnos().ENOTCONN(),
                -ABI.errnos().EBADF()));
        sockets.shutdown(socket, Readiness.BOTH, true);
        assertThrows(IOException.class, () -> sockets.shutdown(socket, Readiness.BOTH, false), "never connected");
        assertThrows(IOException.class, () -> sockets.shutdown(socket, Readiness.BOTH, true), "not open");
    }

    @Test
    void shutdown_has_its_directions() throws IOException {
        sockets.shutdown(socket, Readiness.READABLE, false);
        sockets.shutdown(socket, Readiness.WRITABLE, false);
        sockets.shutdown(socket, Readiness.BOTH, false);
        assertCalls("shutdown 7 0", "shutdown 7 1", "shutdown 7 2");
    }

    @Test
    void options_have_level_and_name() throws IOException {
        sockets.setOption(socket, StandardSocketOptions.TCP_NODELAY, true);
        sockets.setOption(socket, StandardSocketOptions.SO_LINGER, 5);
        sockets.setOption(socket, StandardSocketOptions.SO_LINGER, -5);
        assertCalls("setsockopt 7 218 222 1 of 4", "setsockopt 7 201 206 1 of 8", "setsockopt 7 201 206 0 of 8");
    }

    @Test
    void longest_linger_has_16_bits() throws IOException {
        sockets.setOption(socket, StandardSocketOptions.SO_LINGER, Integer.MAX_VALUE);
        assertEquals(65_535, libc.lingerSeconds);
    }

    @Test
    void options_of_ipv6_have_another_place() throws IOException {
        libc.optionValue = ABI.sockets().AF_INET6();
        sockets.setOption(socket, StandardSocketOptions.IP_TOS, 4);
        assertCalls("getsockopt 7 201 204", "setsockopt 7 214 215 4 of 4");
        libc.calls.clear();
        libc.optionValue = ABI.sockets().AF_INET();
        sockets.setOption(socket, StandardSocketOptions.IP_TOS, 4);
        assertCalls("getsockopt 7 201 204", "setsockopt 7 211 212 4 of 4");
    }

    @Test
    void pending_error_is_an_exception() throws IOException {
        assertNull(sockets.takeError(socket));
        libc.optionValue = ABI.errnos().ECONNREFUSED();
        IOException pending = sockets.takeError(socket);
        assertTrue(pending instanceof java.net.ConnectException);
        assertEquals("takeError(fd 7): ECONNREFUSED (104): Connection refused", pending.getMessage());
    }

    @Test
    void error_of_a_connect_names_it() throws IOException {
        assertNull(sockets.connectError(socket, ADDRESS));
        libc.optionValue = ABI.errnos().ECONNREFUSED();
        IOException failed = sockets.connectError(socket, ADDRESS);
        assertTrue(failed instanceof java.net.ConnectException);
        assertEquals("connect(fd 7, /127.0.0.1:80): ECONNREFUSED (104): Connection refused", failed.getMessage());
        IOException unknown = sockets.connectError(socket, null);
        assertNotNull(unknown);
        assertEquals("connect(fd 7): ECONNREFUSED (104): Connection refused", unknown.getMessage());
    }

    /** EADDRNOTAVAIL is what leaving a group says that was not joined. */
    @Test
    void error_of_an_option_is_none_of_binding() {
        for (int errno : new int[] {ABI.errnos().EADDRNOTAVAIL(), ABI.errnos().EADDRINUSE()}) {
            libc.results.addAll(List.of(-errno));
            var failure = assertThrows(
                    IOException.class, () -> sockets.setOption(socket, StandardSocketOptions.SO_REUSEADDR, true));
            assertSame(SocketException.class, failure.getClass().getSuperclass());
        }
    }

    @Test
    void close_that_was_interrupted_is_not_repeated() throws IOException {
        libc.results.add(-ABI.errnos().EINTR());
        socket.close();
        assertCalls("close 7");
    }

    @Test
    void close_that_fails_is_not_repeated() {
        libc.results.add(-ABI.errnos().EBADF());
        var failure = assertThrows(IOException.class, socket::close);
        assertEquals("close(fd 7): EBADF (102)", failure.getMessage());
        assertCalls("close 7");
    }

    @Test
    void pipes_are_made_non_blocking_and_closed_on_exec() throws IOException {
        PosixCalls calls = new PosixCalls(libc, libc, new Messages(), libc, libc, libc);
        PosixDescriptors descriptors = new PosixDescriptors(calls, new Fds(libc, ABI), ABI);
        Descriptor[] ends = descriptors.pipe();
        assertEquals(71, ends[0].fd());
        assertEquals(72, ends[1].fd());
        assertCalls("pipe2 0xc000");
        libc.results.add(-102);
        assertThrows(IOException.class, descriptors::pipe);
    }
}
