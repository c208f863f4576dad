package org.poll4j.posix;

import org.jspecify.annotations.Nullable;

/**
 * One system's numbers, filled from its generated constants. The components keep their C names; a test in each backend
 * compares every one with the constant of that name. A flag or option that a system lacks is 0.
 *
 * @param errnos error numbers
 * @param sockets families, types and flags
 * @param options levels and names of socket options
 * @param layout offsets and sizes of structs
 * @param extensions what not all systems have
 */
public record PosixAbi(Errnos errnos, Sockets sockets, Options options, Layout layout, Extensions extensions) {
    /**
     * Error numbers that mean something to the code.
     *
     * @param EAGAIN would block
     * @param EBADF not an open descriptor
     * @param ECONNABORTED the peer left before it was accepted
     * @param ECONNREFUSED no socket listens there
     * @param EADDRINUSE address taken
     * @param EADDRNOTAVAIL not an address of this machine
     * @param EHOSTUNREACH no route
     * @param EINPROGRESS the connect is in progress
     * @param EINTR a signal came
     * @param EINVAL invalid argument
     * @param ENETUNREACH no route
     * @param ENOBUFS no room for a datagram at its peer; 0 where the system says EAGAIN then
     * @param ENOENT no such file
     * @param ENOSYS the kernel lacks the call
     * @param ENOTCONN not connected
     * @param EPERM not allowed
     * @param EPIPE the peer is gone
     * @param ETIMEDOUT no answer
     * @param names the name of each number, by number; null where there is none
     */
    public record Errnos(
            int EAGAIN,
            int EBADF,
            int ECONNABORTED,
            int ECONNREFUSED,
            int EADDRINUSE,
            int EADDRNOTAVAIL,
            int EHOSTUNREACH,
            int EINPROGRESS,
            int EINTR,
            int EINVAL,
            int ENETUNREACH,
            int ENOBUFS,
            int ENOENT,
            int ENOSYS,
            int ENOTCONN,
            int EPERM,
            int EPIPE,
            int ETIMEDOUT,
            java.util.function.IntFunction<@Nullable String> names) {}

    /**
     * Families, types and flags.
     *
     * @param AF_INET IPv4
     * @param AF_INET6 IPv6
     * @param AF_UNIX Unix domain
     * @param SOCK_STREAM byte streams
     * @param SOCK_DGRAM messages
     * @param SOCK_SEQPACKET streams of messages
     * @param SOCK_CLOEXEC type flag: closed on exec
     * @param SOCK_NONBLOCK type flag: non-blocking
     * @param MSG_DONTWAIT transfer flag: do not wait
     * @param MSG_NOSIGNAL transfer flag: no SIGPIPE
     * @param MSG_PEEK transfer flag: do not consume
     * @param MSG_TRUNC transfer flag: return the full length; 0 where it is a result flag only
     * @param MSG_CMSG_CLOEXEC transfer flag: passed descriptors are closed on exec
     * @param MSG_CTRUNC result flag: ancillary data was cut
     * @param SCM_RIGHTS ancillary data: descriptors
     * @param SHUT_RD shut reading
     * @param SHUT_WR shut writing
     * @param SHUT_RDWR shut both
     * @param F_GETFL get status flags
     * @param F_SETFL set status flags
     * @param F_SETFD set descriptor flags
     * @param FD_CLOEXEC descriptor flag: closed on exec
     * @param O_CLOEXEC status flag of pipe2: closed on exec
     * @param O_NONBLOCK status flag: non-blocking
     */
    public record Sockets(
            int AF_INET,
            int AF_INET6,
            int AF_UNIX,
            int SOCK_STREAM,
            int SOCK_DGRAM,
            int SOCK_SEQPACKET,
            int SOCK_CLOEXEC,
            int SOCK_NONBLOCK,
            int MSG_DONTWAIT,
            int MSG_NOSIGNAL,
            int MSG_PEEK,
            int MSG_TRUNC,
            int MSG_CMSG_CLOEXEC,
            int MSG_CTRUNC,
            int SCM_RIGHTS,
            int SHUT_RD,
            int SHUT_WR,
            int SHUT_RDWR,
            int F_GETFL,
            int F_SETFL,
            int F_SETFD,
            int FD_CLOEXEC,
            int O_CLOEXEC,
            int O_NONBLOCK) {}

