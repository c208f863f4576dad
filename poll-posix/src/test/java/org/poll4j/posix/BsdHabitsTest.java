package org.poll4j.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.poll4j.net.PeerAddress;
import org.poll4j.net.PollSocketOptions;
import org.poll4j.net.UnixAddress;
import org.poll4j.spi.Backend;
import org.poll4j.spi.ByteIo;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.MessageIo;
import org.poll4j.spi.Readiness;
import org.poll4j.spi.Sockets;

/** The differences of macOS and the BSDs from Linux, over a libc that records its calls. */
@Timeout(60)
class BsdHabitsTest {
    private static final PosixAbi ABI = FakeAbi.SPARSE;
    private static final int ENOBUFS = ABI.errnos().ENOBUFS();
    private static final InetAddress GROUP = InetAddress.ofLiteral("227.1.2.3");
    private static final InetAddress GROUP6 = InetAddress.ofLiteral("ff02::7");

    private final FakeLibc libc = new FakeLibc();
    private final PosixSockets sockets = new PosixSockets(libc, new Fds(libc, ABI), ABI);
    private final MessageIo messages = new PosixMessages(new Messages(), libc, libc, sockets, ABI);
    private final Descriptor socket = new Fds(libc, ABI).own(7);

    private void assertCalls(String... expected) {
        assertEquals(List.of(expected), libc.calls);
        libc.calls.clear();
    }

    private static NetworkInterface loopback() throws IOException {
        return NetworkInterface.getByInetAddress(InetAddress.ofLiteral("127.0.0.1"));
    }

