package org.poll4j.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.poll4j.ffm.Downcall;
import org.poll4j.ffm.Errno;

/**
 * libc itself. Handles are linked with their first use, those of one shape together. A system overrides what it names
 * otherwise.
 */
public class Libc implements SocketCalls, FdCalls {
    private static final class Close {
        /** {@code int close(int fd)}. */
        static final MethodHandle CLOSE = Downcall.plain("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    }

    private static final class Fcntl {
        /** {@code int fcntl(int fd, int op, ...)}. */
        static final MethodHandle FCNTL =
                Downcall.variadic("fcntl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT), 2);
    }

    private static final class Pipe2 {
        /** {@code int pipe2(int pipefd[2], int flags)}. */
        static final MethodHandle PIPE2 = Downcall.plain("pipe2", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    }

    private static final class Mkfifo {
        /** {@code int mkfifo(const char *path, mode_t mode)}. */
        static final MethodHandle MKFIFO = Downcall.plain("mkfifo", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    }

    private static final class Open {
        /** {@code int open(const char *path, int flags, ...)}, without a mode: makes no file. */
        static final MethodHandle OPEN =
                Downcall.variadic("open", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT), 2);
    }

    private static final class Pread {
        /** {@code ssize_t pread(int fd, void *buffer, size_t length, off_t position)}. */
        static final MethodHandle PREAD =
                Downcall.plain("pread", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    }

    private static final class Lseek {
        /** {@code off_t lseek(int fd, off_t offset, int whence)}. */
        static final MethodHandle LSEEK =
                Downcall.plain("lseek", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT));
    }

    private static final class Socket {
        /** {@code int socket(int domain, int type, int protocol)}. */
        static final MethodHandle SOCKET =
                Downcall.plain("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    }

    private static final class Pair {
        /** {@code int socketpair(int domain, int type, int protocol, int ends[2])}. */
        static final MethodHandle SOCKETPAIR =
                Downcall.plain("socketpair", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));
    }

    /** {@code int f(int fd, int)}. */
    private static final class Socket2 {
        private static final FunctionDescriptor SHAPE = FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT);
        static final MethodHandle LISTEN = Downcall.plain("listen", SHAPE);
        static final MethodHandle SHUTDOWN = Downcall.plain("shutdown", SHAPE);
    }

    /** {@code int f(int fd, const struct sockaddr *addr, socklen_t length)}. */
    private static final class AddressIn {
        private static final FunctionDescriptor SHAPE = FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
        static final MethodHandle BIND = Downcall.plain("bind", SHAPE);
        static final MethodHandle CONNECT = Downcall.plain("connect", SHAPE);
    }

    /** {@code int f(int fd, struct sockaddr *addr, socklen_t *length)}. */
    private static final class AddressOut {
        private static final FunctionDescriptor SHAPE = FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
        static final MethodHandle GETSOCKNAME = Downcall.plain("getsockname", SHAPE);
        static final MethodHandle GETPEERNAME = Downcall.plain("getpeername", SHAPE);
    }

    private static final class Accept {
        /** {@code int accept4(int fd, struct sockaddr *addr, socklen_t *length, int flags)}. */
        static final MethodHandle ACCEPT4 =
                Downcall.plain("accept4", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, JAVA_INT));
    }

    private static final class GetOption {
        /** {@code int getsockopt(int fd, int level, int name, void *value, socklen_t *length)}. */
        static final MethodHandle GETSOCKOPT = Downcall.plain(
                "getsockopt", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
    }

    private static final class SetOption {
        /** {@code int setsockopt(int fd, int level, int name, const void *value, socklen_t length)}. */
        static final MethodHandle SETSOCKOPT = Downcall.plain(
                "setsockopt", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    }

    @Override
    public int close(int fd) {
        Errno errno = Errno.current();
        try {
            return errno.of((int) Close.CLOSE.invokeExact(errno.segment(), fd));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public int fcntl(int fd, int command, int argument) {
        Errno errno = Errno.current();
        try {
            return errno.of((int) Fcntl.FCNTL.invokeExact(errno.segment(), fd, command, argument));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public int pipe2(MemorySegment ends, int flags) {
        Errno errno = Errno.current();
        try {
            return errno.of((int) Pipe2.PIPE2.invokeExact(errno.segment(), ends, flags));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public int mkfifo(MemorySegment path, int mode) {
        Errno errno = Errno.current();
        try {
            return errno.of((int) Mkfifo.MKFIFO.invokeExact(errno.segment(), path, mode));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public int open(MemorySegment path, int flags) {
        Errno errno = Errno.current();
        try {
            return errno.of((int) Open.OPEN.invokeExact(errno.segment(), path, flags));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public long pread(int fd, long address, long length, long position) {
        Errno errno = Errno.current();
        try {
            return errno.of((long) Pread.PREAD.invokeExact(errno.segment(), fd, address, length, position));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public long lseek(int fd, long offset, int whence) {
        Errno errno = Errno.current();
        try {
            return errno.of((long) Lseek.LSEEK.invokeExact(errno.segment(), fd, offset, whence));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public int socket(int family, int type, int protocol) {
        Errno errno = Errno.current();
        try {
            return errno.of((int) Socket.SOCKET.invokeExact(errno.segment(), family, type, protocol));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public int socketpair(int family, int type, int protocol, MemorySegment ends) {
        Errno errno = Errno.current();
        try {
            return errno.of((int) Pair.SOCKETPAIR.invokeExact(errno.segment(), family, type, protocol, ends));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public int listen(int fd, int backlog) {
        Errno errno = Errno.current();
        try {
            return errno.of((int) Socket2.LISTEN.invokeExact(errno.segment(), fd, backlog));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public int shutdown(int fd, int how) {
        Errno errno = Errno.current();
        try {
            return errno.of((int) Socket2.SHUTDOWN.invokeExact(errno.segment(), fd, how));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public int bind(int fd, MemorySegment address, int length) {
        return addressIn(AddressIn.BIND, fd, address, length);
    }

    @Override
    public int connect(int fd, MemorySegment address, int length) {
        return addressIn(AddressIn.CONNECT, fd, address, length);
    }

    private static int addressIn(MethodHandle function, int fd, MemorySegment address, int length) {
        Errno errno = Errno.current();
        try {
            return errno.of((int) function.invokeExact(errno.segment(), fd, address, length));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public int getsockname(int fd, MemorySegment address, MemorySegment length) {
        return addressOut(AddressOut.GETSOCKNAME, fd, address, length);
    }

    @Override
    public int getpeername(int fd, MemorySegment address, MemorySegment length) {
        return addressOut(AddressOut.GETPEERNAME, fd, address, length);
    }

    private static int addressOut(MethodHandle function, int fd, MemorySegment address, MemorySegment length) {
        Errno errno = Errno.current();
        try {
            return errno.of((int) function.invokeExact(errno.segment(), fd, address, length));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public int accept4(int fd, MemorySegment address, MemorySegment length, int flags) {
        Errno errno = Errno.current();
        try {
            return errno.of((int) Accept.ACCEPT4.invokeExact(errno.segment(), fd, address, length, flags));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public int getsockopt(int fd, int level, int name, MemorySegment value, MemorySegment length) {
        Errno errno = Errno.current();
        try {
            return errno.of((int) GetOption.GETSOCKOPT.invokeExact(errno.segment(), fd, level, name, value, length));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public int setsockopt(int fd, int level, int name, MemorySegment value, int length) {
        Errno errno = Errno.current();
        try {
            return errno.of((int) SetOption.SETSOCKOPT.invokeExact(errno.segment(), fd, level, name, value, length));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }
}