    /**
     * Levels and names of socket options.
     *
     * @param SOL_SOCKET level of all sockets
     * @param SO_BROADCAST may send to broadcast addresses
     * @param SO_ERROR pending error
     * @param SO_TYPE what a socket is
     * @param SO_DOMAIN its family; where this is 0, getsockname returns it
     * @param SO_KEEPALIVE keepalive probes
     * @param SO_LINGER what close does with unsent data
     * @param SO_RCVBUF receive buffer
     * @param SO_REUSEADDR bind while old connections linger
     * @param SO_REUSEPORT several sockets on one port
     * @param SO_SNDBUF send buffer
     * @param IPPROTO_IP level of IPv4
     * @param IP_ADD_MEMBERSHIP join a group, where MCAST_JOIN_GROUP is 0
     * @param IP_DROP_MEMBERSHIP leave it
     * @param IP_MULTICAST_IF outgoing interface
     * @param IP_MULTICAST_LOOP whether own datagrams come back
     * @param IP_MULTICAST_TTL hops
     * @param IP_TOS type of service
     * @param IP_TTL hops
     * @param IPPROTO_IPV6 level of IPv6
     * @param IPV6_JOIN_GROUP join a group, where MCAST_JOIN_GROUP is 0
     * @param IPV6_LEAVE_GROUP leave it
     * @param IPV6_MULTICAST_HOPS hops
     * @param IPV6_MULTICAST_IF outgoing interface
     * @param IPV6_MULTICAST_LOOP whether own datagrams come back
     * @param IPV6_TCLASS traffic class
     * @param IPV6_UNICAST_HOPS hops
     * @param IPV6_V6ONLY no IPv4 peers
     * @param MCAST_JOIN_GROUP join a group
     * @param MCAST_JOIN_SOURCE_GROUP join a group for one source
     * @param MCAST_LEAVE_GROUP leave it
     * @param MCAST_LEAVE_SOURCE_GROUP leave it
     * @param MCAST_BLOCK_SOURCE refuse a source of a group that was joined for all
     * @param MCAST_UNBLOCK_SOURCE accept it again
     * @param IPPROTO_TCP level of TCP
     * @param TCP_KEEPCNT probes
     * @param TCP_KEEPIDLE seconds before the first probe
     * @param TCP_KEEPINTVL seconds between probes
     * @param TCP_NODELAY send small packets at once
     */
    public record Options(
            int SOL_SOCKET,
            int SO_BROADCAST,
            int SO_ERROR,
            int SO_TYPE,
            int SO_DOMAIN,
            int SO_KEEPALIVE,
            int SO_LINGER,
            int SO_RCVBUF,
            int SO_REUSEADDR,
            int SO_REUSEPORT,
            int SO_SNDBUF,
            int IPPROTO_IP,
            int IP_ADD_MEMBERSHIP,
            int IP_DROP_MEMBERSHIP,
            int IP_MULTICAST_IF,
            int IP_MULTICAST_LOOP,
            int IP_MULTICAST_TTL,
            int IP_TOS,
            int IP_TTL,
            int IPPROTO_IPV6,
            int IPV6_JOIN_GROUP,
            int IPV6_LEAVE_GROUP,
            int IPV6_MULTICAST_HOPS,
            int IPV6_MULTICAST_IF,
            int IPV6_MULTICAST_LOOP,
            int IPV6_TCLASS,
            int IPV6_UNICAST_HOPS,
            int IPV6_V6ONLY,
            int MCAST_JOIN_GROUP,
            int MCAST_JOIN_SOURCE_GROUP,
            int MCAST_LEAVE_GROUP,
            int MCAST_LEAVE_SOURCE_GROUP,
            int MCAST_BLOCK_SOURCE,
            int MCAST_UNBLOCK_SOURCE,
            int IPPROTO_TCP,
            int TCP_KEEPCNT,
            int TCP_KEEPIDLE,
            int TCP_KEEPINTVL,
            int TCP_NODELAY) {}

    /**
     * Offsets and sizes of structs, in bytes; what is not here is equal on all systems.
     *
     * @param hasLength whether socket addresses begin with a length byte, and the family is one byte after it
     * @param sunPath {@code sizeof(sun_path)}: a path and its NUL fit into it
     * @param group where the group is in {@code struct group_req} and {@code group_source_req}
     * @param msghdr messages
     * @param pktinfo the data of {@link Extensions#IP_PKTINFO}
     */
    public record Layout(boolean hasLength, int sunPath, int group, Msghdr msghdr, Pktinfo pktinfo) {}

