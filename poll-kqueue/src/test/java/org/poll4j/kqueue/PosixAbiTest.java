package org.poll4j.kqueue;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Proxy;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.poll4j.kqueue.generated.freebsd.freebsd_h;
import org.poll4j.kqueue.generated.macos.macos_h;
import org.poll4j.kqueue.generated.netbsd.netbsd_h;
import org.poll4j.kqueue.generated.openbsd.openbsd_h;
import org.poll4j.net.UnixAddress;
import org.poll4j.posix.ByteCalls;
import org.poll4j.posix.FdCalls;
import org.poll4j.posix.MessageCalls;
import org.poll4j.posix.PosixAbi;
import org.poll4j.posix.PosixCalls;
import org.poll4j.posix.SocketCalls;
import org.poll4j.spi.AddressCodec;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.Sockets;

/**
 * Structs that poll-posix and the selector write by offsets of their own are read by each system's generated layouts.
 */
@ParameterizedClass(name = "{0}")
@MethodSource("systems")
@Timeout(60)
class PosixAbiTest {
    private static final InetAddress GROUP = InetAddress.ofLiteral("239.1.2.3");
    private static final InetAddress GROUP6 = InetAddress.ofLiteral("ff15::1234");
    private static final InetAddress SOURCE = InetAddress.ofLiteral("10.1.2.3");
    private static final byte[] LOOPBACK = {127, 0, 0, 1};

