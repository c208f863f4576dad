package org.poll4j.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.poll4j.net.PeerCredentials;
import org.poll4j.net.PollSocketOptions;
import org.poll4j.net.RawSocketOption;
import org.poll4j.net.TcpInfo;
import org.poll4j.spi.AddressCodec;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.Sockets;

/** Socket options: which exist, under which level and name, and how their values are written. */
final class PosixOptions {
    /** A level and a name, with another pair on IPv6 sockets where those differ. */
    private record Place(int level, int name, int level6, int name6) {
        Place(int level, int name) {
            this(level, name, level, name);
        }

        int level(boolean v6) {
            return v6 ? level6 : level;
        }

        int name(boolean v6) {
            return v6 ? name6 : name;
        }
    }

    /** In seconds; the BSDs keep 16 bits, and java.nio caps it there too. */
    private static final int LONGEST_LINGER = 65_535;

    private final Map<SocketOption<?>, Place> places = new LinkedHashMap<>();
    private final SocketCalls calls;
    private final SockAddr addresses;
    private final PosixAbi abi;
    private final PosixErrors errors;

    PosixOptions(SocketCalls calls, SockAddr addresses, PosixAbi abi) {
        this.calls = calls;
        this.addresses = addresses;
        this.abi = abi;
        this.errors = new PosixErrors(abi.errnos());
        PosixAbi.Options of = abi.options();
        int socket = of.SOL_SOCKET();
        int ip = of.IPPROTO_IP();
        int ipv6 = of.IPPROTO_IPV6();
        support(StandardSocketOptions.SO_BROADCAST, new Place(socket, of.SO_BROADCAST()));
        support(StandardSocketOptions.SO_KEEPALIVE, new Place(socket, of.SO_KEEPALIVE()));
        support(StandardSocketOptions.SO_LINGER, new Place(socket, of.SO_LINGER()));
        support(StandardSocketOptions.SO_RCVBUF, new Place(socket, of.SO_RCVBUF()));
        support(StandardSocketOptions.SO_REUSEADDR, new Place(socket, of.SO_REUSEADDR()));
        support(StandardSocketOptions.SO_REUSEPORT, new Place(socket, of.SO_REUSEPORT()));
        support(StandardSocketOptions.SO_SNDBUF, new Place(socket, of.SO_SNDBUF()));
        support(StandardSocketOptions.TCP_NODELAY, new Place(of.IPPROTO_TCP(), of.TCP_NODELAY()));
        support(PollSocketOptions.TCP_KEEPIDLE, new Place(of.IPPROTO_TCP(), of.TCP_KEEPIDLE()));
        support(PollSocketOptions.TCP_KEEPINTERVAL, new Place(of.IPPROTO_TCP(), of.TCP_KEEPINTVL()));
        support(PollSocketOptions.TCP_KEEPCOUNT, new Place(of.IPPROTO_TCP(), of.TCP_KEEPCNT()));
        support(PollSocketOptions.IPV6_V6ONLY, new Place(of.IPPROTO_IPV6(), of.IPV6_V6ONLY()));
        support(StandardSocketOptions.IP_TOS, new Place(ip, of.IP_TOS(), ipv6, of.IPV6_TCLASS()));
        support(PollSocketOptions.IP_TTL, new Place(ip, of.IP_TTL(), ipv6, of.IPV6_UNICAST_HOPS()));
        support(
                StandardSocketOptions.IP_MULTICAST_IF,
                new Place(ip, of.IP_MULTICAST_IF(), ipv6, of.IPV6_MULTICAST_IF()));
        support(
                StandardSocketOptions.IP_MULTICAST_LOOP,
                new Place(ip, of.IP_MULTICAST_LOOP(), ipv6, of.IPV6_MULTICAST_LOOP()));
        support(
                StandardSocketOptions.IP_MULTICAST_TTL,
                new Place(ip, of.IP_MULTICAST_TTL(), ipv6, of.IPV6_MULTICAST_HOPS()));
        supportDatagrams(ip, ipv6);
        supportExtensions(ip, of.IPPROTO_TCP());
    }

