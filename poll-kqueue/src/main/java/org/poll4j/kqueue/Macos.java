package org.poll4j.kqueue;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.poll4j.ffm.Downcall;
import org.poll4j.ffm.Errno;

/** libc itself. Handles are linked with their first use. */
public final class Macos implements MacosCalls {
    private static final class Accept {
        /** {@code int accept(int fd, struct sockaddr *addr, socklen_t *length)}. */
        static final MethodHandle ACCEPT =
                Downcall.plain("accept", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
    }

    private static final class Pipe {
        /** {@code int pipe(int ends[2])}. */
        static final MethodHandle PIPE = Downcall.plain("pipe", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    }

    @Override
    public int accept(int fd, MemorySegment address, MemorySegment length) {
        Errno errno = Errno.current();
        try {
            return errno.of((int) Accept.ACCEPT.invokeExact(errno.segment(), fd, address, length));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public int pipe(MemorySegment ends) {
        Errno errno = Errno.current();
        try {
            return errno.of((int) Pipe.PIPE.invokeExact(errno.segment(), ends));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }
}
