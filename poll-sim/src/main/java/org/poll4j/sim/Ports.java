package org.poll4j.sim;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.poll4j.net.UnixAddress;
import org.poll4j.spi.Sockets;

/** Which sockets of a host have which addresses. A Unix path is free when its socket has closed: there is no file. */
final class Ports {
    private static final int FIRST = 32_768;
    private static final int COUNT = 28_232;

    /** By port; those of UDP are negative. */
    private final TreeMap<Integer, List<SimSocket>> byPort = new TreeMap<>();

    private final List<SimSocket> named = new ArrayList<>();
    private final SimHost host;
    private int next;
    private int nextName = 1;

    Ports(SimHost host) {
        this.host = host;
    }

    private static int key(SimSocket socket, int port) {
        return socket.type == Sockets.Type.DATAGRAM ? -port : port;
    }

    void bind(SimSocket socket, SocketAddress address, String call) throws IOException {
        if (address instanceof UnixAddress unix) {
            bindName(socket, unix, call);
        } else {
            bindPort(socket, (InetSocketAddress) address, call);
        }
    }

    private void bindName(SimSocket socket, UnixAddress address, String call) throws IOException {
        if (!socket.isUnix()) {
            throw SimErrno.EAFNOSUPPORT.of(call);
        }
        if (socket.local != null) {
            throw SimErrno.EINVAL.of(call);
        }
        UnixAddress name = address.kind() == UnixAddress.Kind.UNNAMED ? freeName() : address;
        if (named(name) != null) {
            throw SimErrno.EADDRINUSE.of(call);
        }
        socket.local = name;
        named.add(socket);
    }

    /** Five hexadecimal digits, as Linux chooses. */
    private UnixAddress freeName() {
        String digits = String.format(Locale.ROOT, "%05x", nextName++);
        return UnixAddress.ofAbstract(digits.getBytes(StandardCharsets.US_ASCII));
    }

    @Nullable
    SimSocket named(UnixAddress name) {
        for (SimSocket socket : named) {
            if (socket.local instanceof UnixAddress local && local.equals(name)) {
                return socket;
            }
        }
        return null;
    }

    private void bindPort(SimSocket socket, InetSocketAddress given, String call) throws IOException {
        if (socket.isUnix()) {
            throw SimErrno.EINVAL.of(call);
        }
        if (socket.local != null) {
            throw SimErrno.EINVAL.of(call);
        }
        InetSocketAddress address = Addresses.plain(given);
        if (socket.family == StandardProtocolFamily.INET && given.getAddress() instanceof Inet6Address) {
            throw SimErrno.EAFNOSUPPORT.of(call);
        }
        if (socket.isIpv6Only() && address.getAddress() instanceof Inet4Address) {
            throw SimErrno.EINVAL.of(call);
        }
        if (!address.getAddress().isAnyLocalAddress() && !host.has(address.getAddress())) {
            throw SimErrno.EADDRNOTAVAIL.of(call);
        }
        int port = address.getPort() == 0 ? freePort(socket) : address.getPort();
        for (SimSocket other : byPort.getOrDefault(key(socket, port), List.of())) {
            if (conflict(socket, other, address.getAddress())) {
                throw SimErrno.EADDRINUSE.of(call);
            }
        }
        socket.local = new InetSocketAddress(address.getAddress(), port);
        byPort.computeIfAbsent(key(socket, port), _ -> new ArrayList<>()).add(socket);
    }

    private static boolean conflict(SimSocket one, SimSocket other, InetAddress ip) {
        if (other.local instanceof InetSocketAddress taken) {
            InetAddress theirs = taken.getAddress();
            boolean overlap = covers(one, ip, theirs) || covers(other, theirs, ip);
            return overlap && !shares(one, other);
        }
        return false;
    }

    /** Whether a socket that is bound to one address gets what is sent to another. */
    private static boolean covers(SimSocket socket, InetAddress bound, InetAddress ip) {
        if (!bound.isAnyLocalAddress()) {
            return bound.equals(ip);
        }
        return bound instanceof Inet4Address == ip instanceof Inet4Address
                || bound instanceof Inet6Address && !socket.isIpv6Only();
    }

    private static boolean shares(SimSocket one, SimSocket other) {
        boolean reusesPort =
                isOn(one, StandardSocketOptions.SO_REUSEPORT) && isOn(other, StandardSocketOptions.SO_REUSEPORT);
        boolean reuses =
                isOn(one, StandardSocketOptions.SO_REUSEADDR) && isOn(other, StandardSocketOptions.SO_REUSEADDR);
        return reusesPort || reuses && !(other instanceof SimStream stream && stream.isListening());
    }

    private static boolean isOn(SimSocket socket, java.net.SocketOption<Boolean> option) {
        return Boolean.TRUE.equals(socket.options.get(option));
    }

    private int freePort(SimSocket socket) throws IOException {
        for (int i = 0; i < COUNT; i++) {
            int port = FIRST + next++ % COUNT;
            if (!byPort.containsKey(key(socket, port))) {
                return port;
            }
        }
        throw SimErrno.EADDRINUSE.of("bind(port 0)");
    }

    /** An ephemeral port for a socket that connects or sends without one. */
    void bindAny(SimSocket socket, InetAddress source) throws IOException {
        if (socket.local == null) {
            bindPort(socket, new InetSocketAddress(source, 0), "connect");
        }
    }

    /** The listener, or the UDP socket, for an address of this host. */
    @Nullable
    SimSocket find(Sockets.Type type, InetSocketAddress address, @Nullable InetSocketAddress from) {
        SimSocket best = null;
        int key = type == Sockets.Type.DATAGRAM ? -address.getPort() : address.getPort();
        for (SimSocket socket : byPort.getOrDefault(key, List.of())) {
            if (socket.local instanceof InetSocketAddress local && accepts(socket, local, address, from)) {
                best = best == null || socket.remote != null ? socket : best;
            }
        }
        return best;
    }

    private static boolean accepts(
            SimSocket socket, InetSocketAddress local, InetSocketAddress address, @Nullable InetSocketAddress from) {
        if (!covers(socket, local.getAddress(), address.getAddress())) {
            return false;
        }
        if (socket instanceof SimStream stream) {
            return stream.isListening();
        }
        return socket.remote == null
                || from != null
                        && Addresses.plain((InetSocketAddress) socket.remote).equals(from);
    }

    void remove(SimSocket socket) {
        named.remove(socket);
        if (socket.local instanceof InetSocketAddress local) {
            List<SimSocket> sockets = byPort.get(key(socket, local.getPort()));
            if (sockets != null && sockets.remove(socket) && sockets.isEmpty()) {
                byPort.remove(key(socket, local.getPort()));
            }
        }
    }
}
