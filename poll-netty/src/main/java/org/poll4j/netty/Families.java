package org.poll4j.netty;

import io.netty.channel.socket.SocketProtocolFamily;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;
import org.poll4j.net.TcpSocket;

/** As in java.nio, a channel whose family is not given has an IPv6 socket, which reaches IPv4 addresses, too. */
final class Families {
    private static final InetAddress ANY_V6 = address(new byte[16]);

    private static final ProtocolFamily PREFERRED = preferred();

    private Families() {}

    private static ProtocolFamily preferred() {
        boolean separate = System.getProperty("os.name").equals("OpenBSD"); // whose IPv6 sockets reach no IPv4 address
        if (Boolean.getBoolean("java.net.preferIPv4Stack") || separate) {
            return StandardProtocolFamily.INET;
        }
        try (TcpSocket _ = TcpSocket.open(StandardProtocolFamily.INET6)) {
            return StandardProtocolFamily.INET6;
        } catch (IOException _) { // a system without IPv6
            return StandardProtocolFamily.INET;
        }
    }

    /** The family of a socket: the given one, or the one that reaches most. */
    static ProtocolFamily of(@Nullable SocketProtocolFamily family) {
        return family == null ? PREFERRED : family.toJdkFamily();
    }

    /** The address where a socket of a family listens. An IPv6 socket at 0.0.0.0 would refuse IPv6. */
    static InetSocketAddress toBind(ProtocolFamily family, InetSocketAddress address) {
        boolean anyV4 = address.getAddress() instanceof Inet4Address v4 && v4.isAnyLocalAddress();
        return anyV4 && family == StandardProtocolFamily.INET6
                ? new InetSocketAddress(ANY_V6, address.getPort())
                : address;
    }

    /** The address by which a datagram socket of a family reaches another. */
    static InetSocketAddress mapped(ProtocolFamily family, InetSocketAddress address) {
        if (family != StandardProtocolFamily.INET6 || !(address.getAddress() instanceof Inet4Address v4)) {
            return address;
        }
        byte[] bytes = new byte[16];
        bytes[10] = (byte) 0xff;
        bytes[11] = (byte) 0xff;
        System.arraycopy(v4.getAddress(), 0, bytes, 12, 4);
        return new InetSocketAddress(address(bytes), address.getPort());
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return Inet6Address.getByAddress(
                    null, bytes, 0); // with a scope, or Java makes an Inet4Address of a mapped one
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
