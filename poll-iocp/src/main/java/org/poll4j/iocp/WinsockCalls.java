package org.poll4j.iocp;

import java.lang.foreign.MemorySegment;

/**
 * The calls of ws2_32: {@link Winsock}, or a fake in tests. Each call returns {@code >= 0} or a negated
 * error.
 */
interface WinsockCalls {
    /** A socket or a negated error. */
    long WSASocketW(int family, int type, int protocol, int flags);

    int WSAIoctl(long socket, int code, MemorySegment in, int inSize, MemorySegment out, int outSize, MemorySegment n);

    int ioctlsocket(long socket, int command, MemorySegment argument);

    int closesocket(long socket);

    int bind(long socket, MemorySegment address, int length);

    int listen(long socket, int backlog);

    int connect(long socket, MemorySegment address, int length);

    /** A socket or a negated error. */
    long accept(long socket, MemorySegment address, MemorySegment length);

    int shutdown(long socket, int how);

    int getsockname(long socket, MemorySegment address, MemorySegment length);

    int getpeername(long socket, MemorySegment address, MemorySegment length);

    int getsockopt(long socket, int level, int name, MemorySegment value, MemorySegment length);

    int setsockopt(long socket, int level, int name, MemorySegment value, int length);

    int recv(long socket, long buffer, int length, int flags);

    /** Holds the segment's arena open. */
    int recv(long socket, MemorySegment buffer, int length, int flags);

    int send(long socket, long buffer, int length, int flags);

    /** Holds the segment's arena open. */
    int send(long socket, MemorySegment buffer, int length, int flags);

    int recvfrom(long socket, long buffer, int length, int flags, long from, long fromLength);

    int sendto(long socket, long buffer, int length, int flags, long to, int toLength);
}
