package org.poll4j.sim;

import java.io.IOException;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.poll4j.net.PollSocketOptions;

/**
 * Socket options: kept, and returned. Only buffer sizes, SO_REUSEADDR, SO_REUSEPORT, SO_LINGER and IPV6_V6ONLY have
 * an effect.
 */
final class SimOptions {
    private static final int LEAST_SEND = 4_608;
    private static final int LEAST_RECEIVE = 2_304;
    private static final int MOST = 425_984;

    private static final Map<SocketOption<?>, Object> DEFAULTS = Map.ofEntries(
            Map.entry(StandardSocketOptions.SO_BROADCAST, false),
            Map.entry(StandardSocketOptions.SO_KEEPALIVE, false),
            Map.entry(StandardSocketOptions.SO_LINGER, -1),
            Map.entry(StandardSocketOptions.SO_RCVBUF, SimStream.RECEIVE_ROOM),
            Map.entry(StandardSocketOptions.SO_REUSEADDR, false),
            Map.entry(StandardSocketOptions.SO_REUSEPORT, false),
            Map.entry(StandardSocketOptions.SO_SNDBUF, SimStream.SEND_ROOM),
            Map.entry(StandardSocketOptions.TCP_NODELAY, false),
            Map.entry(PollSocketOptions.TCP_KEEPIDLE, 7_200),
            Map.entry(PollSocketOptions.TCP_KEEPINTERVAL, 75),
            Map.entry(PollSocketOptions.TCP_KEEPCOUNT, 9),
            Map.entry(PollSocketOptions.IPV6_V6ONLY, false),
            Map.entry(StandardSocketOptions.IP_MULTICAST_LOOP, true),
            Map.entry(StandardSocketOptions.IP_MULTICAST_TTL, 1),
            Map.entry(StandardSocketOptions.IP_TOS, 0),
            Map.entry(PollSocketOptions.IP_TTL, 64));

    private SimOptions() {}

    static Set<SocketOption<?>> supported() {
        return DEFAULTS.keySet();
    }

    static <T> T get(SimSocket socket, SocketOption<T> option, Object descriptor) throws IOException {
        Object usual = require(option);
        if (isOfAnotherFamily(socket, option)) {
            throw SimErrno.EOPNOTSUPP.of("getsockopt(" + option.name() + ", " + descriptor + ")");
        }
        Object set = socket.options.get(option);
        return option.type().cast(set == null ? usual : set);
    }

    static <T> void set(SimSocket socket, SocketOption<T> option, T value, Object descriptor) throws IOException {
        require(option);
        String call = "setsockopt(" + option.name() + " = " + value + ", " + descriptor + ")";
        if (isOfAnotherFamily(socket, option)) {
            throw SimErrno.ENOPROTOOPT.of(call);
        }
        if (option == PollSocketOptions.IPV6_V6ONLY && socket.local != null) {
            throw SimErrno.EINVAL.of(call);
        }
        socket.options.put(option, kept(option, value));
    }

    private static boolean isOfAnotherFamily(SimSocket socket, SocketOption<?> option) {
        return option == PollSocketOptions.IPV6_V6ONLY && socket.family != StandardProtocolFamily.INET6;
    }

    /** What Linux makes of a value: buffers are twice as large as asked for, within limits. */
    private static Object kept(SocketOption<?> option, Object value) {
        if (option == StandardSocketOptions.SO_LINGER) {
            return Math.clamp((Integer) value, -1, 65_535);
        }
        if (option == StandardSocketOptions.SO_RCVBUF) {
            return Math.clamp(2L * (Integer) value, LEAST_RECEIVE, MOST);
        }
        if (option == StandardSocketOptions.SO_SNDBUF) {
            return Math.clamp(2L * (Integer) value, LEAST_SEND, MOST);
        }
        return value;
    }

    private static Object require(SocketOption<?> option) {
        @Nullable Object usual = DEFAULTS.get(option);
        if (usual == null) {
            throw new UnsupportedOperationException(
                    "no socket option " + option.name() + " here; see supportedOptions()");
        }
        return usual;
    }
}
