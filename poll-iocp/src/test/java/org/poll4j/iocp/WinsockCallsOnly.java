package org.poll4j.iocp;

import java.lang.foreign.MemorySegment;

/** Of sockets, a selector asks for the base socket only. */
interface WinsockCallsOnly extends WinsockCalls {
    @Override
    default long WSASocketW(int family, int type, int protocol, int flags) {
        throw new AssertionError("WSASocketW");
    }

    @Override
    default int ioctlsocket(long socket, int command, MemorySegment argument) {
        throw new AssertionError("ioctlsocket");
    }

    @Override
    default int closesocket(long socket) {
        throw new AssertionError("closesocket");
    }

    @Override
    default int bind(long socket, MemorySegment address, int length) {
        throw new AssertionError("bind");
    }

    @Override
    default int listen(long socket, int backlog) {
        throw new AssertionError("listen");
    }

    @Override
    default int connect(long socket, MemorySegment address, int length) {
        throw new AssertionError("connect");
    }

    @Override
    default long accept(long socket, MemorySegment address, MemorySegment length) {
        throw new AssertionError("accept");
    }

    @Override
    default int shutdown(long socket, int how) {
        throw new AssertionError("shutdown");
    }

    @Override
    default int getsockname(long socket, MemorySegment address, MemorySegment length) {
        throw new AssertionError("getsockname");
    }

    @Override
    default int getpeername(long socket, MemorySegment address, MemorySegment length) {
        throw new AssertionError("getpeername");
    }

    @Override
    default int getsockopt(long socket, int level, int name, MemorySegment value, MemorySegment length) {
        throw new AssertionError("getsockopt");
    }

    @Override
    default int setsockopt(long socket, int level, int name, MemorySegment value, int length) {
        throw new AssertionError("setsockopt");
    }

    @Override
    default int recv(long socket, long buffer, int length, int flags) {
        throw new AssertionError("recv");
    }

    @Override
    default int recv(long socket, MemorySegment buffer, int length, int flags) {
        throw new AssertionError("recv");
    }

    @Override
    default int send(long socket, long buffer, int length, int flags) {
        throw new AssertionError("send");
    }

    @Override
    default int send(long socket, MemorySegment buffer, int length, int flags) {
        throw new AssertionError("send");
    }

    @Override
    default int recvfrom(long socket, long buffer, int length, int flags, long from, long fromLength) {
        throw new AssertionError("recvfrom");
    }

    @Override
    default int sendto(long socket, long buffer, int length, int flags, long to, int toLength) {
        throw new AssertionError("sendto");
    }
}
