package org.poll4j.iocp;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.poll4j.ffm.Downcall;
import org.poll4j.ffm.Errno;

/**
 * ws2_32 itself. Handles are linked with their first use, after WSAStartup. None is critical: a socket that others made
 * may block, and layered service providers run code of their own in any call.
 */
final class Winsock implements WinsockCalls {
    private static final short VERSION_2_2 = 0x0202;

    static {
        int error = startup();
        if (error != 0) {
            throw new UnsupportedOperationException("WSAStartup: error " + error);
        }
    }

    private static final class Socket {
        static final MethodHandle HANDLE = Downcall.plain(
                "WSASocketW",
                FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
    }

    private static final class Ioctl {
        static final MethodHandle HANDLE = Downcall.plain(
                "WSAIoctl",
                FunctionDescriptor.of(
                        JAVA_INT, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, ADDRESS,
                        ADDRESS));
    }

    private static final class Ioctlsocket {
        static final MethodHandle HANDLE =
                Downcall.plain("ioctlsocket", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_INT, ADDRESS));
    }

    private static final class Closesocket {
        static final MethodHandle HANDLE = Downcall.plain("closesocket", FunctionDescriptor.of(JAVA_INT, JAVA_LONG));
    }

    private static final class Bind {
        static final MethodHandle HANDLE =
                Downcall.plain("bind", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, ADDRESS, JAVA_INT));
    }

    private static final class Listen {
        static final MethodHandle HANDLE =
                Downcall.plain("listen", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_INT));
    }

    private static final class Connect {
        static final MethodHandle HANDLE =
                Downcall.plain("connect", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, ADDRESS, JAVA_INT));
    }

    private static final class Accept {
        static final MethodHandle HANDLE =
                Downcall.plain("accept", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, ADDRESS, ADDRESS));
    }

    private static final class Shutdown {
        static final MethodHandle HANDLE =
                Downcall.plain("shutdown", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_INT));
    }

    private static final class Getsockname {
        static final MethodHandle HANDLE =
                Downcall.plain("getsockname", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, ADDRESS, ADDRESS));
    }

    private static final class Getpeername {
        static final MethodHandle HANDLE =
                Downcall.plain("getpeername", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, ADDRESS, ADDRESS));
    }

    private static final class Getsockopt {
        static final MethodHandle HANDLE = Downcall.plain(
                "getsockopt", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
    }

    private static final class Setsockopt {
        static final MethodHandle HANDLE = Downcall.plain(
                "setsockopt", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    }

    private static final class RecvAddress {
        static final MethodHandle HANDLE =
                Downcall.plain("recv", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT));
    }

    private static final class RecvSegment {
        static final MethodHandle HANDLE =
                Downcall.plain("recv", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, ADDRESS, JAVA_INT, JAVA_INT));
    }

    private static final class SendAddress {
        static final MethodHandle HANDLE =
                Downcall.plain("send", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT));
    }

    private static final class SendSegment {
        static final MethodHandle HANDLE =
                Downcall.plain("send", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, ADDRESS, JAVA_INT, JAVA_INT));
    }

    private static final class Recvfrom {
        static final MethodHandle HANDLE = Downcall.plain(
                "recvfrom",
                FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG));
    }

    private static final class Sendto {
        static final MethodHandle HANDLE = Downcall.plain(
                "sendto",
                FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT));
    }

    /** Returns its error itself. Every current Windows has version 2.2. */
    private static int startup() {
        MethodHandle startup = Downcall.bare("WSAStartup", FunctionDescriptor.of(JAVA_INT, JAVA_SHORT, ADDRESS));
        try (Arena arena = Arena.ofConfined()) {
            return (int) startup.invokeExact(VERSION_2_2, arena.allocate(WindowsAbi.WSADATA_SIZE, 8));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public long WSASocketW(int family, int type, int protocol, int flags) {
        Errno errno = Errno.current();
        try {
            return errno.of((long)
                    Socket.HANDLE.invokeExact(errno.segment(), family, type, protocol, MemorySegment.NULL, 0, flags));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public int WSAIoctl(
            long socket, int code, MemorySegment in, int inSize, MemorySegment out, int outSize, MemorySegment n) {
        Errno errno = Errno.current();
        try {
            return errno.of((int) Ioctl.HANDLE.invokeExact(
                    errno.segment(),
                    socket,
                    code,
                    in,
                    inSize,
                    out,
                    outSize,
                    n,
                    MemorySegment.NULL,
                    MemorySegment.NULL));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public int ioctlsocket(long socket, int command, MemorySegment argument) {
        Errno errno = Errno.current();
        try {
            return errno.of((int) Ioctlsocket.HANDLE.invokeExact(errno.segment(), socket, command, argument));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public int closesocket(long socket) {
        Errno errno = Errno.current();
        try {
            return errno.of((int) Closesocket.HANDLE.invokeExact(errno.segment(), socket));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public int bind(long socket, MemorySegment address, int length) {
        Errno errno = Errno.current();
        try {
            return errno.of((int) Bind.HANDLE.invokeExact(errno.segment(), socket, address, length));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public int listen(long socket, int backlog) {
        Errno errno = Errno.current();
        try {
            return errno.of((int) Listen.HANDLE.invokeExact(errno.segment(), socket, backlog));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public int connect(long socket, MemorySegment address, int length) {
        Errno errno = Errno.current();
        try {
            return errno.of((int) Connect.HANDLE.invokeExact(errno.segment(), socket, address, length));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public long accept(long socket, MemorySegment address, MemorySegment length) {
        Errno errno = Errno.current();
        try {
            return errno.of((long) Accept.HANDLE.invokeExact(errno.segment(), socket, address, length));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public int shutdown(long socket, int how) {
        Errno errno = Errno.current();
        try {
            return errno.of((int) Shutdown.HANDLE.invokeExact(errno.segment(), socket, how));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public int getsockname(long socket, MemorySegment address, MemorySegment length) {
        Errno errno = Errno.current();
        try {
            return errno.of((int) Getsockname.HANDLE.invokeExact(errno.segment(), socket, address, length));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public int getpeername(long socket, MemorySegment address, MemorySegment length) {
        Errno errno = Errno.current();
        try {
            return errno.of((int) Getpeername.HANDLE.invokeExact(errno.segment(), socket, address, length));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public int getsockopt(long socket, int level, int name, MemorySegment value, MemorySegment length) {
        Errno errno = Errno.current();
        try {
            return errno.of((int) Getsockopt.HANDLE.invokeExact(errno.segment(), socket, level, name, value, length));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public int setsockopt(long socket, int level, int name, MemorySegment value, int length) {
        Errno errno = Errno.current();
        try {
            return errno.of((int) Setsockopt.HANDLE.invokeExact(errno.segment(), socket, level, name, value, length));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public int recv(long socket, long buffer, int length, int flags) {
        Errno errno = Errno.current();
        try {
            return errno.of((int) RecvAddress.HANDLE.invokeExact(errno.segment(), socket, buffer, length, flags));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public int recv(long socket, MemorySegment buffer, int length, int flags) {
        Errno errno = Errno.current();
        try {
            return errno.of((int) RecvSegment.HANDLE.invokeExact(errno.segment(), socket, buffer, length, flags));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public int send(long socket, long buffer, int length, int flags) {
        Errno errno = Errno.current();
        try {
            return errno.of((int) SendAddress.HANDLE.invokeExact(errno.segment(), socket, buffer, length, flags));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public int send(long socket, MemorySegment buffer, int length, int flags) {
        Errno errno = Errno.current();
        try {
            return errno.of((int) SendSegment.HANDLE.invokeExact(errno.segment(), socket, buffer, length, flags));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public int recvfrom(long socket, long buffer, int length, int flags, long from, long fromLength) {
        Errno errno = Errno.current();
        try {
            return errno.of((int)
                    Recvfrom.HANDLE.invokeExact(errno.segment(), socket, buffer, length, flags, from, fromLength));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public int sendto(long socket, long buffer, int length, int flags, long to, int toLength) {
        Errno errno = Errno.current();
        try {
            return errno.of(
                    (int) Sendto.HANDLE.invokeExact(errno.segment(), socket, buffer, length, flags, to, toLength));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }
}