    /** A system, and the class beside which its structs are generated. */
    record Numbers(String name, KeventAbi kevent, PosixAbi posix, Class<?> constants) {
        boolean has(String option) {
            return Stream.of(constants.getMethods())
                    .anyMatch(constant -> constant.getName().equals(option));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** Memory, by the names of a generated struct. */
    private record Struct(GroupLayout layout, MemorySegment memory) {
        long number(String member) {
            long at = offset(member);
            return switch ((int) layout.select(PathElement.groupElement(member)).byteSize()) {
                case 1 -> memory.get(JAVA_BYTE, at);
                case 2 -> memory.get(JAVA_SHORT_UNALIGNED, at);
                case 4 -> memory.get(JAVA_INT_UNALIGNED, at);
                default -> memory.get(JAVA_LONG_UNALIGNED, at);
            };
        }

        MemorySegment part(String member) {
            long size = layout.select(PathElement.groupElement(member)).byteSize();
            return memory.asSlice(offset(member), size);
        }

        long offset(String member) {
            return layout.byteOffset(PathElement.groupElement(member));
        }
    }

    @Parameter
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Numbers system;

    private final Arena arena = Arena.ofAuto();
    private KqueueProvider posix;
    private Sockets sockets;
    private Descriptor socket;
    /** The last native memory that a call was handed, as it was then; of a message, its ancillary data. */
    private MemorySegment handed;

    static Stream<Numbers> systems() {
        return Stream.of(
                new Numbers("macOS", MacosAbi.KEVENT, MacosAbi.POSIX, macos_h.class),
                new Numbers("FreeBSD", FreebsdAbi.KEVENT, FreebsdAbi.POSIX, freebsd_h.class),
                new Numbers("OpenBSD", OpenbsdAbi.KEVENT, OpenbsdAbi.POSIX, openbsd_h.class),
                new Numbers("NetBSD", NetbsdAbi.KEVENT100, NetbsdAbi.POSIX, netbsd_h.class));
    }

    @BeforeEach
    void open() throws IOException {
        posix = new KqueueProvider(
                new KqueueSystem(system.kevent, system.posix, recording(KqueueCalls.class), calls()));
        sockets = posix.sockets();
        socket = sockets.open(StandardProtocolFamily.INET, Sockets.Type.DATAGRAM);
    }

    private PosixCalls calls() {
        return new PosixCalls(
                recording(FdCalls.class),
                recording(SocketCalls.class),
                recording(MessageCalls.class),
                recording(ByteCalls.class),
                recording(ByteCalls.class),
                recording(ByteCalls.class));
    }

    /** A kernel to which everything succeeds. */
    private <T> T recording(Class<T> calls) {
        return calls.cast(Proxy.newProxyInstance(
                calls.getClassLoader(), new Class<?>[] {calls}, (_, call, arguments) -> {
                    for (Object argument : arguments == null ? new Object[0] : arguments) {
                        if (argument instanceof MemorySegment memory && memory.isNative() && memory.byteSize() > 0) {
                            handed = copy(call.getName().equals("sendmsg") ? ancillary(memory) : memory);
                        }
                    }
                    return call.getReturnType() == long.class ? (Object) 0L : (Object) 0;
                }));
    }

    private MemorySegment copy(MemorySegment memory) {
        return arena.allocate(memory.byteSize(), 8).copyFrom(memory);
    }

    @SuppressWarnings("restricted")
    private MemorySegment ancillary(MemorySegment message) {
        Struct msghdr = new Struct(layout("msghdr"), message);
        assertEquals(msghdr.layout.byteSize(), message.byteSize());
        assertEquals(1, msghdr.number("msg_iovlen"));
        return MemorySegment.ofAddress(msghdr.number("msg_control")).reinterpret(msghdr.number("msg_controllen"));
    }

    private GroupLayout layout(String struct) {
        try {
            Class<?> generated = Class.forName(system.constants.getPackageName() + "." + struct);
            return (GroupLayout) generated.getMethod("layout").invoke(null);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private long constant(String name) {
        try {
            return ((Number) system.constants.getMethod(name).invoke(null)).longValue();
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    /** What was handed over last, all of it. */
    private Struct struct(String name) {
        assertEquals(layout(name).byteSize(), handed.byteSize());
        return new Struct(layout(name), handed);
    }

    private static void assertPort(int port, MemorySegment bigEndian) {
        assertEquals(port, bigEndian.get(JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN), 0));
    }

    private void assertIp4(InetAddress expected, MemorySegment address) {
        Struct in = new Struct(layout("sockaddr_in"), address);
        assertEquals(constant("AF_INET"), in.number("sin_family"));
        assertArrayEquals(expected.getAddress(), in.part("sin_addr").toArray(JAVA_BYTE));
    }

    @Test
    void sockaddr_in_of_ipv4() throws IOException {
        sockets.bind(socket, new InetSocketAddress(SOURCE, 0x1234));
        Struct in = struct("sockaddr_in");
        assertEquals(handed.byteSize(), in.number("sin_len"));
        assertPort(0x1234, in.part("sin_port"));
        assertIp4(SOURCE, handed);
        assertEquals(constant("AF_INET"), new Struct(layout("sockaddr"), handed).number("sa_family"));
    }

    @Test
    void sockaddr_in6_of_ipv6() throws IOException {
        byte[] linkLocal = InetAddress.ofLiteral("fe80::1234").getAddress();
        sockets.bind(socket, new InetSocketAddress(Inet6Address.getByAddress(null, linkLocal, 7), 0x1234));
        Struct in6 = struct("sockaddr_in6");
        assertEquals(handed.byteSize(), in6.number("sin6_len"));
        assertEquals(constant("AF_INET6"), in6.number("sin6_family"));
        assertPort(0x1234, in6.part("sin6_port"));
        assertArrayEquals(linkLocal, in6.part("sin6_addr").toArray(JAVA_BYTE));
        assertEquals(7, in6.number("sin6_scope_id"));
    }

    @Test
    void sockaddr_un_of_a_path() throws IOException {
        sockets.bind(socket, UnixAddress.ofPath("/tmp/x"));
        Struct un = new Struct(layout("sockaddr_un"), handed);
        assertEquals(handed.byteSize(), un.number("sun_len"));
        assertEquals(constant("AF_UNIX"), un.number("sun_family"));
        assertEquals("/tmp/x", handed.getString(un.offset("sun_path")));
    }

    @Test
    void every_address_fits_what_is_reserved() {
        assertTrue(layout("sockaddr_in6").byteSize() <= AddressCodec.MAX);
        assertTrue(layout("sockaddr_un").byteSize() <= AddressCodec.MAX);
    }

    @Test
    void linger_of_seconds() throws IOException {
        sockets.setOption(socket, StandardSocketOptions.SO_LINGER, 5);
        assertEquals(1, struct("linger").number("l_onoff"));
        assertEquals(5, struct("linger").number("l_linger"));
    }

    /** Where a system knows interfaces by index; elsewhere IP_MULTICAST_IF takes an address alone. */
    @Test
    void ip_mreqn_of_an_interface() throws IOException {
        NetworkInterface loopback = NetworkInterface.getByInetAddress(InetAddress.getByAddress(LOOPBACK));
        sockets.setOption(socket, StandardSocketOptions.IP_MULTICAST_IF, loopback);
        if (system.has("MCAST_JOIN_GROUP")) {
            Struct request = struct("ip_mreqn");
            assertArrayEquals(new byte[4], request.part("imr_multiaddr").toArray(JAVA_BYTE));
            assertArrayEquals(LOOPBACK, request.part("imr_address").toArray(JAVA_BYTE));
            assertEquals(loopback.getIndex(), request.number("imr_ifindex"));
        } else {
            assertArrayEquals(LOOPBACK, struct("in_addr").memory.toArray(JAVA_BYTE));
        }
    }

    @Test
    void membership_of_a_group() throws IOException {
        sockets.membership(socket, Sockets.Membership.JOIN, GROUP, 1, null);
        if (system.has("MCAST_JOIN_GROUP")) {
            Struct request = struct(groupReq("group_req", "group_req_bytes"));
            assertEquals(1, request.number("gr_interface"));
            assertIp4(GROUP, request.part("gr_group"));
        } else {
            Struct request = struct("ip_mreq");
            assertArrayEquals(GROUP.getAddress(), request.part("imr_multiaddr").toArray(JAVA_BYTE));
            assertArrayEquals(LOOPBACK, request.part("imr_interface").toArray(JAVA_BYTE));
        }
    }

    @Test
    void membership_of_an_ipv6_group() throws IOException {
        sockets.membership(socket, Sockets.Membership.JOIN, GROUP6, 3, null);
        if (!system.has("MCAST_JOIN_GROUP")) {
            Struct request = struct("ipv6_mreq");
            assertArrayEquals(
                    GROUP6.getAddress(), request.part("ipv6mr_multiaddr").toArray(JAVA_BYTE));
            assertEquals(3, request.number("ipv6mr_interface"));
        }
    }

    @Test
    void membership_of_a_group_and_a_source() throws IOException {
        if (system.has("MCAST_JOIN_SOURCE_GROUP")) {
            sockets.membership(socket, Sockets.Membership.JOIN, GROUP, 3, SOURCE);
            Struct request = struct(groupReq("group_source_req", "group_source_req_bytes"));
            assertEquals(3, request.number("gsr_interface"));
            assertIp4(GROUP, request.part("gsr_group"));
            assertIp4(SOURCE, request.part("gsr_source"));
        }
    }

    /** macOS' are packed, and jextract's classes of those do not initialise: bindings/headers/macos.h. */
    private String groupReq(String name, String onMacos) {
        return system.constants == macos_h.class ? onMacos : name;
    }

    @Test
    void iovecs_of_buffers() throws IOException {
        ByteBuffer[] buffers = {ByteBuffer.allocateDirect(10), ByteBuffer.allocateDirect(20)};
        posix.socketIo().read(socket, buffers, 0, 2);
        long size = layout("iovec").byteSize();
        for (int i = 0; i < 2; i++) {
            Struct iovec = new Struct(layout("iovec"), handed.asSlice(i * size, size));
            assertEquals(MemorySegment.ofBuffer(buffers[i]).address(), iovec.number("iov_base"));
            assertEquals(buffers[i].remaining(), iovec.number("iov_len"));
        }
    }

    @Test
    void cmsghdr_of_a_descriptor() throws IOException {
        posix.messageIo().send(socket, ByteBuffer.allocate(10), new int[] {77});
        Struct cmsghdr = new Struct(layout("cmsghdr"), handed);
        assertEquals(constant("CMSG_LEN_0") + Integer.BYTES, cmsghdr.number("cmsg_len"));
        assertEquals(constant("SOL_SOCKET"), cmsghdr.number("cmsg_level"));
        assertEquals(constant("SCM_RIGHTS"), cmsghdr.number("cmsg_type"));
        assertEquals(77, handed.get(JAVA_INT_UNALIGNED, constant("CMSG_LEN_0")));
    }

    @Test
    void timespec_of_a_wait() throws IOException {
        KqueueSelector selector = KqueueSelector.open(
                new KqueueSystem(system.kevent, system.posix, recording(KqueueCalls.class), calls()));
        selector.select((_, _, _, _, _) -> {}, 1, 2_000_000_003L);
        assertEquals(2, struct("timespec").number("tv_sec"));
        assertEquals(3, struct("timespec").number("tv_nsec"));
    }
}
