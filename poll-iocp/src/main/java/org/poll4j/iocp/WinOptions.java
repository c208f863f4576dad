package org.poll4j.iocp;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.poll4j.net.PollSocketOptions;
import org.poll4j.net.RawSocketOption;
import org.poll4j.net.UnixAddress;
import org.poll4j.spi.AddressCodec;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.Sockets;

/** Socket options: under which level and name, and how their values are written. */
final class WinOptions {
    /** A level and a name, with another pair on IPv6 sockets where those differ. */
    private record Place(int level, int name, int level6, int name6) {
        Place(int level, int name) {
            this(level, name, level, name);
        }

        static Place ofIp(int name, int name6) {
            return new Place(WindowsAbi.IPPROTO_IP, name, WindowsAbi.IPPROTO_IPV6, name6);
        }
    }

    /** In seconds: an unsigned short. */
    private static final int LONGEST_LINGER = 65_535;
    /** Of winsock2.h. */
    private static final int SO_ACCEPTCONN = 0x2;

    private final Map<SocketOption<?>, Place> places = new LinkedHashMap<>();
    private final WinsockCalls calls;
    private final WinAddresses addresses;

    WinOptions(WinsockCalls calls, WinAddresses addresses) {
        this.calls = calls;
        this.addresses = addresses;
        int socket = WindowsAbi.SOL_SOCKET;
        int tcp = WindowsAbi.IPPROTO_TCP;
        places.put(StandardSocketOptions.SO_BROADCAST, new Place(socket, WindowsAbi.SO_BROADCAST));
        places.put(StandardSocketOptions.SO_KEEPALIVE, new Place(socket, WindowsAbi.SO_KEEPALIVE));
        places.put(StandardSocketOptions.SO_LINGER, new Place(socket, WindowsAbi.SO_LINGER));
        places.put(StandardSocketOptions.SO_RCVBUF, new Place(socket, WindowsAbi.SO_RCVBUF));
        places.put(StandardSocketOptions.SO_REUSEADDR, new Place(socket, WindowsAbi.SO_REUSEADDR));
        places.put(StandardSocketOptions.SO_SNDBUF, new Place(socket, WindowsAbi.SO_SNDBUF));
        places.put(StandardSocketOptions.TCP_NODELAY, new Place(tcp, WindowsAbi.TCP_NODELAY));
        places.put(PollSocketOptions.TCP_KEEPIDLE, new Place(tcp, WindowsAbi.TCP_KEEPIDLE));
        places.put(PollSocketOptions.TCP_KEEPINTERVAL, new Place(tcp, WindowsAbi.TCP_KEEPINTVL));
        places.put(PollSocketOptions.TCP_KEEPCOUNT, new Place(tcp, WindowsAbi.TCP_KEEPCNT));
        places.put(PollSocketOptions.IPV6_V6ONLY, new Place(WindowsAbi.IPPROTO_IPV6, WindowsAbi.IPV6_V6ONLY));
        places.put(StandardSocketOptions.IP_TOS, Place.ofIp(WindowsAbi.IP_TOS, WindowsAbi.IPV6_TCLASS));
        places.put(PollSocketOptions.IP_TTL, Place.ofIp(WindowsAbi.IP_TTL, WindowsAbi.IPV6_UNICAST_HOPS));
        places.put(
                StandardSocketOptions.IP_MULTICAST_IF,
                Place.ofIp(WindowsAbi.IP_MULTICAST_IF, WindowsAbi.IPV6_MULTICAST_IF));
        places.put(
                StandardSocketOptions.IP_MULTICAST_LOOP,
                Place.ofIp(WindowsAbi.IP_MULTICAST_LOOP, WindowsAbi.IPV6_MULTICAST_LOOP));
        places.put(
                StandardSocketOptions.IP_MULTICAST_TTL,
                Place.ofIp(WindowsAbi.IP_MULTICAST_TTL, WindowsAbi.IPV6_MULTICAST_HOPS));
    }

    Set<SocketOption<?>> supported() {
        return Set.copyOf(places.keySet());
    }

