package org.poll4j.epoll;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Proxy;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.poll4j.epoll.generated.group_req;
import org.poll4j.epoll.generated.group_source_req;
import org.poll4j.epoll.generated.iovec;
import org.poll4j.epoll.generated.ip_mreqn;
import org.poll4j.epoll.generated.linger;
import org.poll4j.epoll.generated.linux_h;
import org.poll4j.epoll.generated.msghdr;
import org.poll4j.epoll.generated.pollfd;
import org.poll4j.epoll.generated.sockaddr;
import org.poll4j.epoll.generated.sockaddr_in;
import org.poll4j.epoll.generated.sockaddr_in6;
import org.poll4j.epoll.generated.sockaddr_storage;
import org.poll4j.epoll.generated.sockaddr_un;
import org.poll4j.epoll.generated.timespec;
import org.poll4j.net.UnixAddress;
import org.poll4j.posix.ByteCalls;
import org.poll4j.posix.FdCalls;
import org.poll4j.posix.MessageCalls;
import org.poll4j.posix.PosixCalls;
import org.poll4j.posix.SocketCalls;
import org.poll4j.posix.poll.PollCalls;
import org.poll4j.spi.AddressCodec;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.Selector;
import org.poll4j.spi.Sockets;

/** Structs that poll-posix and the selector write by offsets of their own are read through the generated classes. */
@Timeout(60)
class PosixAbiTest {
    private static final ValueLayout.OfShort NETWORK_SHORT = JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);
    private static final InetAddress GROUP = ip("239.1.2.3");
    private static final InetAddress SOURCE = ip("10.1.2.3");

    private final Arena arena = Arena.ofAuto();
    private final EpollProvider posix = new EpollProvider(
            new Epoll(),
            new PosixCalls(
                    recording(FdCalls.class),
                    recording(SocketCalls.class),
                    recording(MessageCalls.class),
                    recording(ByteCalls.class),
                    recording(ByteCalls.class),
                    recording(ByteCalls.class)),
            new Pidfd(),
            new Timerfd(),
            null);
    private final Sockets sockets = posix.sockets();
    private Descriptor socket;
    /** The last native memory that a call was handed, as it was then. */
    private MemorySegment struct;

    @BeforeEach
    void open() throws IOException {
        socket = sockets.open(StandardProtocolFamily.INET, Sockets.Type.DATAGRAM);
    }

    /** A kernel to which everything succeeds. */
    private <T> T recording(Class<T> calls) {
        return calls.cast(Proxy.newProxyInstance(
                calls.getClassLoader(), new Class<?>[] {calls}, (_, call, arguments) -> {
                    for (Object argument : arguments == null ? new Object[0] : arguments) {
                        if (argument instanceof MemorySegment memory && memory.isNative()) {
                            struct = arena.allocate(memory.byteSize(), 8).copyFrom(memory);
                        }
                    }
                    return call.getReturnType() == long.class ? (Object) 0L : (Object) 0;
                }));
    }

    private static InetAddress ip(String literal) {
        return InetAddress.ofLiteral(literal);
    }

    private void assertIsSource(MemorySegment address) {
        assertEquals(linux_h.AF_INET(), sockaddr_in.sin_family(address));
        assertArrayEquals(SOURCE.getAddress(), sockaddr_in.sin_addr(address).toArray(JAVA_BYTE));
    }

    private void bind(SocketAddress address) throws IOException {
        sockets.bind(socket, address);
    }

    @Test
    void sockaddr_in_of_ipv4() throws IOException {
        bind(new InetSocketAddress(SOURCE, 0x1234));
        assertEquals(sockaddr_in.sizeof(), struct.byteSize());
        assertEquals(linux_h.AF_INET(), sockaddr.sa_family(struct));
        assertEquals(0x1234, struct.get(NETWORK_SHORT, sockaddr_in.sin_port$offset()));
        assertIsSource(struct);
    }

    @Test
    void sockaddr_in6_of_ipv6() throws IOException {
        byte[] linkLocal = ip("fe80::1234").getAddress();
        bind(new InetSocketAddress(Inet6Address.getByAddress(null, linkLocal, 7), 0x1234));
        assertEquals(sockaddr_in6.sizeof(), struct.byteSize());
        assertEquals(linux_h.AF_INET6(), sockaddr_in6.sin6_family(struct));
        assertEquals(0x1234, struct.get(NETWORK_SHORT, sockaddr_in6.sin6_port$offset()));
        assertArrayEquals(linkLocal, sockaddr_in6.sin6_addr(struct).toArray(JAVA_BYTE));
        assertEquals(0, sockaddr_in6.sin6_flowinfo(struct));
        assertEquals(7, sockaddr_in6.sin6_scope_id(struct));
    }

    @Test
    void sockaddr_un_of_a_path() throws IOException {
        bind(UnixAddress.ofPath("/tmp/x"));
        assertEquals(linux_h.AF_UNIX(), struct.get(JAVA_SHORT, sockaddr_un.sun_family$offset()));
        assertEquals("/tmp/x", struct.getString(sockaddr_un.sun_path$offset()));
        assertEquals(sockaddr_un.sun_path$offset() + 7, struct.byteSize());
    }

    @Test
    void sockaddr_storage_has_room_for_all() {
        assertEquals(sockaddr_storage.sizeof(), AddressCodec.MAX);
    }

    @Test
    void linger_of_seconds() throws IOException {
        sockets.setOption(socket, StandardSocketOptions.SO_LINGER, 5);
        assertEquals(linger.sizeof(), struct.byteSize());
        assertEquals(1, linger.l_onoff(struct));
        assertEquals(5, linger.l_linger(struct));
    }

    @Test
    void ip_mreqn_of_an_interface() throws IOException {
        NetworkInterface loopback = NetworkInterface.getByInetAddress(ip("127.0.0.1"));
        sockets.setOption(socket, StandardSocketOptions.IP_MULTICAST_IF, loopback);
        assertEquals(ip_mreqn.sizeof(), struct.byteSize());
        assertArrayEquals(new byte[4], ip_mreqn.imr_multiaddr(struct).toArray(JAVA_BYTE));
        assertArrayEquals(
                new byte[] {127, 0, 0, 1}, ip_mreqn.imr_address(struct).toArray(JAVA_BYTE));
        assertEquals(loopback.getIndex(), ip_mreqn.imr_ifindex(struct));
    }

    @Test
    void group_req_of_a_group() throws IOException {
        sockets.membership(socket, Sockets.Membership.JOIN, GROUP, 3, null);
        assertEquals(group_req.sizeof(), struct.byteSize());
        assertEquals(3, group_req.gr_interface(struct));
        MemorySegment group = group_req.gr_group(struct);
        assertArrayEquals(GROUP.getAddress(), sockaddr_in.sin_addr(group).toArray(JAVA_BYTE));
    }

    @Test
    void group_source_req_of_a_group_and_a_source() throws IOException {
        sockets.membership(socket, Sockets.Membership.JOIN, GROUP, 3, SOURCE);
        assertEquals(group_source_req.sizeof(), struct.byteSize());
        assertEquals(3, group_source_req.gsr_interface(struct));
        MemorySegment group = group_source_req.gsr_group(struct);
        assertArrayEquals(GROUP.getAddress(), sockaddr_in.sin_addr(group).toArray(JAVA_BYTE));
        assertIsSource(group_source_req.gsr_source(struct));
    }

    @Test
    void iovecs_of_buffers() throws IOException {
        ByteBuffer[] buffers = {ByteBuffer.allocateDirect(10), ByteBuffer.allocateDirect(20)};
        posix.socketIo().read(socket, buffers, 0, 2);
        for (int i = 0; i < 2; i++) {
            MemorySegment one = iovec.asSlice(struct, i);
            assertEquals(
                    MemorySegment.ofBuffer(buffers[i]).address(),
                    iovec.iov_base(one).address());
            assertEquals(buffers[i].remaining(), iovec.iov_len(one));
        }
    }

    @Test
    void msghdr_has_an_iovec() throws IOException {
        posix.messageIo().send(socket, ByteBuffer.allocate(10), new int[] {0});
        assertEquals(msghdr.sizeof(), struct.byteSize());
        assertEquals(1, msghdr.msg_iovlen(struct));
        assertEquals(linux_h.CMSG_LEN_0() + Integer.BYTES, msghdr.msg_controllen(struct));
    }

    @Test
    void timespec_of_a_wait() throws IOException {
        EpollSelector selector =
                EpollSelector.open(recording(EpollCalls.class), recording(FdCalls.class), recording(ByteCalls.class));
        selector.select((_, _, _, _, _) -> {}, 1, 2_000_000_003L);
        assertIsTimespec();
    }

    @Test
    void timespec_and_pollfd_of_a_wait_by_poll() throws IOException {
        PosixCalls calls = new PosixCalls(
                recording(FdCalls.class),
                recording(SocketCalls.class),
                recording(MessageCalls.class),
                recording(ByteCalls.class),
                recording(ByteCalls.class),
                recording(ByteCalls.class));
        Selector selector = new LinuxPollProvider(recording(PollCalls.class), calls).openSelector();
        selector.select((_, _, _, _, _) -> {}, 1, 2_000_000_003L);
        assertIsTimespec();
        selector.select((_, _, _, _, _) -> {}, 1, -1);
        assertEquals(0, pollfd.fd(struct), "the wake object");
        assertEquals(linux_h.POLLIN(), pollfd.events(struct));
        assertEquals(0, pollfd.revents(struct));
    }

    private void assertIsTimespec() {
        assertEquals(timespec.sizeof(), struct.byteSize());
        assertEquals(2, timespec.tv_sec(struct));
        assertEquals(3, timespec.tv_nsec(struct));
    }
}
