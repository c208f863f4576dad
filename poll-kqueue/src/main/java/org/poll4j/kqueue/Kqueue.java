package org.poll4j.kqueue;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.poll4j.ffm.Downcall;
import org.poll4j.ffm.Errno;

/** The kernels of macOS, FreeBSD and OpenBSD. Handles are linked with their first use. */
final class Kqueue implements KqueueCalls {
    private static final FunctionDescriptor KEVENT =
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS);
    /** A {@code struct timespec} of zero. */
    private static final MemorySegment NOW = MemorySegment.ofArray(new long[2]);

    private static final class Create {
        /** {@code int kqueue(void)}. */
        static final MethodHandle KQUEUE = Downcall.plain("kqueue", FunctionDescriptor.of(JAVA_INT));
    }

    private static final class Wait {
        /**
         * {@code int kevent(int kq, const struct kevent *changelist, int nchanges, struct kevent *eventlist, int
         * nevents, const struct timespec *timeout)}.
         */
        static final MethodHandle KEVENT = Downcall.plain("kevent", Kqueue.KEVENT);
    }

    private static final class WaitNow {
        static final MethodHandle KEVENT = Downcall.critical("kevent", Kqueue.KEVENT);
    }

    @Override
    public int kqueue() {
        Errno errno = Errno.current();
        try {
            return errno.of((int) Create.KQUEUE.invokeExact(errno.segment()));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public int kevent(int kq, MemorySegment events, int maxEvents, MemorySegment timeout) {
        Errno errno = Errno.current();
        try {
            return errno.of((int)
                    Wait.KEVENT.invokeExact(errno.segment(), kq, MemorySegment.NULL, 0, events, maxEvents, timeout));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public int kevent_now(int kq, MemorySegment changes, int nChanges, MemorySegment events, int maxEvents) {
        Errno errno = Errno.current();
        try {
            return errno.of(
                    (int) WaitNow.KEVENT.invokeExact(errno.segment(), kq, changes, nChanges, events, maxEvents, NOW));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }
}
