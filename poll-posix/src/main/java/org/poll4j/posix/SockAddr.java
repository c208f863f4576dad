package org.poll4j.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.poll4j.net.UnixAddress;
import org.poll4j.spi.AddressCodec;
import org.poll4j.spi.Failures;

/**
 * Writes and reads {@code struct sockaddr_in}, {@code sockaddr_in6} and {@code sockaddr_un}, whose fields after the
 * family lie at the same places on every system.
 */
final class SockAddr implements AddressCodec {
    private static final int IN_SIZE = 16;
    private static final int IN6_SIZE = 28;
    private static final int PORT = 2;
    private static final int IN_ADDRESS = 4;
    private static final int IN6_ADDRESS = 8;
    private static final int IN6_SCOPE = 24;
    private static final int UN_PATH = 2;
    private static final ValueLayout.OfShort NETWORK_SHORT = JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final PosixAbi.Sockets families;
    private final PosixAbi.Layout layout;
    /** AF_UNIX where the kernel tells a sender without a name as that and no name; no byte where it tells nothing. */
    private final int namelessFamily;

    SockAddr(PosixAbi abi) {
        this.families = abi.sockets();
        this.layout = abi.layout();
        this.namelessFamily = layout.hasLength() ? families.AF_UNIX() : Integer.MIN_VALUE;
    }

    /** The address as the system has it, in native memory; its size is the length to pass. */
    MemorySegment encode(Arena arena, SocketAddress address) {
        MemorySegment out = arena.allocate(MAX, 8);
        return out.asSlice(0, encode(address, out));
    }

    @Override
    public int encode(SocketAddress address, MemorySegment out) {
        out.fill((byte) 0);
        return switch (address) {
            case InetSocketAddress inet -> encodeInet(inet, out);
            case UnixAddress unix -> encodeUnix(unix, out);
            default -> throw Failures.unsupported(address);
        };
    }

    private int encodeInet(InetSocketAddress address, MemorySegment out) {
        InetAddress ip = address.getAddress();
        if (ip == null) {
            throw Failures.unresolved(address);
        }
        setPort(out, address.getPort());
        return encodeIp(ip, out);
    }

    /** The port of an address of either family of IP. */
    static int port(MemorySegment address) {
        return Short.toUnsignedInt(address.get(NETWORK_SHORT, PORT));
    }

    static void setPort(MemorySegment address, int port) {
        address.set(NETWORK_SHORT, PORT, (short) port);
    }

    /** Without a port, as multicast groups are given. */
    int encodeIp(InetAddress ip, MemorySegment out) {
        if (ip instanceof Inet6Address ip6) {
            MemorySegment.copy(ip.getAddress(), 0, out, JAVA_BYTE, IN6_ADDRESS, 16);
            out.set(JAVA_INT_UNALIGNED, IN6_SCOPE, ip6.getScopeId());
            return begin(out, families.AF_INET6(), IN6_SIZE);
        }
        MemorySegment.copy(ip.getAddress(), 0, out, JAVA_BYTE, IN_ADDRESS, 4);
        return begin(out, families.AF_INET(), IN_SIZE);
    }

    private int encodeUnix(UnixAddress address, MemorySegment out) {
        byte[] name = address.name();
        if (name.length >= layout.sunPath()) {
            throw new IllegalArgumentException(address.kind() + " address of " + name.length + " bytes: at most "
                    + (layout.sunPath() - 1) + " here");
        }
        if (address.kind() == UnixAddress.Kind.ABSTRACT && layout.hasLength()) {
            throw new UnsupportedOperationException("abstract address " + address + ": only Linux has them");
        }
        int length = switch (address.kind()) {
            case UNNAMED -> UN_PATH;
            // The kernel counts every byte of an abstract name, and a path's final NUL
            case ABSTRACT -> copyName(name, out, UN_PATH + 1);
            case PATH -> copyName(name, out, UN_PATH) + 1;
        };
        return begin(out, families.AF_UNIX(), length);
    }

