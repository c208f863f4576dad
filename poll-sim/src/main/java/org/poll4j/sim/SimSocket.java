package org.poll4j.sim;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.poll4j.net.PollSocketOptions;
import org.poll4j.net.UnixAddress;
import org.poll4j.spi.Sockets;
import org.poll4j.spi.SystemErrors;

/** What all sockets have: a family and type, addresses, options, a pending error. */
abstract sealed class SimSocket extends OpenFile permits SimStream, SimDatagram {
    final ProtocolFamily family;
    final Sockets.Type type;
    final Map<SocketOption<?>, Object> options = new HashMap<>();

    @Nullable
    SocketAddress local;

    @Nullable
    SocketAddress remote;

    @Nullable
    SimErrno error;

    SimSocket(SimHost host, ProtocolFamily family, Sockets.Type type) {
        super(host);
        this.family = family;
        this.type = type;
    }

    final boolean isUnix() {
        return family == StandardProtocolFamily.UNIX;
    }

    final boolean isIpv6Only() {
        return Boolean.TRUE.equals(options.get(PollSocketOptions.IPV6_V6ONLY));
    }

    /** Refuses a peer of the other family. */
    final void requireReach(InetAddress peer, Object call) throws IOException {
        if (family == StandardProtocolFamily.INET && peer instanceof Inet6Address) {
            throw SimErrno.EAFNOSUPPORT.of(call);
        }
        if (isIpv6Only() && peer instanceof Inet4Address) {
            throw SimErrno.ENETUNREACH.of(call);
        }
    }

    /** The local address as the system tells it before there is one: all zeros. */
    final SocketAddress localOrAny() {
        SocketAddress bound = local;
        if (bound != null) {
            return bound;
        }
        return isUnix() ? UnixAddress.UNNAMED : new InetSocketAddress(Addresses.any(family), 0);
    }

    /** The pending error, which is cleared. */
    final @Nullable SimErrno takeError() {
        SimErrno pending = error;
        error = null;
        return pending;
    }

    final void throwError(Object call) throws IOException {
        SimErrno pending = takeError();
        if (pending != null) {
            IOException failure = pending.of(call);
            boolean isUdp = this instanceof SimDatagram && !isUnix();
            throw isUdp && pending == SimErrno.ECONNREFUSED ? SystemErrors.portUnreachable(failure) : failure;
        }
    }

    @Override
    void vanish() {
        super.vanish();
        host.ports().remove(this);
    }
}
