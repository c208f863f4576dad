package org.poll4j.net;

import java.net.SocketOption;

/** Socket options that {@link java.net.StandardSocketOptions} lacks. */
public final class PollSocketOptions {
    /** Hops a packet may take: IP_TTL, or IPV6_UNICAST_HOPS on an IPv6 socket. 1 to 255. */
    public static final SocketOption<Integer> IP_TTL = new Option<>("IP_TTL", Integer.class);

    /** Whether an IPv6 socket refuses IPv4 peers: IPV6_V6ONLY. To be set before binding. */
    public static final SocketOption<Boolean> IPV6_V6ONLY = new Option<>("IPV6_V6ONLY", Boolean.class);

    /**
     * Seconds of silence before the first keepalive probe: TCP_KEEPIDLE, TCP_KEEPALIVE on macOS. 1 to 32,767, as Linux has it. Not on
     * OpenBSD; NetBSD may refuse to read it (ENOPROTOOPT), as the next two.
     */
    public static final SocketOption<Integer> TCP_KEEPIDLE = new Option<>("TCP_KEEPIDLE", Integer.class);

    /** Seconds between keepalive probes: TCP_KEEPINTVL. 1 to 32,767, as Linux has it. */
    public static final SocketOption<Integer> TCP_KEEPINTERVAL = new Option<>("TCP_KEEPINTERVAL", Integer.class);

    /** Unanswered keepalive probes before the connection is dropped: TCP_KEEPCNT. 1 to 127, as Linux has it. */
    public static final SocketOption<Integer> TCP_KEEPCOUNT = new Option<>("TCP_KEEPCOUNT", Integer.class);

    private PollSocketOptions() {}

    private static final class Option<T> implements SocketOption<T> {
        private final String name;
        private final Class<T> type;

        Option(String name, Class<T> type) {
            this.name = name;
            this.type = type;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Class<T> type() {
            return type;
        }

        @Override
        public String toString() {
            return name;
        }
    }
}