    @SuppressWarnings("NullAway") // IP_MULTICAST_IF is null until it is set, as in java.nio
    <T> T get(Descriptor socket, SocketOption<T> option) throws IOException {
        if (option instanceof RawSocketOption<?> raw) {
            return option.type().cast(raw(socket, raw));
        }
        Place place = require(option);
        boolean v6 = isV6(socket, place);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(JAVA_INT);
            int result = get(socket.handle(), v6 ? place.level6 : place.level, v6 ? place.name6 : place.name, value);
            requireDone(result, "getsockopt(" + option.name() + ", " + socket + ")");
            return option.type().cast(decode(option, value, v6));
        }
    }

    private Object raw(Descriptor socket, RawSocketOption<?> option) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(option.size(), 8);
            MemorySegment length = arena.allocateFrom(JAVA_INT, option.size());
            int result = calls.getsockopt(socket.handle(), option.level(), option.number(), value, length);
            requireDone(result, "getsockopt(" + option + ", " + socket + ")");
            return option.type() == Integer.class
                    ? (Object) value.get(JAVA_INT, 0)
                    : value.asSlice(0, Math.clamp(length.get(JAVA_INT, 0), 0, option.size()))
                            .toArray(JAVA_BYTE);
        }
    }

    private static @Nullable Object decode(SocketOption<?> option, MemorySegment value, boolean v6) throws IOException {
        int number = value.get(JAVA_INT, 0);
        if (option == StandardSocketOptions.SO_LINGER) { // struct linger: two unsigned shorts
            return (short) number == 0 ? -1 : number >>> Short.SIZE;
        }
        if (option == StandardSocketOptions.IP_MULTICAST_IF) {
            return v6 ? interfaceOf(number) : interfaceOf(value.toArray(JAVA_BYTE));
        }
        return option.type() == Boolean.class ? (Object) (number != 0) : (Object) number;
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
            int level = v6 ? place.level6 : place.level;
            set(socket, level, v6 ? place.name6 : place.name, encoded, option.name() + " = " + value);
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

    private static MemorySegment encode(Arena arena, SocketOption<?> option, Object value, boolean v6) {
        if (value instanceof NetworkInterface on) {
            MemorySegment out = arena.allocateFrom(JAVA_INT, on.getIndex());
            if (!v6) {
                writeIp4(on, out);
            }
            return out;
        }
        int number = value instanceof Boolean on ? (on ? 1 : 0) : (Integer) value;
        return option == StandardSocketOptions.SO_LINGER
                ? arena.allocateFrom(
                        JAVA_SHORT, (short) (number < 0 ? 0 : 1), (short) Math.clamp(number, 0, LONGEST_LINGER))
                : arena.allocateFrom(JAVA_INT, number);
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
        boolean v6 = group instanceof Inet6Address;
        boolean join = change == Sockets.Membership.JOIN;
        int level = v6 ? WindowsAbi.IPPROTO_IPV6 : WindowsAbi.IPPROTO_IP;
        try (Arena arena = Arena.ofConfined()) {
            if (source != null) {
                int name = switch (change) {
                    case JOIN -> WindowsAbi.MCAST_JOIN_SOURCE_GROUP;
                    case LEAVE -> WindowsAbi.MCAST_LEAVE_SOURCE_GROUP;
                    case BLOCK -> WindowsAbi.MCAST_BLOCK_SOURCE;
                    case UNBLOCK -> WindowsAbi.MCAST_UNBLOCK_SOURCE;
                };
                set(socket, level, name, sourceRequest(arena, group, interfaceIndex, source), call);
            } else if (v6) {
                int name = join ? WindowsAbi.IPV6_JOIN_GROUP : WindowsAbi.IPV6_LEAVE_GROUP;
                set(socket, level, name, ipv6Mreq(arena, group, interfaceIndex), call);
            } else {
                int name = join ? WindowsAbi.IP_ADD_MEMBERSHIP : WindowsAbi.IP_DROP_MEMBERSHIP;
                set(socket, level, name, ipMreq(arena, group, interfaceIndex), call);
            }
        }
    }

    /** {@code struct group_source_req} of RFC 3678, which serves both families. */
    private MemorySegment sourceRequest(Arena arena, InetAddress group, int interfaceIndex, InetAddress source) {
        MemorySegment request = arena.allocate(WindowsAbi.SOURCE_REQUEST_SIZE, 8);
        request.set(JAVA_INT, WindowsAbi.SOURCE_REQUEST_INTERFACE, interfaceIndex);
        addresses.encode(
                new InetSocketAddress(group, 0), request.asSlice(WindowsAbi.SOURCE_REQUEST_GROUP, AddressCodec.MAX));
        addresses.encode(
                new InetSocketAddress(source, 0), request.asSlice(WindowsAbi.SOURCE_REQUEST_SOURCE, AddressCodec.MAX));
        return request;
    }

    private static MemorySegment ipv6Mreq(Arena arena, InetAddress group, int interfaceIndex) {
        MemorySegment request = arena.allocate(WindowsAbi.MREQ6_SIZE, 4);
        MemorySegment.copy(group.getAddress(), 0, request, JAVA_BYTE, WindowsAbi.MREQ6_GROUP, 16);
        request.set(JAVA_INT, WindowsAbi.MREQ6_INTERFACE, interfaceIndex);
        return request;
    }

    /** Names the interface by its address. */
    private static MemorySegment ipMreq(Arena arena, InetAddress group, int interfaceIndex) throws IOException {
        MemorySegment request = arena.allocate(WindowsAbi.MREQ_SIZE, 4);
        MemorySegment.copy(group.getAddress(), 0, request, JAVA_BYTE, WindowsAbi.MREQ_GROUP, 4);
        NetworkInterface on = interfaceOf(interfaceIndex);
        if (on != null) {
            writeIp4(on, request.asSlice(WindowsAbi.MREQ_INTERFACE, 4));
        }
        return request;
    }

    private void set(Descriptor socket, int level, int name, MemorySegment value, String call) throws IOException {
        int result = calls.setsockopt(socket.handle(), level, name, value, (int) value.byteSize());
        requireDone(result, "setsockopt(" + call + ", " + socket + ")");
    }

    /** The pending error, which this clears; 0 for none. */
    int takeError(Descriptor socket) throws IOException {
        return number(socket.handle(), WindowsAbi.SO_ERROR, "SO_ERROR");
    }

    /** SOCK_STREAM or SOCK_DGRAM. */
    int type(long socket) throws IOException {
        return number(socket, WindowsAbi.SO_TYPE, "SO_TYPE");
    }

    /** What it is: {@code _WSAPROTOCOL_INFOW}. Fails with WSAENOTSOCK for what is no socket, or not open. */
    MemorySegment protocol(Arena arena, long socket) throws IOException {
        MemorySegment info = arena.allocate(WindowsAbi.PROTOCOL_SIZE, 4);
        int result = get(socket, WindowsAbi.SOL_SOCKET, WindowsAbi.SO_PROTOCOL_INFOW, info);
        requireDone(result, "getsockopt(SO_PROTOCOL_INFO, socket " + socket + ")");
        return info;
    }

    private int number(long socket, int name, String call) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(JAVA_INT);
            int result = get(socket, WindowsAbi.SOL_SOCKET, name, value);
            requireDone(result, "getsockopt(" + call + ", socket " + socket + ")");
            return value.get(JAVA_INT, 0);
        }
    }

    /** The address of no interface and no port, or of no path. */
    SocketAddress unbound(Descriptor socket) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            int family = protocol(arena, socket.handle()).get(JAVA_INT, WindowsAbi.PROTOCOL_FAMILY);
            return family == WindowsAbi.AF_UNIX
                    ? UnixAddress.UNNAMED
                    : new InetSocketAddress(InetAddress.ofLiteral(family == WindowsAbi.AF_INET6 ? "::" : "0.0.0.0"), 0);
        }
    }

    /** Whether it is known to listen. */
    boolean listens(long socket) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(JAVA_INT);
            return get(socket, WindowsAbi.SOL_SOCKET, SO_ACCEPTCONN, value) >= 0 && value.get(JAVA_INT, 0) != 0;
        }
    }

    private boolean isV6(Descriptor socket, Place place) {
        return place.level != place.level6 && isV6(socket.handle());
    }

    /** By an option that only IPv6 sockets have, because a socket that is not bound yet has no address. */
    boolean isV6(long socket) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(JAVA_INT);
            return get(socket, WindowsAbi.IPPROTO_IPV6, WindowsAbi.IPV6_V6ONLY, value) >= 0;
        }
    }

    private int get(long socket, int level, int name, MemorySegment value) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment length = arena.allocateFrom(JAVA_INT, (int) value.byteSize());
            return calls.getsockopt(socket, level, name, value, length);
        }
    }

    private static void requireDone(int result, String call) throws IOException {
        if (result < 0) {
            throw WinError.plain(call, -result);
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