    private static int copyName(byte[] name, MemorySegment out, int at) {
        MemorySegment.copy(name, 0, out, JAVA_BYTE, at, name.length);
        return at + name.length;
    }

    /** Writes what every address begins with; returns its length. */
    private int begin(MemorySegment out, int family, int length) {
        if (layout.hasLength()) {
            out.set(JAVA_BYTE, 0, (byte) length);
            out.set(JAVA_BYTE, 1, (byte) family);
        } else {
            out.set(JAVA_SHORT_UNALIGNED, 0, (short) family);
        }
        return length;
    }

    /** The family; −1 if nothing was written. */
    int family(MemorySegment in, int length) {
        if (length < UN_PATH) {
            return -1;
        }
        return familyAt(in, 0);
    }

    private int familyAt(MemorySegment in, long at) {
        return layout.hasLength() ? in.get(JAVA_BYTE, at + 1) : in.get(JAVA_SHORT_UNALIGNED, at);
    }

    /**
     * How long the address of a sender is, which the kernel wrote: 0 of a Unix sender without a name, as on Linux.
     * See {@code sun_noname} in the BSDs' {@code uipc_usrreq.c}.
     */
    int senderLength(MemorySegment in, long at, int length) {
        boolean nameless = in.get(JAVA_BYTE, at + 1) == namelessFamily
                && (length <= UN_PATH || in.get(JAVA_BYTE, at + UN_PATH) == 0);
        return nameless ? 0 : length;
    }

    /** Whether datagrams to an address leave as IPv6: not those to ::ffff:a.b.c.d, which stands for one of IPv4. */
    boolean isIpv6(MemorySegment in, long at) {
        return familyAt(in, at) == families.AF_INET6() && !isMapped(in, at + IN6_ADDRESS);
    }

    private static boolean isMapped(MemorySegment in, long at) {
        for (int i = 0; i < 10; i++) {
            if (in.get(JAVA_BYTE, at + i) != 0) {
                return false;
            }
        }
        return in.get(JAVA_BYTE, at + 10) == -1 && in.get(JAVA_BYTE, at + 11) == -1;
    }

    @Override
    public @Nullable SocketAddress decode(MemorySegment in, int length) {
        int family = family(in, length);
        if (family == families.AF_UNIX()) {
            return decodeUnix(in, Math.min(length, MAX));
        }
        if (family != families.AF_INET() && family != families.AF_INET6()) {
            return null;
        }
        return new InetSocketAddress(decodeIp(in, family), port(in));
    }

    private InetAddress decodeIp(MemorySegment in, int family) {
        try {
            if (family == families.AF_INET()) {
                return InetAddress.getByAddress(in.asSlice(IN_ADDRESS, 4).toArray(JAVA_BYTE));
            }
            byte[] ip = in.asSlice(IN6_ADDRESS, 16).toArray(JAVA_BYTE);
            int scope = in.get(JAVA_INT_UNALIGNED, IN6_SCOPE);
            return scope == 0 ? InetAddress.getByAddress(ip) : Inet6Address.getByAddress(null, ip, scope);
        } catch (UnknownHostException e) {
            throw new AssertionError("an address of 4 or 16 bytes", e);
        }
    }

    private UnixAddress decodeUnix(MemorySegment in, int length) {
        byte[] name = in.asSlice(UN_PATH, length - UN_PATH).toArray(JAVA_BYTE);
        if (name.length == 0) {
            return UnixAddress.UNNAMED;
        }
        if (name[0] == 0) {
            // the BSDs pad an unnamed address with NULs; Linux counts the bytes of an abstract name
            boolean unnamed = name.length == 1 || layout.hasLength();
            return unnamed ? UnixAddress.UNNAMED : UnixAddress.ofAbstract(tail(name));
        }
        int end = 0;
        while (end < name.length && name[end] != 0) {
            end++;
        }
        return UnixAddress.ofPath(new String(name, 0, end, StandardCharsets.UTF_8));
    }

    private static byte[] tail(byte[] name) {
        return java.util.Arrays.copyOfRange(name, 1, name.length);
    }
}
