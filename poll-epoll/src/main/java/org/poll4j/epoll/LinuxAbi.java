package org.poll4j.epoll;

import static org.poll4j.epoll.generated.linux_h.*;

import org.poll4j.posix.PosixAbi;

/** Linux's numbers. All architectures share them but for {@code struct epoll_event}, which x86-64 packs. */
public final class LinuxAbi {
    private static final boolean PACKED = isX64(System.getProperty("os.arch"));

    /**
     * {@code sizeof(struct epoll_event)}. A number, because the generated layouts would double the time that the
     * backend needs to open; a test compares it with them.
     */
    static final int EVENT_SIZE = PACKED ? 12 : 16;

    /** {@code offsetof(struct epoll_event, data)}; {@code events} is at 0. */
    static final int EVENT_DATA = PACKED ? 4 : 8;

    /** The one number of a socket option that an architecture has of its own. */
    private static final int PEERCRED =
            System.getProperty("os.arch").equals("ppc64le") ? SO_PEERCRED_ppc64le() : SO_PEERCRED();

    public static final PosixAbi POSIX = new PosixAbi(
            new PosixAbi.Errnos(
                    EAGAIN(),
                    EBADF(),
                    ECONNABORTED(),
                    ECONNREFUSED(),
                    EADDRINUSE(),
                    EADDRNOTAVAIL(),
                    EHOSTUNREACH(),
                    EINPROGRESS(),
                    EINTR(),
                    EINVAL(),
                    ENETUNREACH(),
                    0, // a full peer is EAGAIN
                    ENOENT(),
                    ENOSYS(),
                    ENOTCONN(),
                    EPERM(),
                    EPIPE(),
                    ETIMEDOUT(),
                    new LinuxErrno()),
            new PosixAbi.Sockets(
                    AF_INET(),
                    AF_INET6(),
                    AF_UNIX(),
                    SOCK_STREAM(),
                    SOCK_DGRAM(),
                    SOCK_SEQPACKET(),
                    SOCK_CLOEXEC(),
                    SOCK_NONBLOCK(),
                    MSG_DONTWAIT(),
                    MSG_NOSIGNAL(),
                    MSG_PEEK(),
                    MSG_TRUNC(),
                    MSG_CMSG_CLOEXEC(),
                    MSG_CTRUNC(),
                    SCM_RIGHTS(),
                    SHUT_RD(),
                    SHUT_WR(),
                    SHUT_RDWR(),
                    F_GETFL(),
                    F_SETFL(),
                    F_SETFD(),
                    FD_CLOEXEC(),
                    O_CLOEXEC(),
                    O_NONBLOCK()),
            new PosixAbi.Options(
                    SOL_SOCKET(),
                    SO_BROADCAST(),
                    SO_ERROR(),
                    SO_TYPE(),
                    SO_DOMAIN(),
                    SO_KEEPALIVE(),
                    SO_LINGER(),
                    SO_RCVBUF(),
                    SO_REUSEADDR(),
                    SO_REUSEPORT(),
                    SO_SNDBUF(),
                    IPPROTO_IP(),
                    0, // joined by MCAST_JOIN_GROUP
                    0,
                    IP_MULTICAST_IF(),
                    IP_MULTICAST_LOOP(),
                    IP_MULTICAST_TTL(),
                    IP_TOS(),
                    IP_TTL(),
                    IPPROTO_IPV6(),
                    0,
                    0,
                    IPV6_MULTICAST_HOPS(),
                    IPV6_MULTICAST_IF(),
                    IPV6_MULTICAST_LOOP(),
                    IPV6_TCLASS(),
                    IPV6_UNICAST_HOPS(),
                    IPV6_V6ONLY(),
                    MCAST_JOIN_GROUP(),
                    MCAST_JOIN_SOURCE_GROUP(),
                    MCAST_LEAVE_GROUP(),
                    MCAST_LEAVE_SOURCE_GROUP(),
                    MCAST_BLOCK_SOURCE(),
                    MCAST_UNBLOCK_SOURCE(),
                    IPPROTO_TCP(),
                    TCP_KEEPCNT(),
                    TCP_KEEPIDLE(),
                    TCP_KEEPINTVL(),
                    TCP_NODELAY()),
            // LinuxAbiTest holds these to the generated layouts, whose classes are slow to load
            new PosixAbi.Layout(
                    false,
                    108,
                    8,
                    new PosixAbi.Msghdr(56, 16, 24, 8, 32, 40, 8, 48, 8, 12, 16),
                    new PosixAbi.Pktinfo(12, 0, 8, 4)),
            new PosixAbi.Extensions(
                    MSG_TRUNC(),
                    IP_PKTINFO(), // asks for itself
                    IP_PKTINFO(),
                    IP_PKTINFO(),
                    IPV6_RECVPKTINFO(),
                    IPV6_PKTINFO(),
                    IP_RECVTOS(),
                    IPV6_RECVTCLASS(),
                    0, // IP_MTU_DISCOVER instead
                    0,
                    IP_MTU_DISCOVER(),
                    IP_PMTUDISC_DO(),
                    IP_PMTUDISC_DONT(),
                    IPV6_MTU_DISCOVER(),
                    IPPROTO_UDP(),
                    UDP_SEGMENT(),
                    UDP_GRO(),
                    SO_TIMESTAMPNS(),
                    TCP_FASTOPEN(),
                    TCP_FASTOPEN_CONNECT(),
                    TCP_USER_TIMEOUT(),
                    TCP_QUICKACK(),
                    TCP_CORK(),
                    TCP_INFO(),
                    SO_BUSY_POLL(),
                    PEERCRED,
                    IP_BIND_ADDRESS_NO_PORT(),
                    4));

    private LinuxAbi() {}

    private static boolean isX64(String architecture) {
        return architecture.equals("amd64") || architecture.equals("x86_64");
    }
}