    private void supportExtensions(int ip, int tcp) {
        PosixAbi.Extensions of = abi.extensions();
        support(PollSocketOptions.TCP_FASTOPEN, new Place(tcp, of.TCP_FASTOPEN()));
        support(PollSocketOptions.TCP_FASTOPEN_CONNECT, new Place(tcp, of.TCP_FASTOPEN_CONNECT()));
        support(PollSocketOptions.TCP_USER_TIMEOUT, new Place(tcp, of.TCP_USER_TIMEOUT()));
        support(PollSocketOptions.TCP_QUICKACK, new Place(tcp, of.TCP_QUICKACK()));
        support(PollSocketOptions.TCP_CORK, new Place(tcp, of.TCP_CORK()));
        support(PollSocketOptions.TCP_INFO, new Place(tcp, of.TCP_INFO()));
        support(PollSocketOptions.SO_BUSY_POLL, new Place(abi.options().SOL_SOCKET(), of.SO_BUSY_POLL()));
        support(PollSocketOptions.IP_BIND_ADDRESS_NO_PORT, new Place(ip, of.IP_BIND_ADDRESS_NO_PORT()));
        places.put(PollSocketOptions.SO_PEERCRED, new Place(abi.options().SOL_SOCKET(), of.SO_PEERCRED()));
    }

    private void supportDatagrams(int ip, int ipv6) {
        PosixAbi.Extensions of = abi.extensions();
        support(PollSocketOptions.IP_RECVTOS, new Place(ip, of.IP_RECVTOS(), ipv6, of.IPV6_RECVTCLASS()));
        support(PollSocketOptions.IP_RECVPKTINFO, new Place(ip, of.IP_RECVPKTINFO(), ipv6, of.IPV6_RECVPKTINFO()));
        support(PollSocketOptions.IP_DONTFRAG, new Place(ip, of.IP_DONTFRAG(), ipv6, of.IPV6_DONTFRAG()));
        support(PollSocketOptions.IP_DONTFRAG, new Place(ip, of.IP_MTU_DISCOVER(), ipv6, of.IPV6_MTU_DISCOVER()));
        support(PollSocketOptions.UDP_GRO, new Place(of.IPPROTO_UDP(), of.UDP_GRO()));
        support(PollSocketOptions.SO_TIMESTAMPNS, new Place(abi.options().SOL_SOCKET(), of.SO_TIMESTAMPNS()));
    }

    private void support(SocketOption<?> option, Place place) {
        if (place.name != 0) {
            places.put(option, place);
        }
    }

    Set<SocketOption<?>> supported() {
        return Set.copyOf(places.keySet());
    }

