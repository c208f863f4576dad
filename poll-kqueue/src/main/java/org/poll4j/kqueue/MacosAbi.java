package org.poll4j.kqueue;

import static org.poll4j.kqueue.generated.macos.macos_h.*;

import org.poll4j.kqueue.generated.macos.macos_h;
import org.poll4j.posix.PosixAbi;
import org.poll4j.posix.PosixCalls;
import org.poll4j.posix.poll.PollAbi;

/** macOS' numbers, the same on x86-64 and arm64. */
final class MacosAbi {
    static final KeventAbi KEVENT = new KeventAbi(
            32,
            false,
            10,
            12,
            16,
            24,
            EVFILT_READ(),
            EVFILT_WRITE(),
            EVFILT_EXCEPT(),
            EVFILT_USER(),
            EV_ADD(),
            EV_DELETE(),
            EV_ENABLE(),
            EV_CLEAR(),
            EV_ONESHOT(),
            EV_RECEIPT(),
            EV_EOF(),
            EV_ERROR(),
            NOTE_OOB(),
            NOTE_TRIGGER(),
            EVFILT_PROC(),
            NOTE_EXIT(),
            NOTE_EXITSTATUS(),
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
                    new ErrnoNames(macos_h.class)),
            new PosixAbi.Sockets(
                    AF_INET(),
                    AF_INET6(),
                    AF_UNIX(),
                    SOCK_STREAM(),
                    SOCK_DGRAM(),
                    SOCK_SEQPACKET(),
                    0, // no SOCK_CLOEXEC
                    0, // no SOCK_NONBLOCK
                    MSG_DONTWAIT(),
                    0, // no MSG_NOSIGNAL
                    MSG_PEEK(),
                    0, // MSG_TRUNC is a result flag only
                    0, // no MSG_CMSG_CLOEXEC
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
                    0, // no SO_DOMAIN
                    SO_KEEPALIVE(),
                    SO_LINGER_SEC(), // SO_LINGER counts ticks
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
                    TCP_KEEPALIVE(), // the same, by another name
                    TCP_KEEPINTVL(),
                    TCP_NODELAY()),
            new PosixAbi.Layout(
                    true,
                    104,
                    4,
                    new PosixAbi.Msghdr(48, 16, 24, 4, 32, 40, 4, 44, 4, 8, 12),
                    new PosixAbi.Pktinfo(12, 0, 8, 4)),
            new PosixAbi.Extensions(
                    MSG_TRUNC(),
                    IP_RECVPKTINFO(),
                    IP_PKTINFO(),
                    IP_PKTINFO(),
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
                    4));

    private MacosAbi() {}

    static PollSystem poll() {
        PollAbi abi = new PollAbi(
                POLLIN(),
                POLLPRI(),
                POLLOUT(),
                POLLERR(),
                POLLHUP(),
                POLLNVAL(),
                0,
                S_IFMT(),
                S_IFREG(),
                S_IFDIR(),
                false);
        return new PollSystem(abi, new MacosPoll(ENOSYS(), SIZEOF_STAT(), OFFSETOF_ST_MODE()));
    }

    /** Its descriptors are born blocking, and its writers are killed. */
    static KqueueSystem system() {
        PosixCalls libc = PosixCalls.of(new NarrowMode());
        BornBlocking born = new BornBlocking(libc.sockets(), libc.fds(), new Macos(), POSIX);
        return new KqueueSystem(
                KEVENT,
                POSIX,
                new Kqueue(),
                new PosixCalls(born, born, libc.messages(), libc.socketBytes(), libc.pipeBytes(), libc.adoptedBytes()));
    }
}
