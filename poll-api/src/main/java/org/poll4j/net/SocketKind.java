package org.poll4j.net;

import java.io.IOException;
import java.net.ProtocolFamily;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.poll4j.spi.Backend;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.Sockets;

/**
 * The kinds of socket, with the options of each and the ranges of their values. They are the same on every system that
 * has them.
 */
enum SocketKind {
    TCP(
            Set.of(StandardProtocolFamily.INET, StandardProtocolFamily.INET6),
            Set.of(Sockets.Type.STREAM),
            Set.of(
                    StandardSocketOptions.SO_RCVBUF,
                    StandardSocketOptions.SO_SNDBUF,
                    StandardSocketOptions.SO_KEEPALIVE,
                    StandardSocketOptions.SO_LINGER,
                    StandardSocketOptions.SO_REUSEADDR,
                    StandardSocketOptions.SO_REUSEPORT,
                    StandardSocketOptions.TCP_NODELAY,
                    PollSocketOptions.TCP_KEEPIDLE,
                    PollSocketOptions.TCP_KEEPINTERVAL,
                    PollSocketOptions.TCP_KEEPCOUNT,
                    StandardSocketOptions.IP_TOS,
                    PollSocketOptions.IP_TTL,
                    PollSocketOptions.IPV6_V6ONLY,
                    PollSocketOptions.TCP_FASTOPEN,
                    PollSocketOptions.TCP_FASTOPEN_CONNECT,
                    PollSocketOptions.TCP_USER_TIMEOUT,
                    PollSocketOptions.TCP_QUICKACK,
                    PollSocketOptions.TCP_CORK,
                    PollSocketOptions.SO_BUSY_POLL,
                    PollSocketOptions.IP_BIND_ADDRESS_NO_PORT,
                    PollSocketOptions.TCP_INFO)),
    UDP(
            Set.of(StandardProtocolFamily.INET, StandardProtocolFamily.INET6),
            Set.of(Sockets.Type.DATAGRAM),
            Set.of(
                    StandardSocketOptions.SO_RCVBUF,
                    StandardSocketOptions.SO_SNDBUF,
                    StandardSocketOptions.SO_BROADCAST,
                    StandardSocketOptions.SO_REUSEADDR,
                    StandardSocketOptions.SO_REUSEPORT,
                    StandardSocketOptions.IP_TOS,
                    PollSocketOptions.IP_TTL,
                    PollSocketOptions.IPV6_V6ONLY,
                    PollSocketOptions.IP_RECVTOS,
                    PollSocketOptions.IP_RECVPKTINFO,
                    PollSocketOptions.IP_DONTFRAG,
                    PollSocketOptions.UDP_GRO,
                    PollSocketOptions.SO_TIMESTAMPNS,
                    PollSocketOptions.SO_BUSY_POLL,
                    PollSocketOptions.IP_BIND_ADDRESS_NO_PORT,
                    StandardSocketOptions.IP_MULTICAST_IF,
                    StandardSocketOptions.IP_MULTICAST_LOOP,
                    StandardSocketOptions.IP_MULTICAST_TTL)),
    UNIX_STREAM(
            Set.of(StandardProtocolFamily.UNIX),
            Set.of(Sockets.Type.STREAM, Sockets.Type.SEQPACKET),
            Set.of(StandardSocketOptions.SO_RCVBUF, StandardSocketOptions.SO_SNDBUF, PollSocketOptions.SO_PEERCRED)),
    UNIX_DATAGRAM(
            Set.of(StandardProtocolFamily.UNIX),
            Set.of(Sockets.Type.DATAGRAM),
            Set.of(StandardSocketOptions.SO_RCVBUF, StandardSocketOptions.SO_SNDBUF));

    /** Made once, because a caller may ask for each socket. */
    private record Supported(Sockets by, Set<SocketOption<?>> options) {}

    private record Range(int least, int most) {}

    private static final Range BYTE = new Range(0, 255);
    private static final Range SECONDS = new Range(1, 32_767);
    private static final Range SIZE = new Range(0, Integer.MAX_VALUE);

