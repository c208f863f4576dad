package org.poll4j.kqueue;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.poll4j.ffm.Downcall;
import org.poll4j.ffm.Errno;

/**
 * The kernel of NetBSD, whose counts are {@code size_t}, and whose {@code kevent} has another name with each change of
 * its structs.
 */
final class NetbsdKqueue implements KqueueCalls {
    /** Of NetBSD 11: {@code struct kevent} has {@code ext}. */
    private static final String NEWEST = "__kevent100";

    private static final FunctionDescriptor KEVENT =
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS);
    /** A {@code struct timespec} of zero. */
    private static final MemorySegment NOW = MemorySegment.ofArray(new long[2]);

    private static final class Wait {
        /**
         * {@code int kevent(int kq, const struct kevent *changelist, size_t nchanges, struct kevent *eventlist, size_t
         * nevents, const struct timespec *timeout)}.
         */
        static final MethodHandle KEVENT = Downcall.plain(function(), NetbsdKqueue.KEVENT);
    }

    private static final class WaitNow {
        static final MethodHandle KEVENT = Downcall.critical(function(), NetbsdKqueue.KEVENT);
    }

    private final Kqueue kqueue = new Kqueue();

    /** Whether {@code struct kevent} has {@code ext}. */
    static boolean hasExt() {
        return Downcall.exists(NEWEST);
    }

    private static String function() {
        return hasExt() ? NEWEST : "__kevent50";
    }

    @Override
    public int kqueue() {
        return kqueue.kqueue();
    }

    @Override
    public int kevent(int kq, MemorySegment events, int maxEvents, MemorySegment timeout) {
        Errno errno = Errno.current();
        try {
            return errno.of((int) Wait.KEVENT.invokeExact(
                    errno.segment(), kq, MemorySegment.NULL, 0L, events, (long) maxEvents, timeout));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public int kevent_now(int kq, MemorySegment changes, int nChanges, MemorySegment events, int maxEvents) {
        Errno errno = Errno.current();
        try {
            return errno.of((int) WaitNow.KEVENT.invokeExact(
                    errno.segment(), kq, changes, (long) nChanges, events, (long) maxEvents, NOW));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }
}