    @Test
    void option_that_the_system_lacks_is_unsupported() {
        SocketOption<Integer> lacking = PollSocketOptions.TCP_KEEPIDLE;
        assertFalse(sockets.supportedOptions().contains(lacking));
        assertTrue(sockets.supportedOptions().contains(PollSocketOptions.TCP_KEEPINTERVAL));
        var refusal = assertThrows(UnsupportedOperationException.class, () -> sockets.setOption(socket, lacking, 5));
        assertTrue(refusal.getMessage().contains("TCP_KEEPIDLE"), refusal::getMessage);
        assertCalls();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 30})
    void family_of_a_socket_is_that_of_its_name(int family) throws IOException {
        libc.name = new byte[] {28, (byte) family, 0, 0};
        sockets.setOption(socket, StandardSocketOptions.IP_TOS, 4);
        assertCalls("getsockname 7", family == 2 ? "setsockopt 7 211 212 4 of 4" : "setsockopt 7 214 215 4 of 4");
    }

    @Test
    void multicast_ttl_and_loop_of_ipv4_are_bytes() throws IOException {
        libc.name = new byte[] {16, 2, 0, 0};
        sockets.setOption(socket, StandardSocketOptions.IP_MULTICAST_TTL, 200);
        sockets.setOption(socket, StandardSocketOptions.IP_MULTICAST_LOOP, true);
        assertCalls("getsockname 7", "setsockopt 7 211 304 -56 of 1", "getsockname 7", "setsockopt 7 211 303 1 of 1");
        sockets.setOption(socket, StandardSocketOptions.IP_MULTICAST_TTL, 256);
        assertCalls("getsockname 7", "setsockopt 7 211 304 0 of 4");
        libc.optionValue = 0xfff200;
        assertEquals(0, sockets.option(socket, StandardSocketOptions.IP_MULTICAST_TTL));
        libc.optionValue = 0xfff0c8;
        assertEquals(200, sockets.option(socket, StandardSocketOptions.IP_MULTICAST_TTL));
    }

    @Test
    void multicast_ttl_and_loop_of_ipv6_are_ints() throws IOException {
        libc.name = new byte[] {28, 30, 0, 0};
        sockets.setOption(socket, StandardSocketOptions.IP_MULTICAST_TTL, 200);
        sockets.setOption(socket, StandardSocketOptions.IP_MULTICAST_LOOP, true);
        assertCalls("getsockname 7", "setsockopt 7 214 305 -56 of 4", "getsockname 7", "setsockopt 7 214 307 1 of 4");
    }

    @Test
    void multicast_interface_of_ipv4_is_an_address() throws IOException {
        libc.name = new byte[] {16, 2, 0, 0};
        sockets.setOption(socket, StandardSocketOptions.IP_MULTICAST_IF, loopback());
        assertCalls("getsockname 7", "setsockopt 7 211 302 127 of 4");
        assertArrayEquals(new byte[] {127, 0, 0, 1}, libc.option);
    }

    @Test
    void groups_of_ipv4_are_joined_by_the_interfaces_address() throws IOException {
        sockets.membership(socket, Sockets.Membership.JOIN, GROUP, loopback().getIndex(), null);
        assertArrayEquals(new byte[] {(byte) 227, 1, 2, 3, 127, 0, 0, 1}, libc.option);
        sockets.membership(socket, Sockets.Membership.LEAVE, GROUP, 0, null);
        assertArrayEquals(new byte[] {(byte) 227, 1, 2, 3, 0, 0, 0, 0}, libc.option);
        assertCalls("setsockopt 7 211 312 -29 of 8", "setsockopt 7 211 313 -29 of 8");
    }

    @Test
    void groups_of_ipv6_are_joined_by_the_interfaces_index() throws IOException {
        sockets.membership(socket, Sockets.Membership.JOIN, GROUP6, 5, null);
        assertEquals(5, MemorySegment.ofArray(libc.option).asSlice(16, 4).toArray(JAVA_INT_UNALIGNED)[0]);
        assertEquals(7, libc.option[15]);
        sockets.membership(socket, Sockets.Membership.LEAVE, GROUP6, 0, null);
        assertCalls("setsockopt 7 214 314 -1 of 20", "setsockopt 7 214 315 -1 of 20");
    }

    @Test
    void source_specific_groups_are_unsupported() {
        InetAddress source = InetAddress.ofLiteral("10.0.0.1");
        var refusal = assertThrows(
                UnsupportedOperationException.class,
                () -> sockets.membership(socket, Sockets.Membership.JOIN, GROUP, 0, source));
        assertTrue(refusal.getMessage().startsWith("join /227.1.2.3 from /10.0.0.1"), refusal::getMessage);
    }

    /** macOS packs the request, and both systems look at the addresses' lengths. */
    @Test
    void group_requests_hold_whole_addresses() throws IOException {
        PosixAbi abi = FakeAbi.WITH_LENGTH;
        PosixSockets rfc3678 = new PosixSockets(libc, new Fds(libc, abi), abi);
        rfc3678.membership(socket, Sockets.Membership.JOIN, GROUP, 9, InetAddress.ofLiteral("10.0.0.1"));
        assertCalls("setsockopt 7 211 309 9 of 260");
        byte[] group = {9, 0, 0, 0, 16, 2, 0, 0, (byte) 227, 1, 2, 3};
        byte[] source = {16, 2, 0, 0, 10, 0, 0, 1};
        assertArrayEquals(group, java.util.Arrays.copyOf(libc.option, 12));
        assertArrayEquals(source, java.util.Arrays.copyOfRange(libc.option, 132, 140));
    }

    /** ENOTCONN, or on NetBSD EINVAL. */
    @Test
    void shutdown_after_a_reset_by_the_peer_is_no_error() throws IOException {
        for (int errno : new int[] {ABI.errnos().ENOTCONN(), ABI.errnos().EINVAL()}) {
            libc.results.add(-errno);
            sockets.shutdown(socket, Readiness.BOTH, true);
            libc.results.add(-errno);
            assertThrows(IOException.class, () -> sockets.shutdown(socket, Readiness.BOTH, false));
        }
    }

    @Test
    void abstract_addresses_are_refused() {
        var refusal = assertThrows(
                UnsupportedOperationException.class, () -> sockets.bind(socket, UnixAddress.ofAbstract("name")));
        assertEquals("abstract address @name: only Linux has them", refusal.getMessage());
        assertCalls();
    }

    @Test
    void padded_unix_address_is_unnamed() throws IOException {
        libc.name = new byte[106];
        libc.name[1] = 33;
        assertEquals(UnixAddress.UNNAMED, sockets.address(socket, false));
    }

    @Test
    void full_length_of_a_datagram_is_reported_though_the_system_does_not() throws IOException {
        ByteBuffer room = ByteBuffer.allocate(6);
        libc.results.addAll(List.of(5, 5, 0, -ABI.errnos().EAGAIN()));
        assertEquals(5, messages.receive(socket, room.position(3), null, false));
        assertEquals(5, messages.receive(socket, MemorySegment.ofArray(new byte[0]), null, true));
        assertEquals(0, messages.receive(socket, room.clear(), null, false));
        assertEquals(-2, messages.receive(socket, room.clear(), null, false));
        assertCalls(
                "read address 7 65536 0x40",
                "read address 7 65536 0x42",
                "read address 7 65536 0x40",
                "read address 7 65536 0x40");
    }

    /** Calls of a kernel that tells of a sender what it was given, and that has no room for what is sent. */
    private static MessageCalls sender(byte[] reported) {
        return (MessageCalls) Proxy.newProxyInstance(
                MessageCalls.class.getClassLoader(), new Class<?>[] {MessageCalls.class}, (_, method, arguments) -> {
                    if (!method.getName().startsWith("recvfrom")) {
                        return (long) -ENOBUFS;
                    }
                    MemorySegment address = (MemorySegment) arguments[arguments.length - 2];
                    MemorySegment length = (MemorySegment) arguments[arguments.length - 1];
                    MemorySegment.copy(reported, 0, address, JAVA_BYTE, 0, reported.length);
                    length.set(JAVA_INT, 0, reported.length);
                    return 3L;
                });
    }

    private PeerAddress peer(PosixAbi abi) {
        PosixSockets of = new PosixSockets(libc, new Fds(libc, abi), abi);
        return new PeerAddress((Backend) Proxy.newProxyInstance(
                Backend.class.getClassLoader(), new Class<?>[] {Backend.class}, (_, _, _) -> of));
    }

    /** What the systems tell: the BSDs a family and nothing else or 14 NULs, Linux nothing. */
    static List<byte[]> nameless() {
        return List.of(new byte[] {2, 33}, new byte[] {16, 33, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, new byte[0]);
    }

    @ParameterizedTest
    @MethodSource("nameless")
    void sender_without_a_name_is_no_address(byte[] reported) throws IOException {
        for (PosixAbi abi : List.of(FakeAbi.SPARSE, FakeAbi.WITH_LENGTH)) {
            PeerAddress from = peer(abi);
            MessageIo named = new PosixMessages(sender(new byte[] {5, 33, 'a', 'b', 'c'}), libc, libc, sockets, abi);
            assertEquals(3, named.receive(socket, ByteBuffer.allocate(3), from, false));
            assertEquals(UnixAddress.ofPath("abc"), from.address());
            MessageIo nameless = new PosixMessages(sender(reported), libc, libc, sockets, abi);
            assertEquals(3, nameless.receive(socket, ByteBuffer.allocate(3), from, false));
            assertNull(from.address());
            assertEquals(3, nameless.receive(socket, ByteBuffer.allocateDirect(3), from, false));
            assertNull(from.address());
            try (Arena shared = Arena.ofShared()) {
                assertEquals(3, named.receive(socket, shared.allocate(3), from, false));
                assertEquals(UnixAddress.ofPath("abc"), from.address());
                assertEquals(3, nameless.receive(socket, shared.allocate(3), from, false));
                assertNull(from.address());
            }
        }
    }

    @Test
    void port_and_family_of_an_internet_sender_stay() throws IOException {
        PeerAddress from = peer(ABI);
        byte[] reported = {16, 2, 0, 80, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0};
        new PosixMessages(sender(reported), libc, libc, sockets, ABI)
                .receive(socket, ByteBuffer.allocate(3), from, false);
        assertEquals("/127.0.0.1:80", String.valueOf(from.address()));
    }

    @Test
    void datagram_that_has_no_room_at_its_peer_would_block() throws IOException {
        MessageIo full = new PosixMessages(sender(new byte[0]), libc, libc, sockets, ABI);
        PeerAddress to = peer(ABI);
        to.set(UnixAddress.ofPath("abc"));
        for (ByteBuffer src : List.of(ByteBuffer.allocate(3), ByteBuffer.allocateDirect(3))) {
            assertEquals(ByteIo.WOULD_BLOCK, full.send(socket, src, to));
            libc.results.add(-ENOBUFS);
            assertEquals(ByteIo.WOULD_BLOCK, full.send(socket, src, (PeerAddress) null));
        }
    }

    @Test
    void receiving_without_memory_is_an_error() {
        libc.results.add(-ENOBUFS);
        var failure = assertThrows(
                IOException.class, () -> messages.receive(socket, ByteBuffer.allocate(3), (PeerAddress) null, false));
        assertEquals("recv(fd 7): error (118)", failure.getMessage());
    }

    @Test
    void ENOBUFS_is_an_error_where_a_full_peer_is_EAGAIN() {
        MessageIo linux = new PosixMessages(new Messages(), libc, libc, sockets, FakeAbi.WITHOUT_LENGTH);
        libc.results.add(-ENOBUFS);
        assertThrows(IOException.class, () -> linux.send(socket, ByteBuffer.allocate(3), (PeerAddress) null));
    }
}