    /** The ranges of options that do not accept every {@code int}; SO_LINGER accepts them all. */
    private static final Map<SocketOption<?>, Range> RANGES = Map.ofEntries(
            Map.entry(StandardSocketOptions.SO_RCVBUF, SIZE),
            Map.entry(StandardSocketOptions.SO_SNDBUF, SIZE),
            Map.entry(StandardSocketOptions.IP_TOS, BYTE),
            Map.entry(StandardSocketOptions.IP_MULTICAST_TTL, BYTE),
            Map.entry(PollSocketOptions.IP_TTL, new Range(1, 255)),
            Map.entry(PollSocketOptions.TCP_KEEPIDLE, SECONDS),
            Map.entry(PollSocketOptions.TCP_KEEPINTERVAL, SECONDS),
            Map.entry(PollSocketOptions.TCP_KEEPCOUNT, new Range(1, 127)),
            Map.entry(PollSocketOptions.TCP_FASTOPEN, SIZE),
            Map.entry(PollSocketOptions.TCP_USER_TIMEOUT, SIZE),
            Map.entry(PollSocketOptions.SO_BUSY_POLL, SIZE));

    @SuppressWarnings("ImmutableEnumChecker") // made by Set.of
    private final Set<ProtocolFamily> families;

    @SuppressWarnings("ImmutableEnumChecker")
    private final Set<Sockets.Type> types;

    @SuppressWarnings("ImmutableEnumChecker")
    private final Set<SocketOption<?>> options;

    @SuppressWarnings("ImmutableEnumChecker") // a cache
    private volatile @Nullable Supported lastSupported;

    SocketKind(Set<ProtocolFamily> families, Set<Sockets.Type> types, Set<SocketOption<?>> options) {
        this.families = families;
        this.types = types;
        this.options = options;
    }

    /** Takes ownership of a socket of this kind that other code made; leaves a socket of another kind as it is. */
    Descriptor adopt(Backend backend, long handle) throws IOException {
        Objects.requireNonNull(backend, "backend");
        Sockets.Identity found = backend.sockets().identify(handle);
        if (!families.contains(found.family()) || !types.contains(found.type())) {
            throw new IllegalArgumentException("adopt(" + handle + "): a socket of family " + found.family()
                    + " and type " + found.type() + ", not a " + this + " socket");
        }
        return backend.sockets().adopt(handle);
    }

    /** As {@link #adopt}, of a socket for a stream, which must not listen. */
    Descriptor adoptStream(Backend backend, long handle) throws IOException {
        Objects.requireNonNull(backend, "backend");
        if (backend.sockets().identify(handle).listening()) {
            throw new IllegalArgumentException(
                    "adopt(" + handle + "): a listening " + this + " socket, not a connection: adopt it as a listener");
        }
        return adopt(backend, handle);
    }

    /** Those of its options that the system has. */
    Set<SocketOption<?>> supportedBy(Sockets sockets) {
        Supported known = lastSupported;
        if (known == null || known.by != sockets) {
            Set<SocketOption<?>> both = new HashSet<>(options);
            both.retainAll(sockets.supportedOptions());
            known = new Supported(sockets, Set.copyOf(both));
            lastSupported = known;
        }
        return known.options;
    }

    void require(SocketOption<?> option) {
        if (option instanceof RawSocketOption) {
            return; // the system knows
        }
        if (!options.contains(Objects.requireNonNull(option, "option"))) {
            throw new UnsupportedOperationException(
                    "a " + this + " socket has no option " + option.name() + "; see supportedOptions()");
        }
    }

    <T> void require(SocketOption<T> option, T value) {
        require(option);
        Objects.requireNonNull(value, "value");
        if (option == PollSocketOptions.TCP_INFO || option == PollSocketOptions.SO_PEERCRED) {
            throw new UnsupportedOperationException("setOption(" + option.name() + "): the option is read only");
        }
        Range range = RANGES.get(option);
        if (range != null && value instanceof Integer number && (number < range.least || number > range.most)) {
            throw new IllegalArgumentException(
                    option.name() + " = " + number + ": not from " + range.least + " to " + range.most);
        }
    }
}
