package org.poll4j.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads {@code struct sockaddr_in} and {@code sockaddr_in6}, whose fields after the family lie at the same places
 * on every system.
 */
final class SockAddr {
    /** {@code sizeof(struct sockaddr_storage)}: room for every family. */
    static final int MAX = 128;

    private static final int IN_SIZE = 16;
    private static final int IN6_SIZE = 28;
    private static final int PORT = 2;
    private static final int IN_ADDRESS = 4;
    private static final int IN6_ADDRESS = 8;
    private static final int IN6_SCOPE = 24;
    private static final ValueLayout.OfShort NETWORK_SHORT = JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final PosixAbi.Sockets families;
    private final boolean hasLength;

    SockAddr(PosixAbi abi) {
        this.families = abi.sockets();
        this.hasLength = abi.layout().hasLength();
    }

    /** The address as the system has it; its size is the length to pass. */
    MemorySegment encode(SegmentAllocator allocator, SocketAddress address) {
        if (!(address instanceof InetSocketAddress inet)) {
            throw new UnsupportedAddressTypeException();
        }
        if (inet.isUnresolved()) {
            throw new UnresolvedAddressException();
        }
        return inet.getAddress() instanceof Inet6Address ip6
                ? encode6(allocator, ip6, inet.getPort())
                : encode4(allocator, inet.getAddress(), inet.getPort());
    }

    private MemorySegment encode4(SegmentAllocator allocator, InetAddress ip, int port) {
        MemorySegment out = begin(allocator, families.AF_INET(), IN_SIZE, port);
        MemorySegment.copy(ip.getAddress(), 0, out, JAVA_BYTE, IN_ADDRESS, 4);
        return out;
    }

    private MemorySegment encode6(SegmentAllocator allocator, Inet6Address ip, int port) {
        MemorySegment out = begin(allocator, families.AF_INET6(), IN6_SIZE, port);
        MemorySegment.copy(ip.getAddress(), 0, out, JAVA_BYTE, IN6_ADDRESS, 16);
        out.set(JAVA_INT, IN6_SCOPE, ip.getScopeId());
        return out;
    }

    private MemorySegment begin(SegmentAllocator allocator, int family, int size, int port) {
        MemorySegment out = allocator.allocate(size, 8);
        if (hasLength) {
            out.set(JAVA_BYTE, 0, (byte) size);
            out.set(JAVA_BYTE, 1, (byte) family);
        } else {
            out.set(JAVA_SHORT, 0, (short) family);
        }
        out.set(NETWORK_SHORT, PORT, (short) port);
        return out;
    }

    /** Room for {@code getsockname} and its like to write an address of any family into. */
    static MemorySegment room(Arena arena) {
        return arena.allocate(MAX, 8);
    }

    /** The address that the system wrote; null if it is of no family known here, as an unconnected peer is. */
    @Nullable InetSocketAddress decode(MemorySegment in) {
        int family = hasLength ? in.get(JAVA_BYTE, 1) : in.get(JAVA_SHORT, 0);
        int port = Short.toUnsignedInt(in.get(NETWORK_SHORT, PORT));
        try {
            if (family == families.AF_INET()) {
                return new InetSocketAddress(decode4(in), port);
            }
            return family == families.AF_INET6() ? new InetSocketAddress(decode6(in), port) : null;
        } catch (UnknownHostException e) {
            throw new AssertionError("an address of 4 or 16 bytes", e);
        }
    }

    private static InetAddress decode4(MemorySegment in) throws UnknownHostException {
        return Inet4Address.getByAddress(in.asSlice(IN_ADDRESS, 4).toArray(JAVA_BYTE));
    }

    private static InetAddress decode6(MemorySegment in) throws UnknownHostException {
        byte[] ip = in.asSlice(IN6_ADDRESS, 16).toArray(JAVA_BYTE);
        int scope = in.get(JAVA_INT, IN6_SCOPE);
        return scope == 0 ? InetAddress.getByAddress(ip) : Inet6Address.getByAddress(null, ip, scope);
    }
}
