package org.poll4j.kqueue;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.poll4j.ffm.Downcall;
import org.poll4j.ffm.Errno;

/** libc where {@code mode_t} has 16 bits: macOS and FreeBSD. */
final class NarrowMode extends BsdLibc {
    private static final class Mkfifo {
        /** {@code int mkfifo(const char *path, mode_t mode)}. */
        static final MethodHandle MKFIFO =
                Downcall.plain("mkfifo", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_SHORT));
    }

    @Override
    public int mkfifo(MemorySegment path, int mode) {
        Errno errno = Errno.current();
        try {
            return errno.of((int) Mkfifo.MKFIFO.invokeExact(errno.segment(), path, (short) mode));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }
}