    @SuppressWarnings("NullAway") // IP_MULTICAST_IF is null until it is set, as in java.nio
    <T> T get(Descriptor socket, SocketOption<T> option) throws IOException {
        if (option.type() == TcpInfo.class || option instanceof RawSocketOption) {
            return option.type().cast(wide(socket, option));
        }
        if (option.type() == PeerCredentials.class) {
            return option.type().cast(peerCredentials(socket));
        }
        Place place = require(option);
        boolean v6 = isV6(socket, place);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(JAVA_INT, 2);
            int length = option == StandardSocketOptions.SO_LINGER ? 8 : isByte(option, v6) ? 1 : 4;
            get(socket.fd(), place.level(v6), place.name(v6), value, length, option.name());
            return option.type().cast(decode(option, value, v6));
        }
    }

    /** Of options whose value may be longer than two ints. */
    private Object wide(Descriptor socket, SocketOption<?> option) throws IOException {
        RawSocketOption<?> raw = option instanceof RawSocketOption<?> given
                ? given
                : RawSocketOption.ofBytes(require(option).level, require(option).name, TcpInfos.SIZE);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(raw.size(), 8);
            int length = get(socket.fd(), raw.level(), raw.number(), value, raw.size(), option.name());
            if (option.type() == TcpInfo.class) {
                return TcpInfos.read(value, length);
            }
            return option.type() == Integer.class
                    ? (Object) value.get(JAVA_INT, 0)
                    : value.asSlice(0, length).toArray(JAVA_BYTE);
        }
    }

    /** {@code struct ucred} on Linux. */
    private PeerCredentials peerCredentials(Descriptor socket) throws IOException {
        int name = abi.extensions().SO_PEERCRED();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(JAVA_INT, 3);
            if (name != 0) {
                get(socket.fd(), abi.options().SOL_SOCKET(), name, value, 12, "SO_PEERCRED");
                return new PeerCredentials(
                        value.getAtIndex(JAVA_INT, 0), value.getAtIndex(JAVA_INT, 1), value.getAtIndex(JAVA_INT, 2));
            }
            MemorySegment gid = arena.allocate(JAVA_INT);
            errors.check(calls.getpeereid(socket.fd(), value, gid), "getpeereid(" + socket + ")");
            return new PeerCredentials(-1, value.get(JAVA_INT, 0), gid.get(JAVA_INT, 0));
        }
    }

    /** An {@code unsigned char} on the BSDs; OpenBSD takes nothing else, and Linux takes that too. */
    private static boolean isByte(SocketOption<?> option, boolean v6) {
        return !v6
                && (option == StandardSocketOptions.IP_MULTICAST_LOOP
                        || option == StandardSocketOptions.IP_MULTICAST_TTL);
    }

    private @Nullable Object decode(SocketOption<?> option, MemorySegment value, boolean v6) throws IOException {
        int first = isByte(option, v6) ? Byte.toUnsignedInt(value.get(JAVA_BYTE, 0)) : value.get(JAVA_INT, 0);
        if (option == StandardSocketOptions.SO_LINGER) {
            return first == 0 ? -1 : value.getAtIndex(JAVA_INT, 1);
        }
        if (option == StandardSocketOptions.IP_MULTICAST_IF) {
            return v6 ? interfaceOf(first) : interfaceOf(value.asSlice(0, 4).toArray(JAVA_BYTE));
        }
        if (isMtuDiscovery(option)) {
            return first == abi.extensions().IP_PMTUDISC_DO();
        }
        return option.type() == Boolean.class ? (Object) (first != 0) : (Object) first;
    }

    /** Whether the option stands for one of Linux that has several values. IPv6's are IPv4's. */
    private boolean isMtuDiscovery(SocketOption<?> option) {
        return option == PollSocketOptions.IP_DONTFRAG && abi.extensions().IP_MTU_DISCOVER() != 0;
    }

    private static @Nullable NetworkInterface interfaceOf(int index) throws IOException {
        return index == 0 ? null : NetworkInterface.getByIndex(index);
    }

    private static @Nullable NetworkInterface interfaceOf(byte[] ip4) throws IOException {
        InetAddress address = InetAddress.getByAddress(ip4);
        return address.isAnyLocalAddress() ? null : NetworkInterface.getByInetAddress(address);
    }

    <T> void set(Descriptor socket, SocketOption<T> option, T value) throws IOException {
        if (option instanceof RawSocketOption<?> raw) {
            setRaw(socket, raw, value);
            return;
        }
        Place place = require(option);
        boolean v6 = isV6(socket, place);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment encoded = encode(arena, option, value, v6);
            set(socket, place.level(v6), place.name(v6), encoded, option.name() + " = " + value);
            if (v6 && isForBoth(option)) {
                set(socket, place.level, place.name, encoded, option.name() + " = " + value + " for IPv4");
            }
        }
    }

    private void setRaw(Descriptor socket, RawSocketOption<?> option, Object value) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment encoded = value instanceof byte[] bytes
                    ? arena.allocateFrom(JAVA_BYTE, bytes)
                    : arena.allocateFrom(JAVA_INT, (Integer) value);
            set(socket, option.level(), option.number(), encoded, option + " = " + RawSocketOption.text(value));
        }
    }

    /** Options that Linux needs in both forms on an IPv6 socket, because it may have IPv4 peers. */
    private boolean isForBoth(SocketOption<?> option) {
        return option == PollSocketOptions.IP_RECVTOS && !abi.layout().hasLength() || isMtuDiscovery(option);
    }

    private MemorySegment encode(Arena arena, SocketOption<?> option, Object value, boolean v6) {
        if (value instanceof NetworkInterface on) {
            return v6 ? arena.allocateFrom(JAVA_INT, on.getIndex()) : multicastInterface(arena, on);
        }
        int whenOn = isMtuDiscovery(option) ? abi.extensions().IP_PMTUDISC_DO() : 1;
        int whenOff = isMtuDiscovery(option) ? abi.extensions().IP_PMTUDISC_DONT() : 0;
        int number = value instanceof Boolean on ? (on ? whenOn : whenOff) : (Integer) value;
        if (isByte(option, v6) && number == (number & 0xff)) { // what is larger the system refuses as an int
            return arena.allocateFrom(JAVA_BYTE, (byte) number);
        }
        return option == StandardSocketOptions.SO_LINGER
                ? arena.allocateFrom(JAVA_INT, number < 0 ? 0 : 1, Math.clamp(number, 0, LONGEST_LINGER))
                : arena.allocateFrom(JAVA_INT, number);
    }

    /**
     * {@code struct ip_mreqn}: no group, the interface's first IPv4 address, which the kernel returns for the option,
     * and its index; where the system knows no indices, that address alone.
     */
    private MemorySegment multicastInterface(Arena arena, NetworkInterface on) {
        MemorySegment out = arena.allocate(JAVA_INT, 3);
        writeIp4(on, out.asSlice(4, 4));
        out.setAtIndex(JAVA_INT, 2, on.getIndex());
        return knowsIndices() ? out : out.asSlice(4, 4);
    }

    /** RFC 3678's requests, and indices for IPv4's interfaces: not on OpenBSD and NetBSD. */
    private boolean knowsIndices() {
        return abi.options().MCAST_JOIN_GROUP() != 0;
    }

    /** The interface's first IPv4 address, in network order. */
    private static void writeIp4(NetworkInterface on, MemorySegment out) {
        for (InetAddress address : Collections.list(on.getInetAddresses())) {
            if (address instanceof Inet4Address) {
                MemorySegment.copy(address.getAddress(), 0, out, JAVA_BYTE, 0, 4);
                return;
            }
        }
    }

    void membership(
            Descriptor socket,
            Sockets.Membership change,
            InetAddress group,
            int interfaceIndex,
            @Nullable InetAddress source)
            throws IOException {
        String call = change + " " + group + (source == null ? "" : " from " + source);
        try (Arena arena = Arena.ofConfined()) {
            if (knowsIndices()) {
                groupRequest(arena, socket, change, group, interfaceIndex, source, call);
            } else if (source != null) {
                throw new UnsupportedOperationException(call + ": no source-specific multicast on this system");
            } else if (group instanceof Inet6Address) {
                ipv6Mreq(arena, socket, change == Sockets.Membership.JOIN, group, interfaceIndex, call);
            } else {
                ipMreq(arena, socket, change == Sockets.Membership.JOIN, group, interfaceIndex, call);
            }
        }
    }

    /** By {@code struct group_req} and {@code group_source_req} of RFC 3678, which serve both families. */
    private void groupRequest(
            Arena arena,
            Descriptor socket,
            Sockets.Membership change,
            InetAddress group,
            int interfaceIndex,
            @Nullable InetAddress source,
            String call)
            throws IOException {
        PosixAbi.Options of = abi.options();
        int at = abi.layout().group();
        int end = at + AddressCodec.MAX;
        MemorySegment request = arena.allocate(source == null ? end : end + AddressCodec.MAX, 8);
        request.set(JAVA_INT, 0, interfaceIndex);
        addresses.encodeIp(group, request.asSlice(at, AddressCodec.MAX));
        if (source != null) {
            addresses.encodeIp(source, request.asSlice(end, AddressCodec.MAX));
        }
        int name = switch (change) {
            case JOIN -> source == null ? of.MCAST_JOIN_GROUP() : of.MCAST_JOIN_SOURCE_GROUP();
            case LEAVE -> source == null ? of.MCAST_LEAVE_GROUP() : of.MCAST_LEAVE_SOURCE_GROUP();
            case BLOCK -> of.MCAST_BLOCK_SOURCE();
            case UNBLOCK -> of.MCAST_UNBLOCK_SOURCE();
        };
        int level = group instanceof Inet6Address ? of.IPPROTO_IPV6() : of.IPPROTO_IP();
        set(socket, level, name, request, call);
    }

    /** By {@code struct ipv6_mreq}: the group and the interface's index. */
    private void ipv6Mreq(
            Arena arena, Descriptor socket, boolean join, InetAddress group, int interfaceIndex, String call)
            throws IOException {
        PosixAbi.Options of = abi.options();
        MemorySegment request = arena.allocate(20, 4);
        MemorySegment.copy(group.getAddress(), 0, request, JAVA_BYTE, 0, 16);
        request.set(JAVA_INT, 16, interfaceIndex);
        set(socket, of.IPPROTO_IPV6(), join ? of.IPV6_JOIN_GROUP() : of.IPV6_LEAVE_GROUP(), request, call);
    }

    /** By {@code struct ip_mreq}: the group and an address of the interface. */
    private void ipMreq(
            Arena arena, Descriptor socket, boolean join, InetAddress group, int interfaceIndex, String call)
            throws IOException {
        PosixAbi.Options of = abi.options();
        MemorySegment request = arena.allocate(8, 4);
        MemorySegment.copy(group.getAddress(), 0, request, JAVA_BYTE, 0, 4);
        NetworkInterface on = interfaceOf(interfaceIndex);
        if (on != null) {
            writeIp4(on, request.asSlice(4, 4));
        }
        set(socket, of.IPPROTO_IP(), join ? of.IP_ADD_MEMBERSHIP() : of.IP_DROP_MEMBERSHIP(), request, call);
    }

    private void set(Descriptor socket, int level, int name, MemorySegment value, String call) throws IOException {
        int result = calls.setsockopt(socket.fd(), level, name, value, (int) value.byteSize());
        if (result < 0) {
            throw errors.plain("setsockopt(" + call + ", " + socket + ")", -result);
        }
    }

    /** The pending error, which this clears; 0 for none. */
    int takeError(Descriptor socket) throws IOException {
        return number(socket.fd(), abi.options().SO_ERROR(), "SO_ERROR");
    }

    /** SOCK_STREAM and so on. Fails with ENOTSOCK if this is no socket, and EBADF if it is not open. */
    int type(int fd) throws IOException {
        return number(fd, abi.options().SO_TYPE(), "SO_TYPE");
    }

    /** Whether the socket is known to listen. False on systems that refuse the option, as macOS may. */
    boolean listens(int fd) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(JAVA_INT);
            MemorySegment size = arena.allocateFrom(JAVA_INT, 4);
            int result = calls.getsockopt(fd, abi.options().SOL_SOCKET(), acceptConn(), value, size);
            return result >= 0 && value.get(JAVA_INT, 0) != 0;
        }
    }

    /**
     * SO_ACCEPTCONN, which 4.2BSD numbered with SOL_SOCKET = 0xffff, and Linux with SOL_SOCKET = 1 on all processors
     * that this library supports.
     */
    private int acceptConn() {
        return abi.options().SOL_SOCKET() == 0xffff ? 0x2 : 30;
    }

    private boolean isV6(Descriptor socket, Place place) throws IOException {
        return place.level != place.level6
                && family(socket.fd()) == abi.sockets().AF_INET6();
    }

    int family(int fd) throws IOException {
        int name = abi.options().SO_DOMAIN();
        return name == 0 ? familyOfName(fd) : number(fd, name, "SO_DOMAIN");
    }

    private int familyOfName(int fd) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocate(AddressCodec.MAX, 8);
            MemorySegment length = arena.allocateFrom(JAVA_INT, AddressCodec.MAX);
            errors.check(calls.getsockname(fd, name, length), "getsockname(fd " + fd + ")");
            return addresses.family(name, length.get(JAVA_INT, 0));
        }
    }

    private int number(int fd, int name, String call) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(JAVA_INT);
            get(fd, abi.options().SOL_SOCKET(), name, value, 4, call);
            return value.get(JAVA_INT, 0);
        }
    }

    /** Returns how many bytes the system wrote. */
    private int get(int fd, int level, int name, MemorySegment value, int length, String call) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment size = arena.allocateFrom(JAVA_INT, length);
            int result = calls.getsockopt(fd, level, name, value, size);
            if (result < 0) {
                throw errors.plain("getsockopt(" + call + ", fd " + fd + ")", -result);
            }
            return Math.clamp(size.get(JAVA_INT, 0), 0, length);
        }
    }

    private Place require(SocketOption<?> option) {
        Place place = places.get(option);
        if (place == null) {
            throw new UnsupportedOperationException(
                    "no socket option " + option.name() + " here; see supportedOptions()");
        }
        return place;
    }
}