    /**
     * {@code struct in_pktinfo}, or the {@code struct in_addr} that stands for it.
     *
     * @param size of the struct
     * @param index where the interface is; negative for none
     * @param address where the address is at which a datagram arrived
     * @param source where the address is that a datagram leaves from
     */
    public record Pktinfo(int size, int index, int address, int source) {}

    /**
     * Flags, options and kinds of ancillary data that not all systems have.
     *
     * @param MSG_TRUNC result flag: a datagram did not fit
     * @param IP_RECVPKTINFO option: report where an IPv4 datagram arrived
     * @param IP_PKTINFO the kind of data with this report
     * @param IP_SENDSRCADDR the kind of data that chooses where it leaves from
     * @param IPV6_RECVPKTINFO option: report where an IPv6 datagram arrived
     * @param IPV6_PKTINFO the kind of data that reports or chooses it
     * @param IP_RECVTOS option: report the type of service; on Linux also the kind of data with this report
     * @param IPV6_RECVTCLASS option: report the traffic class, whose kind of data is IPV6_TCLASS
     * @param IP_DONTFRAG option: no fragments of IPv4 datagrams
     * @param IPV6_DONTFRAG option: no fragments of IPv6 datagrams
     * @param IP_MTU_DISCOVER option: replaces IP_DONTFRAG on Linux
     * @param IP_PMTUDISC_DO its value for no fragments
     * @param IP_PMTUDISC_DONT its value for fragments
     * @param IPV6_MTU_DISCOVER the same of IPv6
     * @param IPPROTO_UDP level of UDP
     * @param UDP_SEGMENT kind of data: cut a datagram
     * @param UDP_GRO option: join datagrams; and the kind of data with their size
     * @param SO_TIMESTAMPNS option: report the time of arrival; and the kind of data with it
     * @param TCP_FASTOPEN option: data with a SYN
     * @param TCP_FASTOPEN_CONNECT option: a connect waits for data to send with its SYN
     * @param TCP_USER_TIMEOUT option: how long data may stay unacknowledged
     * @param TCP_QUICKACK option: no delayed acknowledgements
     * @param TCP_CORK option: full segments only
     * @param TCP_INFO option: {@link TcpInfos}
     * @param SO_BUSY_POLL option: how long a wait polls the device
     * @param SO_PEERCRED option: the process at the other end; 0 where {@code getpeereid} returns it
     * @param IP_BIND_ADDRESS_NO_PORT option: the port is chosen by connect
     * @param tosBytes width of the data of IP_TOS that is sent with a datagram; 0 where none is
     */
    public record Extensions(
            int MSG_TRUNC,
            int IP_RECVPKTINFO,
            int IP_PKTINFO,
            int IP_SENDSRCADDR,
            int IPV6_RECVPKTINFO,
            int IPV6_PKTINFO,
            int IP_RECVTOS,
            int IPV6_RECVTCLASS,
            int IP_DONTFRAG,
            int IPV6_DONTFRAG,
            int IP_MTU_DISCOVER,
            int IP_PMTUDISC_DO,
            int IP_PMTUDISC_DONT,
            int IPV6_MTU_DISCOVER,
            int IPPROTO_UDP,
            int UDP_SEGMENT,
            int UDP_GRO,
            int SO_TIMESTAMPNS,
            int TCP_FASTOPEN,
            int TCP_FASTOPEN_CONNECT,
            int TCP_USER_TIMEOUT,
            int TCP_QUICKACK,
            int TCP_CORK,
            int TCP_INFO,
            int SO_BUSY_POLL,
            int SO_PEERCRED,
            int IP_BIND_ADDRESS_NO_PORT,
            int tosBytes) {}

    /**
     * {@code struct msghdr} and {@code struct cmsghdr}.
     *
     * @param size of a msghdr
     * @param iov where msg_iov is
     * @param iovlen where msg_iovlen is
     * @param iovlenBytes its width
     * @param control where msg_control is
     * @param controllen where msg_controllen is
     * @param controllenBytes its width, and that of cmsg_len
     * @param flags where msg_flags is
     * @param cmsgLevel where cmsg_level is
     * @param cmsgType where cmsg_type is
     * @param cmsgData where the data begins
     */
    public record Msghdr(
            int size,
            int iov,
            int iovlen,
            int iovlenBytes,
            int control,
            int controllen,
            int controllenBytes,
            int flags,
            int cmsgLevel,
            int cmsgType,
            int cmsgData) {}
}
