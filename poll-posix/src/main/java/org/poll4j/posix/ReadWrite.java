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
 * {@code read} and {@code write}, for pipes of poll4j that no other process can switch to blocking. They know no flags.
 */
public final class ReadWrite implements ByteCalls {
    private static final FunctionDescriptor POINTER = FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
    private static final FunctionDescriptor NUMBER = FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);

    private static final class Array {
        static final MethodHandle READ = Downcall.critical("read", POINTER);
        static final MethodHandle WRITE = Downcall.critical("write", POINTER);
    }

    private static final class Address {
        static final MethodHandle READ = Downcall.critical("read", NUMBER);
        static final MethodHandle WRITE = Downcall.critical("write", NUMBER);
    }

    private static final class Native {
        static final MethodHandle READ = Downcall.plain("read", POINTER);
        static final MethodHandle WRITE = Downcall.plain("write", POINTER);
    }

    @Override
    public long readArray(int fd, byte[] dst, int length, int flags) {
        Errno errno = Errno.current();
        try {
            return errno.of(
                    (long) Array.READ.invokeExact(errno.segment(), fd, MemorySegment.ofArray(dst), (long) length));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public long readAddress(int fd, long dst, long length, int flags) {
        Errno errno = Errno.current();
        try {
            return errno.of((long) Address.READ.invokeExact(errno.segment(), fd, dst, length));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public long readNative(int fd, MemorySegment dst, long length, int flags) {
        Errno errno = Errno.current();
        try {
            return errno.of((long) Native.READ.invokeExact(errno.segment(), fd, dst, length));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public long writeArray(int fd, byte[] src, int length, int flags) {
        Errno errno = Errno.current();
        try {
            return errno.of(
                    (long) Array.WRITE.invokeExact(errno.segment(), fd, MemorySegment.ofArray(src), (long) length));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public long writeAddress(int fd, long src, long length, int flags) {
        Errno errno = Errno.current();
        try {
            return errno.of((long) Address.WRITE.invokeExact(errno.segment(), fd, src, length));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public long writeNative(int fd, MemorySegment src, long length, int flags) {
        Errno errno = Errno.current();
        try {
            return errno.of((long) Native.WRITE.invokeExact(errno.segment(), fd, src, length));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }
}
