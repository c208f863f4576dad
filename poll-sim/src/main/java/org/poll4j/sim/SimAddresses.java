package org.poll4j.sim;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;
import org.poll4j.net.UnixAddress;
import org.poll4j.spi.AddressCodec;

/** The simulated system's form of an address: a kind, a port, and bytes. */
final class SimAddresses implements AddressCodec {
    private static final byte INET = 1;
    private static final byte PATH = 2;
    private static final byte ABSTRACT = 3;
    private static final byte UNNAMED = 4;
    private static final int PORT = 1;
    private static final int NAME = 5;

    @Override
    public int encode(SocketAddress address, MemorySegment out) {
        Addresses.check(address);
        if (address instanceof InetSocketAddress inet) {
            out.set(JAVA_INT_UNALIGNED, PORT, inet.getPort());
            return write(out, INET, inet.getAddress().getAddress());
        }
        UnixAddress unix = (UnixAddress) address;
        return write(out, kind(unix), unix.name());
    }

    private static byte kind(UnixAddress address) {
        return switch (address.kind()) {
            case PATH -> PATH;
            case ABSTRACT -> ABSTRACT;
            case UNNAMED -> UNNAMED;
        };
    }

    private static int write(MemorySegment out, byte kind, byte[] name) {
        out.set(JAVA_BYTE, 0, kind);
        MemorySegment.copy(name, 0, out, JAVA_BYTE, NAME, name.length);
        return NAME + name.length;
    }

    @Override
    public @Nullable SocketAddress decode(MemorySegment in, int length) {
        if (length < NAME || length > MAX) {
            return null;
        }
        byte[] name = in.asSlice(NAME, length - NAME).toArray(JAVA_BYTE);
        return switch (in.get(JAVA_BYTE, 0)) {
            case INET -> new InetSocketAddress(Addresses.of(name), in.get(JAVA_INT_UNALIGNED, PORT));
            case PATH -> UnixAddress.ofPath(new String(name, java.nio.charset.StandardCharsets.UTF_8));
            case ABSTRACT -> UnixAddress.ofAbstract(name);
            default -> null;
        };
    }
}
