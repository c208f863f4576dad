package org.poll4j.net;

import java.net.SocketOption;

/** Socket options that {@link java.net.StandardSocketOptions} lacks. */
public final class PollSocketOptions {
    /** Hops a packet may take: IP_TTL, or IPV6_UNICAST_HOPS on an IPv6 socket. 1 to 255. */
    public static final SocketOption<Integer> IP_TTL = new Option<>("IP_TTL", Integer.class);

    /** Whether an IPv6 socket refuses IPv4 peers: IPV6_V6ONLY. To be set before binding. */
    public static final SocketOption<Boolean> IPV6_V6ONLY = new Option<>("IPV6_V6ONLY", Boolean.class);

    /**
     * Seconds without data before the first keepalive probe: TCP_KEEPIDLE, TCP_KEEPALIVE on macOS. 1 to 32,767, as
     * Linux has it. Not on OpenBSD; NetBSD may refuse to read it (ENOPROTOOPT), as the next two.
     */
    public static final SocketOption<Integer> TCP_KEEPIDLE = new Option<>("TCP_KEEPIDLE", Integer.class);

    /** Seconds between keepalive probes: TCP_KEEPINTVL. 1 to 32,767, as Linux has it. */
    public static final SocketOption<Integer> TCP_KEEPINTERVAL = new Option<>("TCP_KEEPINTERVAL", Integer.class);

    /** Unanswered keepalive probes before the connection is dropped: TCP_KEEPCNT. 1 to 127, as Linux has it. */
    public static final SocketOption<Integer> TCP_KEEPCOUNT = new Option<>("TCP_KEEPCOUNT", Integer.class);

    /**
     * Whether {@link Datagrams} get the traffic class, and with it the ECN, of received datagrams: IP_RECVTOS,
     * IPV6_RECVTCLASS on an IPv6 socket. Not on OpenBSD, NetBSD and Windows.
     */
    public static final SocketOption<Boolean> IP_RECVTOS = new Option<>("IP_RECVTOS", Boolean.class);

    /**
     * Whether {@link Datagrams} get the local address and interface where a datagram arrived: IP_PKTINFO,
     * IP_RECVDSTADDR on FreeBSD and OpenBSD, IPV6_RECVPKTINFO on an IPv6 socket. Not on Windows.
     */
    public static final SocketOption<Boolean> IP_RECVPKTINFO = new Option<>("IP_RECVPKTINFO", Boolean.class);

    /**
     * Whether datagrams must not be fragmented, so that one larger than the path allows is refused (EMSGSIZE):
     * IP_DONTFRAG, on Linux IP_MTU_DISCOVER with IP_PMTUDISC_DO and IP_PMTUDISC_DONT. Not on OpenBSD, NetBSD and
     * Windows.
     */
    public static final SocketOption<Boolean> IP_DONTFRAG = new Option<>("IP_DONTFRAG", Boolean.class);

    /**
     * Whether the kernel joins datagrams of one sender and size, so that one of {@link Datagrams} may be several:
     * UDP_GRO. Linux only. A call that receives single datagrams returns them joined, too.
     */
    public static final SocketOption<Boolean> UDP_GRO = new Option<>("UDP_GRO", Boolean.class);

    /** Whether {@link Datagrams} get the time when a datagram arrived: SO_TIMESTAMPNS. Linux only. */
    public static final SocketOption<Boolean> SO_TIMESTAMPNS = new Option<>("SO_TIMESTAMPNS", Boolean.class);

    /**
     * Data with a SYN: on a listener, how many such connections may wait, 0 for none. For a client see
     * {@link #TCP_FASTOPEN_CONNECT}. On Linux, macOS and FreeBSD; the system's administrator must have allowed it
     * (Linux: {@code net.ipv4.tcp_fastopen} has bit 2).
     */
    public static final SocketOption<Integer> TCP_FASTOPEN = new Option<>("TCP_FASTOPEN", Integer.class);

    /**
     * Whether a connect may wait for the first write, whose data then go with the SYN. It waits if the kernel has a
     * cookie of that peer, from an earlier connect with this option; then {@link StreamSocket#finishConnect} returns
     * true at once, {@code remoteAddress} returns null until the first write, and a connect that fails is reported by a
     * later read or write. A peer may receive the data of the first write twice. To be set before connecting. Linux
     * only; {@code net.ipv4.tcp_fastopen} must have bit 1, as it has by default, or setting this fails (EOPNOTSUPP).
     *
     * @see <a href="https://man7.org/linux/man-pages/man7/tcp.7.html">tcp(7)</a>
     */
    public static final SocketOption<Boolean> TCP_FASTOPEN_CONNECT =
            new Option<>("TCP_FASTOPEN_CONNECT", Boolean.class);

    /**
     * Milliseconds that sent data may stay unacknowledged before the connection fails (ETIMEDOUT); 0 is the system's
     * time. Linux only.
     */
    public static final SocketOption<Integer> TCP_USER_TIMEOUT = new Option<>("TCP_USER_TIMEOUT", Integer.class);

    /** Whether the kernel sends acknowledgements without delay. The kernel may switch this off again. Linux only. */
    public static final SocketOption<Boolean> TCP_QUICKACK = new Option<>("TCP_QUICKACK", Boolean.class);

    /**
     * Whether the kernel sends only full segments, until this is switched off: TCP_CORK, TCP_NOPUSH on macOS, FreeBSD
     * and OpenBSD. Linux sends what is there after 200 ms; FreeBSD and macOS may wait until more comes. Not on NetBSD
     * and Windows.
     */
    public static final SocketOption<Boolean> TCP_CORK = new Option<>("TCP_CORK", Boolean.class);

    /**
     * Microseconds that a wait for input polls the network device instead of sleeping; 0 for none. Raising it needs
     * CAP_NET_ADMIN (else EPERM). Linux only.
     */
    public static final SocketOption<Integer> SO_BUSY_POLL = new Option<>("SO_BUSY_POLL", Integer.class);

    /**
     * Whether a bind to port 0 leaves the choice of the port to {@code connect}, so that one port serves connections to
     * several peers. To be set before binding. Linux only.
     */
    public static final SocketOption<Boolean> IP_BIND_ADDRESS_NO_PORT =
            new Option<>("IP_BIND_ADDRESS_NO_PORT", Boolean.class);

    /** The kernel's figures of a connection. Read only; Linux only. */
    public static final SocketOption<TcpInfo> TCP_INFO = new Option<>("TCP_INFO", TcpInfo.class);

    /**
     * The process at the other end of a Unix stream: SO_PEERCRED, {@code getpeereid} on macOS and the BSDs. Read only;
     * not on Windows.
     */
    public static final SocketOption<PeerCredentials> SO_PEERCRED = new Option<>("SO_PEERCRED", PeerCredentials.class);

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
