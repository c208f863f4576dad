package org.poll4j.iocp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.poll4j.net.UnixAddress;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.Readiness;
import org.poll4j.spi.Sockets;

/** The calls of ws2_32, and the state of a socket after a refusal. */
@Timeout(60)
class WinSocketsTest {
    private static final InetSocketAddress PEER = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 7);

    private final FakeWinsock winsock = new FakeWinsock();
    private final FakeAfd handles = new FakeAfd();
    private final WinSockets sockets = new WinSockets(winsock, handles);

    private Descriptor opened(Sockets.Type type) throws IOException {
        return sockets.open(StandardProtocolFamily.INET, type);
    }

    @Test
    void socket_is_overlapped_not_inherited_and_non_blocking() throws IOException {
        opened(Sockets.Type.STREAM);
        assertEquals(List.of("WSASocketW 2 1 0 " + (1 | 128), "ioctlsocket 260 FIONBIO 1"), winsock.calls);
    }

    @Test
    void only_a_connected_datagram_socket_reports_refused_datagrams() throws IOException {
        Descriptor socket = opened(Sockets.Type.DATAGRAM);
        assertEquals("WSAIoctl 260 SIO_UDP_CONNRESET 0", winsock.calls.getLast());
        assertTrue(sockets.connect(socket, PEER));
        assertEquals("WSAIoctl 260 SIO_UDP_CONNRESET 1", winsock.calls.getLast());
    }

    @Test
    void datagram_whose_time_to_live_expired_fails_no_receive() throws IOException {
        Descriptor socket = opened(Sockets.Type.DATAGRAM);
        assertTrue(winsock.calls.contains("WSAIoctl 260 SIO_UDP_NETRESET 0"), winsock.calls::toString);
        winsock.calls.clear();
        sockets.connect(socket, PEER);
        assertFalse(winsock.calls.contains("WSAIoctl 260 SIO_UDP_NETRESET 1"), winsock.calls::toString);
    }

    @Test
    void adopted_datagram_socket_gets_the_modes_of_one_opened_here() throws IOException {
        winsock.type = WindowsAbi.SOCK_DGRAM;
        winsock.errors.put("getpeername", -WindowsAbi.WSAENOTCONN);
        sockets.adopt(300);
        assertTrue(winsock.calls.contains("WSAIoctl 300 SIO_UDP_NETRESET 0"), winsock.calls::toString);
        assertEquals("WSAIoctl 300 SIO_UDP_CONNRESET 0", winsock.calls.getLast());
        winsock.errors.clear();
        sockets.adopt(304);
        assertEquals("WSAIoctl 304 SIO_UDP_CONNRESET 1", winsock.calls.getLast(), "it has a peer");
    }

    @Test
    void shutdown_of_a_connection_that_the_peer_has_reset_is_no_error() throws IOException {
        Descriptor socket = opened(Sockets.Type.STREAM);
        for (int error : new int[] {WindowsAbi.WSAENOTCONN, WindowsAbi.WSAECONNRESET, WindowsAbi.WSAECONNABORTED}) {
            winsock.errors.put("shutdown", -error);
            sockets.shutdown(socket, Readiness.BOTH, true);
            assertThrows(IOException.class, () -> sockets.shutdown(socket, Readiness.BOTH, false));
        }
        winsock.errors.put("shutdown", -WindowsAbi.WSAENOTSOCK);
        assertThrows(IOException.class, () -> sockets.shutdown(socket, Readiness.BOTH, true));
    }

    @Test
    void provider_without_that_request_is_no_error() throws IOException {
        winsock.errors.put("WSAIoctl", -WindowsAbi.WSAEOPNOTSUPP);
        assertTrue(sockets.connect(opened(Sockets.Type.DATAGRAM), PEER));
    }

    @Test
    void socket_that_cannot_be_prepared_is_closed() {
        winsock.errors.put("ioctlsocket", -WindowsAbi.WSAENOTSOCK);
        assertThrows(IOException.class, () -> opened(Sockets.Type.STREAM));
        assertEquals("closesocket 260", winsock.calls.getLast());
    }

    @Test
    void accepted_socket_is_not_inherited_and_non_blocking() throws IOException {
        Descriptor accepted = Objects.requireNonNull(sockets.accept(opened(Sockets.Type.STREAM), null));
        assertEquals(264, accepted.handle());
        assertEquals("ioctlsocket 264 FIONBIO 1", winsock.calls.getLast());
        assertEquals(List.of("264 INHERIT 0"), handles.informations);
    }

    @Test
    void accepted_socket_that_would_be_inherited_is_closed() throws IOException {
        Descriptor listener = opened(Sockets.Type.STREAM);
        handles.informationError = -6;
        assertThrows(IOException.class, () -> sockets.accept(listener, null));
        assertEquals("closesocket 264", winsock.calls.getLast());
    }

    @Test
    void peer_that_left_before_it_was_accepted_is_passed_over() throws IOException {
        Descriptor listener = opened(Sockets.Type.STREAM);
        winsock.errors.put("accept", -WindowsAbi.WSAEWOULDBLOCK);
        assertEquals(null, sockets.accept(listener, null));
    }

    @Test
    void adopted_socket_is_not_inherited_and_non_blocking() throws IOException {
        Descriptor adopted = sockets.adopt(300);
        assertEquals(List.of("300 INHERIT 0"), handles.informations);
        assertEquals("ioctlsocket 300 FIONBIO 1", winsock.calls.getLast());
        adopted.close();
        assertEquals("closesocket 300", winsock.calls.getLast());
    }

    @Test
    void borrowed_socket_is_identified_and_not_changed() throws IOException {
        sockets.borrow(300).close();
        assertTrue(winsock.calls.stream().allMatch(call -> call.startsWith("getsockopt ")), winsock.calls::toString);
        assertEquals(List.of(), handles.informations);
    }

    @Test
    void adopted_socket_of_an_unknown_type_or_family_is_left_to_the_caller() {
        winsock.type = 3;
        String raw = assertThrows(IllegalArgumentException.class, () -> sockets.adopt(300))
                .getMessage();
        assertEquals("socket 300: a socket of the unknown type 3", raw);
        winsock.type = WindowsAbi.SOCK_STREAM;
        winsock.family = 32;
        String bluetooth = assertThrows(IllegalArgumentException.class, () -> sockets.adopt(300))
                .getMessage();
        assertEquals("socket 300: a socket of the unknown family 32", bluetooth);
        assertFalse(winsock.calls.stream().anyMatch(call -> !call.startsWith("getsockopt ")));
    }

    @Test
    void handle_that_no_socket_can_have_is_refused_before_any_call() {
        assertThrows(IllegalArgumentException.class, () -> sockets.adopt(1L << 32));
        assertThrows(IllegalArgumentException.class, () -> sockets.borrow(-2));
        assertEquals(List.of(), winsock.calls);
    }

    @Test
    void unix_stream_is_a_socket_like_others_and_its_address_a_path() throws IOException {
        Descriptor socket = sockets.open(StandardProtocolFamily.UNIX, Sockets.Type.STREAM);
        assertEquals(List.of("WSASocketW 1 1 0 " + (1 | 128), "ioctlsocket 260 FIONBIO 1"), winsock.calls);
        sockets.bind(socket, UnixAddress.ofPath("C:\\s"));
        assertEquals("bind 260 7", winsock.calls.getLast());
        sockets.connect(socket, UnixAddress.ofPath("C:\\other"));
        assertTrue(winsock.calls.contains("connect 260 11"), winsock.calls::toString);
        Sockets.Identity unixStream = new Sockets.Identity(StandardProtocolFamily.UNIX, Sockets.Type.STREAM, false);
        assertEquals(unixStream, sockets.identify(260));
    }

    @Test
    void unix_stream_without_a_name_of_its_own() throws IOException {
        Descriptor socket = sockets.open(StandardProtocolFamily.UNIX, Sockets.Type.STREAM);
        winsock.errors.put("getsockname", -WindowsAbi.WSAEINVAL);
        assertEquals(UnixAddress.UNNAMED, sockets.address(socket, false));
    }

    @Test
    void system_without_unix_sockets_says_which_has_them() {
        winsock.errors.put("WSASocketW", -WindowsAbi.WSAEAFNOSUPPORT);
        String refused = refused(() -> sockets.open(StandardProtocolFamily.UNIX, Sockets.Type.STREAM));
        assertEquals(
                "WSASocketW(AF_UNIX): WSAEAFNOSUPPORT (10047): Windows has Unix-domain sockets from Windows 10 1803 on;"
                        + " use TCP over the loopback address",
                refused);
        assertThrows(SocketException.class, () -> opened(Sockets.Type.STREAM), "of other families it is an error");
    }

    @Test
    void unix_sockets_that_windows_does_not_have_say_what_to_use_instead() {
        for (Sockets.Type type : List.of(Sockets.Type.DATAGRAM, Sockets.Type.SEQPACKET)) {
            String refused = refused(() -> sockets.open(StandardProtocolFamily.UNIX, type));
            assertTrue(refused.contains(type + " on Windows: use streams, or UDP"), refused);
        }
        String pair = refused(() -> sockets.pair(Sockets.Type.STREAM));
        assertTrue(pair.contains("UnixListener"), pair);
        assertEquals(List.of(), winsock.calls);
    }

    private static String refused(Executable call) {
        return String.valueOf(
                assertThrows(UnsupportedOperationException.class, call).getMessage());
    }

    @Test
    void group_of_one_source_is_joined_and_left_by_interface_and_addresses() throws IOException {
        Descriptor socket = opened(Sockets.Type.DATAGRAM);
        InetAddress group = InetAddress.ofLiteral("232.1.2.3");
        InetAddress group6 = InetAddress.ofLiteral("ff3e::1");
        sockets.membership(socket, Sockets.Membership.JOIN, group, 5, InetAddress.ofLiteral("10.0.0.1"));
        assertEquals("setsockopt 260 0 45 264", winsock.calls.getLast());
        assertEquals(
                "05000000 00000000 02000000e8010203".replace(" ", ""),
                HexFormat.of().formatHex(winsock.option, 0, 16));
        assertEquals("020000000a000001", HexFormat.of().formatHex(winsock.option, 136, 144));
        sockets.membership(socket, Sockets.Membership.LEAVE, group6, 0, InetAddress.ofLiteral("::1"));
        assertEquals("setsockopt 260 41 46 264", winsock.calls.getLast());
        assertEquals("1700", HexFormat.of().formatHex(winsock.option, 8, 10));
    }

    @Test
    void source_of_a_group_is_blocked_and_unblocked() throws IOException {
        Descriptor socket = opened(Sockets.Type.DATAGRAM);
        InetAddress group = InetAddress.ofLiteral("232.1.2.3");
        sockets.membership(socket, Sockets.Membership.BLOCK, group, 5, InetAddress.ofLiteral("10.0.0.1"));
        assertEquals("setsockopt 260 0 43 264", winsock.calls.getLast());
        assertEquals("020000000a000001", HexFormat.of().formatHex(winsock.option, 136, 144));
        sockets.membership(socket, Sockets.Membership.UNBLOCK, group, 5, InetAddress.ofLiteral("10.0.0.1"));
        assertEquals("setsockopt 260 0 44 264", winsock.calls.getLast());
    }
}
