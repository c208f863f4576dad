package org.poll4j.epoll;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;
import org.poll4j.epoll.generated.linux_h;
import org.poll4j.ffm.Downcall;
import org.poll4j.ffm.Errno;

/**
 * The kernel itself. Handles are linked with their first use.
 *
 * <p>The calls of the poll loop do not capture errno, see {@link Downcall#bare}: one that failed changed nothing, so it is
 * made again to learn why.
 */
final class Epoll implements EpollCalls {
    private static final FunctionDescriptor WAIT =
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
    private static final FunctionDescriptor CTL =
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS);
    private static final FunctionDescriptor PWAIT2 =
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, ADDRESS);

    private static final class Create {
        /** {@code int epoll_create1(int flags)}. */
        static final MethodHandle EPOLL_CREATE1 =
                Downcall.plain("epoll_create1", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    }

    private static final class Ctl {
        /** {@code int epoll_ctl(int epfd, int op, int fd, struct epoll_event *event)}. */
        static final MethodHandle EPOLL_CTL = Downcall.bareCritical("epoll_ctl", CTL);
    }

    private static final class CtlErrno {
        static final MethodHandle EPOLL_CTL = Downcall.plain("epoll_ctl", CTL);
    }

    private static final class Wait {
        /** {@code int epoll_wait(int epfd, struct epoll_event *events, int maxevents, int timeout)}. */
        static final MethodHandle EPOLL_WAIT = Downcall.bare("epoll_wait", WAIT);
    }

    private static final class WaitNow {
        static final MethodHandle EPOLL_WAIT = Downcall.bareCritical("epoll_wait", WAIT);
    }

    private static final class WaitErrno {
        static final MethodHandle EPOLL_WAIT = Downcall.plain("epoll_wait", WAIT);
    }

    private static final class Pwait2 {
        /**
         * {@code int epoll_pwait2(int, struct epoll_event *, int, const struct timespec *, const sigset_t *)}. Absent from musl,
         * and from glibc before 2.35; to link it there would throw.
         */
        static final @Nullable MethodHandle EPOLL_PWAIT2 =
                Downcall.exists("epoll_pwait2") ? Downcall.bare("epoll_pwait2", PWAIT2) : null;
    }

    private static final class Pwait2Errno {
        static final MethodHandle EPOLL_PWAIT2 = Downcall.plain("epoll_pwait2", PWAIT2);
        static final MemorySegment NO_TIME = Arena.global().allocate(JAVA_LONG, 2);
    }

    private static final class Eventfd {
        /** {@code int eventfd(unsigned int initval, int flags)}. */
        static final MethodHandle EVENTFD =
                Downcall.plain("eventfd", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    }

    @Override
    public int epoll_create1(int flags) {
        Errno errno = Errno.current();
        try {
            return errno.of((int) Create.EPOLL_CREATE1.invokeExact(errno.segment(), flags));
        } catch (Throwable e) {
            throw Downcall.impossible(e);
        }
    }

    @Override
    public int epoll_ctl(int epfd, int op, int fd, MemorySegment event) {
        try {
            int result = (int) Ctl.EPOLL_CTL.invokeExact(epfd, op, fd, event);
            return result >= 0 ? result : ctlErrno(epfd, op, fd, event);
        } catch (Throwable e) {
            throw Downcall.impossible(e);
        }
    }

    private static int ctlErrno(int epfd, int op, int fd, MemorySegment event) throws Throwable {
        Errno errno = Errno.current();
        return errno.of((int) CtlErrno.EPOLL_CTL.invokeExact(errno.segment(), epfd, op, fd, event));
    }

    @Override
    public int epoll_wait(int epfd, MemorySegment events, int maxEvents, int timeoutMillis) {
        try {
            int n = (int) Wait.EPOLL_WAIT.invokeExact(epfd, events, maxEvents, timeoutMillis);
            return n >= 0 ? n : waitErrno(epfd, events, maxEvents);
        } catch (Throwable e) {
            throw Downcall.impossible(e);
        }
    }

    @Override
    public int epoll_wait_now(int epfd, MemorySegment events, int maxEvents) {
        try {
            int n = (int) WaitNow.EPOLL_WAIT.invokeExact(epfd, events, maxEvents, 0);
            return n >= 0 ? n : waitErrno(epfd, events, maxEvents);
        } catch (Throwable e) {
            throw Downcall.impossible(e);
        }
    }

    /** Without waiting; if it does not fail again, a signal had ended the wait. */
    private static int waitErrno(int epfd, MemorySegment events, int maxEvents) throws Throwable {
        Errno errno = Errno.current();
        int n = errno.of((int) WaitErrno.EPOLL_WAIT.invokeExact(errno.segment(), epfd, events, maxEvents, 0));
        return n == 0 ? -linux_h.EINTR() : n;
    }

    @Override
    public int epoll_pwait2(int epfd, MemorySegment events, int maxEvents, MemorySegment timeout) {
        if (Pwait2.EPOLL_PWAIT2 == null) {
            return -linux_h.ENOSYS();
        }
        try {
            int n = (int) Pwait2.EPOLL_PWAIT2.invokeExact(epfd, events, maxEvents, timeout, MemorySegment.NULL);
            return n >= 0 ? n : pwait2Errno(epfd, events, maxEvents);
        } catch (Throwable e) {
            throw Downcall.impossible(e);
        }
    }

    /** As {@link #waitErrno}: a kernel that lacks the call says so again. */
    private static int pwait2Errno(int epfd, MemorySegment events, int maxEvents) throws Throwable {
        Errno errno = Errno.current();
        int n = errno.of((int) Pwait2Errno.EPOLL_PWAIT2.invokeExact(
                errno.segment(), epfd, events, maxEvents, Pwait2Errno.NO_TIME, MemorySegment.NULL));
        return n == 0 ? -linux_h.EINTR() : n;
    }

    @Override
    public int eventfd(int initial, int flags) {
        Errno errno = Errno.current();
        try {
            return errno.of((int) Eventfd.EVENTFD.invokeExact(errno.segment(), initial, flags));
        } catch (Throwable e) {
            throw Downcall.impossible(e);
        }
    }
}
