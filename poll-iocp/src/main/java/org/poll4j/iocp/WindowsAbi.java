package org.poll4j.iocp;

/**
 * Numbers of Windows, the same on every architecture. Written down because the generated classes, to which a test holds
 * them, initialise on Windows only, and what decides here is tested everywhere.
 */
final class WindowsAbi {
    // Completion ports, files
    static final int FILE_OPEN = 1;
    static final int FILE_SHARE_READ = 1;
    static final int FILE_SHARE_WRITE = 2;
    static final int FILE_SKIP_SET_EVENT_ON_HANDLE = 2;
    static final int HANDLE_FLAG_INHERIT = 1;
    static final int INFINITE = -1;
    static final int PROCESS_QUERY_LIMITED_INFORMATION = 4096;
    static final int SYNCHRONIZE = 1048576;
    static final int WAIT_TIMEOUT = 258;
    static final int WT_EXECUTEONLYONCE = 8;

    // Named pipes
    static final int PIPE_ACCESS_DUPLEX = 3;
    static final int FILE_FLAG_FIRST_PIPE_INSTANCE = 0x80000;
    static final int FILE_FLAG_OVERLAPPED = 0x40000000;
    static final int PIPE_TYPE_BYTE = 0;
    static final int PIPE_TYPE_MESSAGE = 4;
    static final int PIPE_READMODE_MESSAGE = 2;
    static final int PIPE_REJECT_REMOTE_CLIENTS = 8;
    static final int PIPE_UNLIMITED_INSTANCES = 255;
    static final int PIPE_SERVER_END = 1;
    static final int GENERIC_READ = 0x80000000;
    static final int GENERIC_WRITE = 0x40000000;
    static final int OPEN_EXISTING = 3;
    static final int SECURITY_SQOS_PRESENT = 0x100000;
    static final int SECURITY_IDENTIFICATION = 0x10000;

    // AFD
    static final int IOCTL_AFD_POLL = 0x12024;
    static final int AFD_POLL_RECEIVE = 0x1;
    static final int AFD_POLL_RECEIVE_EXPEDITED = 0x2;
    static final int AFD_POLL_SEND = 0x4;
    static final int AFD_POLL_DISCONNECT = 0x8;
    static final int AFD_POLL_ABORT = 0x10;
    static final int AFD_POLL_LOCAL_CLOSE = 0x20;
    static final int AFD_POLL_ACCEPT = 0x80;
    static final int AFD_POLL_CONNECT_FAIL = 0x100;
    static final int STATUS_CANCELLED = 0xC0000120;
    static final int STATUS_INVALID_HANDLE = 0xC0000008;

    // Sockets
    static final int AF_UNSPEC = 0;
    static final int AF_UNIX = 1;
    static final int AF_INET = 2;
    static final int AF_INET6 = 23;
    static final int SOCK_STREAM = 1;
    static final int SOCK_DGRAM = 2;
    static final int WSA_FLAG_OVERLAPPED = 1;
    static final int WSA_FLAG_NO_HANDLE_INHERIT = 128;
    static final int FIONBIO = 0x8004667E;
    static final int SIO_BASE_HANDLE = 0x48000022;
    static final int SIO_BSP_HANDLE_SELECT = 0x4800001C;
    static final int SIO_BSP_HANDLE_POLL = 0x4800001D;
    static final int SIO_BSP_HANDLE = 0x4800001B;
    static final int SIO_UDP_CONNRESET = 0x9800000C;
    static final int MSG_PEEK = 2;
    static final int SD_RECEIVE = 0;
    static final int SD_SEND = 1;
    static final int SD_BOTH = 2;

    // Socket options
    static final int SOL_SOCKET = 65535;
    static final int SO_ERROR = 4103;
    static final int SO_TYPE = 4104;
    static final int SO_PROTOCOL_INFOW = 8197;
    static final int SO_BROADCAST = 32;
    static final int SO_KEEPALIVE = 8;
    static final int SO_LINGER = 128;
    static final int SO_RCVBUF = 4098;
    static final int SO_REUSEADDR = 4;
    static final int SO_SNDBUF = 4097;
    static final int IPPROTO_IP = 0;
    static final int IPPROTO_IPV6 = 41;
    static final int IPPROTO_TCP = 6;
    static final int TCP_NODELAY = 1;
    static final int TCP_KEEPIDLE = 3;
    static final int TCP_KEEPINTVL = 17;
    static final int TCP_KEEPCNT = 16;
    static final int IP_TOS = 3;
    static final int IP_TTL = 4;
    static final int IP_MULTICAST_IF = 9;
    static final int IP_MULTICAST_LOOP = 11;
    static final int IP_MULTICAST_TTL = 10;
    static final int IP_ADD_MEMBERSHIP = 12;
    static final int IP_DROP_MEMBERSHIP = 13;
    static final int IPV6_V6ONLY = 27;
    static final int IPV6_TCLASS = 39;
    static final int IPV6_UNICAST_HOPS = 4;
    static final int IPV6_MULTICAST_IF = 9;
    static final int IPV6_MULTICAST_LOOP = 11;
    static final int IPV6_MULTICAST_HOPS = 10;
    static final int IPV6_JOIN_GROUP = 12;
    static final int IPV6_LEAVE_GROUP = 13;
    static final int MCAST_JOIN_SOURCE_GROUP = 45;
    static final int MCAST_LEAVE_SOURCE_GROUP = 46;
    static final int MCAST_BLOCK_SOURCE = 43;
    static final int MCAST_UNBLOCK_SOURCE = 44;

