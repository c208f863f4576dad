package org.poll4j.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.poll4j.ffm.Downcall;
import org.poll4j.ffm.Errno;

/** {@code readv} and {@code writev}, the same for all descriptors. Plain calls: a buffer may hold a gigabyte. */
final class Vectored {
    private static final FunctionDescriptor SHAPE = FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle READV = Downcall.plain("readv", SHAPE);
    private static final MethodHandle WRITEV = Downcall.plain("writev", SHAPE);

    private Vectored() {}

    static long readv(int fd, MemorySegment iovecs, int count) {
        Errno errno = Errno.current();
        try {
            return errno.of((long) READV.invokeExact(errno.segment(), fd, iovecs, count));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    static long writev(int fd, MemorySegment iovecs, int count) {
        Errno errno = Errno.current();
        try {
            return errno.of((long) WRITEV.invokeExact(errno.segment(), fd, iovecs, count));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }
}
