package org.poll4j.net;

import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.poll4j.spi.Sockets;

/** What options a socket has, by its protocol, and what values they take: the same on every system, as far as it has them. */
enum SocketKind {
    TCP(Set.of(
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
            PollSocketOptions.IPV6_V6ONLY)),
    UDP(Set.of(
            StandardSocketOptions.SO_RCVBUF,
            StandardSocketOptions.SO_SNDBUF,
            StandardSocketOptions.SO_BROADCAST,
            StandardSocketOptions.SO_REUSEADDR,
            StandardSocketOptions.SO_REUSEPORT,
            StandardSocketOptions.IP_TOS,
            PollSocketOptions.IP_TTL,
            PollSocketOptions.IPV6_V6ONLY,
            StandardSocketOptions.IP_MULTICAST_IF,
            StandardSocketOptions.IP_MULTICAST_LOOP,
            StandardSocketOptions.IP_MULTICAST_TTL)),
    UNIX(Set.of(StandardSocketOptions.SO_RCVBUF, StandardSocketOptions.SO_SNDBUF));

    private record Range(int least, int most) {}

    private static final Range BYTE = new Range(0, 255);
    private static final Range SECONDS = new Range(1, 32_767);
    private static final Range SIZE = new Range(0, Integer.MAX_VALUE);

    /** Of numbers that not every {@code int} is good for; SO_LINGER takes them all. */
    private static final Map<SocketOption<?>, Range> RANGES = Map.of(
            StandardSocketOptions.SO_RCVBUF, SIZE,
            StandardSocketOptions.SO_SNDBUF, SIZE,
            StandardSocketOptions.IP_TOS, BYTE,
            StandardSocketOptions.IP_MULTICAST_TTL, BYTE,
            PollSocketOptions.IP_TTL, new Range(1, 255),
            PollSocketOptions.TCP_KEEPIDLE, SECONDS,
            PollSocketOptions.TCP_KEEPINTERVAL, SECONDS,
            PollSocketOptions.TCP_KEEPCOUNT, new Range(1, 127));

    @SuppressWarnings("ImmutableEnumChecker") // made by Set.of
    private final Set<SocketOption<?>> options;

    SocketKind(Set<SocketOption<?>> options) {
        this.options = options;
    }

    /** Those that a system has as well. */
    Set<SocketOption<?>> supportedBy(Sockets sockets) {
        Set<SocketOption<?>> supported = new HashSet<>(options);
        supported.retainAll(sockets.supportedOptions());
        return Set.copyOf(supported);
    }

    void require(SocketOption<?> option) {
        if (!options.contains(option)) {
            throw new UnsupportedOperationException(
                    "a " + this + " socket has no option " + option.name() + "; see supportedOptions()");
        }
    }

    <T> void require(SocketOption<T> option, T value) {
        require(option);
        Range range = RANGES.get(option);
        if (range != null && value instanceof Integer number && (number < range.least || number > range.most)) {
            throw new IllegalArgumentException(
                    option.name() + " = " + number + ": not from " + range.least + " to " + range.most);
        }
    }
}
