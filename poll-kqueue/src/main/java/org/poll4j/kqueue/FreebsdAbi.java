package org.poll4j.kqueue;

import static org.poll4j.kqueue.generated.freebsd.freebsd_h.*;

import org.poll4j.kqueue.generated.freebsd.freebsd_h;
import org.poll4j.posix.PosixAbi;
import org.poll4j.posix.PosixCalls;
import org.poll4j.posix.poll.PollAbi;

/** FreeBSD's numbers, from version 12 on, which gave {@code struct kevent} its {@code ext}. */
final class FreebsdAbi {
    static final KeventAbi KEVENT = new KeventAbi(
            64,
            false,
            10,
            12,
            16,
            24,
            EVFILT_READ(),
            EVFILT_WRITE(),
            0,
            EVFILT_USER(),
            EV_ADD(),
            EV_DELETE(),
            EV_ENABLE(),
            EV_CLEAR(),
            EV_ONESHOT(),
            EV_RECEIPT(),
            EV_EOF(),
            EV_ERROR(),
            0,
            NOTE_TRIGGER(),
            EVFILT_PROC(),
            NOTE_EXIT(),
            0,
            EVFILT_TIMER(),
            NOTE_NSECONDS());

    static final PosixAbi POSIX = new PosixAbi(
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
                    ENOBUFS(),
                    ENOENT(),
                    ENOSYS(),
                    ENOTCONN(),
                    EPERM(),
                    EPIPE(),
                    ETIMEDOUT(),
                    new ErrnoNames(freebsd_h.class)),
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
                    0, // MSG_TRUNC is a result flag only
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
                    IP_ADD_MEMBERSHIP(),
                    IP_DROP_MEMBERSHIP(),
                    IP_MULTICAST_IF(),
                    IP_MULTICAST_LOOP(),
                    IP_MULTICAST_TTL(),
                    IP_TOS(),
                    IP_TTL(),
                    IPPROTO_IPV6(),
                    IPV6_JOIN_GROUP(),
                    IPV6_LEAVE_GROUP(),
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
            new PosixAbi.Layout(
                    true,
                    104,
                    8,
                    new PosixAbi.Msghdr(48, 16, 24, 4, 32, 40, 4, 44, 4, 8, 16),
                    new PosixAbi.Pktinfo(4, -1, 0, 0)),
            new PosixAbi.Extensions(
                    MSG_TRUNC(),
                    IP_RECVDSTADDR(), // the address alone, without an interface
                    IP_RECVDSTADDR(),
                    IP_RECVDSTADDR(),
                    IPV6_RECVPKTINFO(),
                    IPV6_PKTINFO(),
                    IP_RECVTOS(),
                    IPV6_RECVTCLASS(),
                    IP_DONTFRAG(),
                    IPV6_DONTFRAG(),
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    TCP_FASTOPEN(),
                    0,
                    0,
                    0,
                    TCP_NOPUSH(),
                    0,
                    0,
                    0,
                    0,
                    1));

    private FreebsdAbi() {}

    static PollSystem poll() {
        PollAbi abi = new PollAbi(
                POLLIN(),
                POLLPRI(),
                POLLOUT(),
                POLLERR(),
                POLLHUP(),
                POLLNVAL(),
                POLLRDHUP(),
                S_IFMT(),
                S_IFREG(),
                S_IFDIR(),
                true);
        return new PollSystem(abi, new BsdPoll(ENOSYS(), SIZEOF_STAT(), OFFSETOF_ST_MODE()));
    }

    static KqueueSystem system() {
        return new KqueueSystem(KEVENT, POSIX, new Kqueue(), PosixCalls.of(new NarrowMode()));
    }
}