    // Errors
    static final int ERROR_FILE_NOT_FOUND = 2;
    static final int ERROR_INVALID_PARAMETER = 87;
    static final int ERROR_BROKEN_PIPE = 109;
    static final int ERROR_PIPE_BUSY = 231;
    static final int ERROR_NO_DATA = 232;
    static final int ERROR_PIPE_NOT_CONNECTED = 233;
    static final int ERROR_MORE_DATA = 234;
    static final int ERROR_PIPE_CONNECTED = 535;
    static final int ERROR_OPERATION_ABORTED = 995;
    static final int ERROR_IO_PENDING = 997;
    static final int WSAEINVAL = 10022;
    static final int WSAEWOULDBLOCK = 10035;
    static final int WSAENOTSOCK = 10038;
    static final int WSAEMSGSIZE = 10040;
    static final int WSAEOPNOTSUPP = 10045;
    static final int WSAEAFNOSUPPORT = 10047;
    static final int WSAEADDRINUSE = 10048;
    static final int WSAEADDRNOTAVAIL = 10049;
    static final int WSAENETUNREACH = 10051;
    static final int WSAECONNABORTED = 10053;
    static final int WSAECONNRESET = 10054;
    static final int WSAENOTCONN = 10057;
    static final int WSAETIMEDOUT = 10060;
    static final int WSAECONNREFUSED = 10061;
    static final int WSAEHOSTUNREACH = 10065;
    static final int WSAEACCES = 10013;
    static final int WSAEFAULT = 10014;

    // struct _OVERLAPPED_ENTRY
    static final int ENTRY_SIZE = 32;
    static final int ENTRY_KEY = 0;
    static final int ENTRY_OVERLAPPED = 8;

    // struct _OVERLAPPED
    static final int OVERLAPPED_SIZE = 32;
    static final int OVERLAPPED_STATUS = 0;
    static final int OVERLAPPED_COUNT = 8;

    // struct _IO_STATUS_BLOCK, and struct AFD_POLL_INFO with its one AFD_POLL_HANDLE_INFO
    static final int STATUS_BLOCK_SIZE = 16;
    static final int POLL_INFO_SIZE = 32;
    static final int POLL_TIMEOUT = 0;
    static final int POLL_HANDLES = 8;
    static final int POLL_EXCLUSIVE = 12;
    static final int POLL_HANDLE = 16;
    static final int POLL_EVENTS = 24;

    // struct _OBJECT_ATTRIBUTES, and struct _UNICODE_STRING of its name
    static final int ATTRIBUTES_SIZE = 48;
    static final int ATTRIBUTES_LENGTH = 0;
    static final int ATTRIBUTES_NAME = 16;
    static final int STRING_SIZE = 16;
    static final int STRING_LENGTH = 0;
    static final int STRING_MAXIMUM = 2;
    static final int STRING_BUFFER = 8;

    // struct sockaddr_in, struct sockaddr_in6
    static final int IN_SIZE = 16;
    static final int IN_FAMILY = 0;
    static final int IN_PORT = 2;
    static final int IN_ADDRESS = 4;
    static final int IN6_SIZE = 28;
    static final int IN6_FAMILY = 0;
    static final int IN6_PORT = 2;
    static final int IN6_ADDRESS = 8;
    static final int IN6_SCOPE = 24;

    // struct sockaddr_un
    static final int UN_SIZE = 110;
    static final int UN_FAMILY = 0;
    static final int UN_PATH = 2;

    // struct ip_mreq, struct ipv6_mreq, struct group_source_req
    static final int MREQ_SIZE = 8;
    static final int MREQ_GROUP = 0;
    static final int MREQ_INTERFACE = 4;
    static final int MREQ6_SIZE = 20;
    static final int MREQ6_GROUP = 0;
    static final int MREQ6_INTERFACE = 16;
    static final int SOURCE_REQUEST_SIZE = 264;
    static final int SOURCE_REQUEST_INTERFACE = 0;
    static final int SOURCE_REQUEST_GROUP = 8;
    static final int SOURCE_REQUEST_SOURCE = 136;

    // struct _WSAPROTOCOL_INFOW
    static final int PROTOCOL_SIZE = 628;
    static final int PROTOCOL_FAMILY = 76;
    static final int PROTOCOL_TYPE = 88;

    // struct linger, struct WSAData
    static final int LINGER_SIZE = 4;
    static final int LINGER_ON = 0;
    static final int LINGER_SECONDS = 2;
    static final int WSADATA_SIZE = 408;

    private WindowsAbi() {}
}
