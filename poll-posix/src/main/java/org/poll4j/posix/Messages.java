package org.poll4j.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.poll4j.ffm.Downcall;
import org.poll4j.ffm.Errno;

/**
 * {@code recvfrom}, {@code sendto}, {@code recvmsg}, {@code sendmsg}: always with MSG_DONTWAIT, so they never block.
 */
public class Messages implements MessageCalls {
    /** Links nothing yet. */
    public Messages() {}

    private static FunctionDescriptor from(ValueLayout buffer) {
        return FunctionDescriptor.of(JAVA_LONG, JAVA_INT, buffer, JAVA_LONG, JAVA_INT, ADDRESS, ADDRESS);
    }

    private static FunctionDescriptor to(ValueLayout buffer) {
        return FunctionDescriptor.of(JAVA_LONG, JAVA_INT, buffer, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT);
    }

    /** {@code ssize_t recvfrom(int, void *, size_t, int, struct sockaddr *, socklen_t *)}, and {@code sendto}. */
    private static final class Array {
        static final MethodHandle RECVFROM = Downcall.critical("recvfrom", from(ADDRESS));
        static final MethodHandle SENDTO = Downcall.critical("sendto", to(ADDRESS));
    }

    private static final class Address {
        static final MethodHandle RECVFROM = Downcall.critical("recvfrom", from(JAVA_LONG));
        static final MethodHandle SENDTO = Downcall.critical("sendto", to(JAVA_LONG));
    }

    /** {@code ssize_t f(int fd, struct msghdr *msg, int flags)}. */
    private static final class Msg {
        private static final FunctionDescriptor SHAPE = FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT);
        static final MethodHandle RECVMSG = Downcall.plain("recvmsg", SHAPE);
        static final MethodHandle SENDMSG = Downcall.plain("sendmsg", SHAPE);
    }

    @Override
    public long recvfromArray(
            int fd, byte[] dst, int length, int flags, MemorySegment address, MemorySegment addressLength) {
        Errno errno = Errno.current();
        try {
            return errno.of((long) Array.RECVFROM.invokeExact(
                    errno.segment(), fd, MemorySegment.ofArray(dst), (long) length, flags, address, addressLength));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public long recvfromSegment(
            int fd, MemorySegment dst, long length, int flags, MemorySegment address, MemorySegment addressLength) {
        Errno errno = Errno.current();
        try {
            return errno.of(
                    (long) Array.RECVFROM.invokeExact(errno.segment(), fd, dst, length, flags, address, addressLength));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public long recvfromAddress(
            int fd, long dst, long length, int flags, MemorySegment address, MemorySegment addressLength) {
        Errno errno = Errno.current();
        try {
            return errno.of((long)
                    Address.RECVFROM.invokeExact(errno.segment(), fd, dst, length, flags, address, addressLength));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public long sendtoArray(int fd, byte[] src, int length, int flags, MemorySegment address, int addressLength) {
        Errno errno = Errno.current();
        try {
            return errno.of((long) Array.SENDTO.invokeExact(
                    errno.segment(), fd, MemorySegment.ofArray(src), (long) length, flags, address, addressLength));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public long sendtoSegment(
            int fd, MemorySegment src, long length, int flags, MemorySegment address, int addressLength) {
        Errno errno = Errno.current();
        try {
            return errno.of(
                    (long) Array.SENDTO.invokeExact(errno.segment(), fd, src, length, flags, address, addressLength));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public long sendtoAddress(int fd, long src, long length, int flags, MemorySegment address, int addressLength) {
        Errno errno = Errno.current();
        try {
            return errno.of(
                    (long) Address.SENDTO.invokeExact(errno.segment(), fd, src, length, flags, address, addressLength));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public long recvmsg(int fd, MemorySegment message, int flags) {
        Errno errno = Errno.current();
        try {
            return errno.of((long) Msg.RECVMSG.invokeExact(errno.segment(), fd, message, flags));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public long sendmsg(int fd, MemorySegment message, int flags) {
        Errno errno = Errno.current();
        try {
            return errno.of((long) Msg.SENDMSG.invokeExact(errno.segment(), fd, message, flags));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }
}
