package org.poll4j.tests.kqueue;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.poll4j.ffm.Downcall;
import org.poll4j.ffm.Errno;

/** Linux's {@code ioctl}, which the library does without. */
final class Ioctl {
    /** How many bytes can be read. */
    static final long FIONREAD = 0x541B;

    /** {@code int ioctl(int fd, unsigned long op, ...)}. */
    private static final MethodHandle IOCTL =
            Downcall.variadic("ioctl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS), 2);

    private Ioctl() {}

    static int ioctl(int fd, long request, MemorySegment argument) {
        Errno errno = Errno.current();
        try {
            return errno.of((int) IOCTL.invokeExact(errno.segment(), fd, request, argument));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }
}
