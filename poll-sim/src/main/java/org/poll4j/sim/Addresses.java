package org.poll4j.sim;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import org.poll4j.net.UnixAddress;
import org.poll4j.spi.Failures;

/** What addresses mean to the simulated network: IPv4 in IPv6 is IPv4, and there are no scopes. */
final class Addresses {
    private static final InetAddress ANY4 = InetAddress.ofLiteral("0.0.0.0");
    private static final InetAddress ANY6 = InetAddress.ofLiteral("::");
    private static final int LONGEST_NAME = 107;

    private Addresses() {}

    static InetAddress any(ProtocolFamily family) {
        return family == StandardProtocolFamily.INET6 ? ANY6 : ANY4;
    }

    static InetAddress loopback(InetAddress like) {
        return InetAddress.ofLiteral(like instanceof Inet6Address ? "::1" : "127.0.0.1");
    }

    /** Without a scope, and IPv4 where it is IPv4 in IPv6. */
    static InetSocketAddress plain(InetSocketAddress address) {
        InetAddress ip = address.getAddress();
        if (ip == null) {
            throw Failures.unresolved(address);
        }
        return new InetSocketAddress(of(ip.getAddress()), address.getPort());
    }

    /** IPv4 in IPv6 is IPv4, as {@link InetAddress#getByAddress(byte[])} has it. */
    static InetAddress of(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError("an address of 4 or 16 bytes", e);
        }
    }

    /** Refuses what has no form on Linux. */
    static void check(SocketAddress address) {
        if (address instanceof UnixAddress unix) {
            int length = unix.name().length;
            if (length > LONGEST_NAME) {
                throw new IllegalArgumentException(
                        unix.kind() + " address of " + length + " bytes: at most " + LONGEST_NAME + " here");
            }
        } else if (!(address instanceof InetSocketAddress inet)) {
            throw Failures.unsupported(address);
        } else if (inet.getAddress() == null) {
            throw Failures.unresolved(inet);
        }
    }
}
