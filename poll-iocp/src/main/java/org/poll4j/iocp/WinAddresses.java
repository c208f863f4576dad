package org.poll4j.iocp;

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

/** Writes and reads {@code struct sockaddr_in}, {@code sockaddr_in6} and {@code sockaddr_un}. */
final class WinAddresses implements AddressCodec {
    private static final int FAMILY_SIZE = 2;
    private static final ValueLayout.OfShort NETWORK_SHORT = JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

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

    private static int encodeInet(InetSocketAddress address, MemorySegment out) {
        InetAddress ip = address.getAddress();
        if (ip == null) {
            throw Failures.unresolved(address);
        }
        out.set(NETWORK_SHORT, WindowsAbi.IN_PORT, (short) address.getPort());
        if (ip instanceof Inet6Address ip6) {
            out.set(JAVA_SHORT_UNALIGNED, 0, (short) WindowsAbi.AF_INET6);
            MemorySegment.copy(ip.getAddress(), 0, out, JAVA_BYTE, WindowsAbi.IN6_ADDRESS, 16);
            out.set(JAVA_INT_UNALIGNED, WindowsAbi.IN6_SCOPE, ip6.getScopeId());
            return WindowsAbi.IN6_SIZE;
        }
        out.set(JAVA_SHORT_UNALIGNED, 0, (short) WindowsAbi.AF_INET);
        MemorySegment.copy(ip.getAddress(), 0, out, JAVA_BYTE, WindowsAbi.IN_ADDRESS, 4);
        return WindowsAbi.IN_SIZE;
    }

    /** A path in UTF-8, with a final NUL: there is no abstract name here, and no name that the system chooses. */
    private static int encodeUnix(UnixAddress address, MemorySegment out) {
        if (address.kind() != UnixAddress.Kind.PATH) {
            throw new UnsupportedOperationException(
                    "Unix-domain address " + address + ": on Windows such an address is a path");
        }
        byte[] path = address.name();
        int most = WindowsAbi.UN_SIZE - WindowsAbi.UN_PATH - 1;
        if (path.length > most) {
            throw new IllegalArgumentException("PATH address of " + path.length + " bytes: at most " + most + " here");
        }
        out.set(JAVA_SHORT_UNALIGNED, 0, (short) WindowsAbi.AF_UNIX);
        MemorySegment.copy(path, 0, out, JAVA_BYTE, WindowsAbi.UN_PATH, path.length);
        return WindowsAbi.UN_PATH + path.length + 1;
    }

    @Override
    public @Nullable SocketAddress decode(MemorySegment in, int length) {
        int family = length < FAMILY_SIZE ? WindowsAbi.AF_UNSPEC : in.get(JAVA_SHORT_UNALIGNED, 0);
        if (family == WindowsAbi.AF_UNIX) {
            return decodeUnix(in, Math.min(length, WindowsAbi.UN_SIZE));
        }
        if (family != WindowsAbi.AF_INET && family != WindowsAbi.AF_INET6) {
            return null;
        }
        return new InetSocketAddress(
                decodeIp(in, family), Short.toUnsignedInt(in.get(NETWORK_SHORT, WindowsAbi.IN_PORT)));
    }

    private static InetAddress decodeIp(MemorySegment in, int family) {
        try {
            if (family == WindowsAbi.AF_INET) {
                return InetAddress.getByAddress(
                        in.asSlice(WindowsAbi.IN_ADDRESS, 4).toArray(JAVA_BYTE));
            }
            byte[] ip = in.asSlice(WindowsAbi.IN6_ADDRESS, 16).toArray(JAVA_BYTE);
            int scope = in.get(JAVA_INT_UNALIGNED, WindowsAbi.IN6_SCOPE);
            return scope == 0 ? InetAddress.getByAddress(ip) : Inet6Address.getByAddress(null, ip, scope);
        } catch (UnknownHostException e) {
            throw new AssertionError("an address of 4 or 16 bytes", e);
        }
    }

    private static UnixAddress decodeUnix(MemorySegment in, int length) {
        int end = WindowsAbi.UN_PATH;
        while (end < length && in.get(JAVA_BYTE, end) != 0) {
            end++;
        }
        byte[] path = in.asSlice(WindowsAbi.UN_PATH, end - WindowsAbi.UN_PATH).toArray(JAVA_BYTE);
        return path.length == 0 ? UnixAddress.UNNAMED : UnixAddress.ofPath(new String(path, StandardCharsets.UTF_8));
    }
}
