package org.poll4j.epoll;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.poll4j.ffm.Downcall;
import org.poll4j.ffm.Errno;

/** The kernel itself. Handles are linked with their first use. */
final class Epoll implements EpollCalls {
    private static final FunctionDescriptor WAIT =
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);

    private static final class Create {
        /** {@code int epoll_create1(int flags)}. */
        static final MethodHandle EPOLL_CREATE1 =
                Downcall.plain("epoll_create1", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    }

    private static final class Ctl {
        /** {@code int epoll_ctl(int epfd, int op, int fd, struct epoll_event *event)}. */
        static final MethodHandle EPOLL_CTL =
                Downcall.critical("epoll_ctl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));
    }

    private static final class Wait {
        /** {@code int epoll_wait(int epfd, struct epoll_event *events, int maxevents, int timeout)}. */
        static final MethodHandle EPOLL_WAIT = Downcall.plain("epoll_wait", WAIT);
    }

    private static final class WaitNow {
        static final MethodHandle EPOLL_WAIT = Downcall.critical("epoll_wait", WAIT);
    }

    private static final class Pwait2 {
        /** {@code int epoll_pwait2(int, struct epoll_event *, int, const struct timespec *, const sigset_t *)}. */
        static final MethodHandle EPOLL_PWAIT2 = Downcall.plain(
                "epoll_pwait2", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, ADDRESS));
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
            return errno.ofOffHeap((int) Create.EPOLL_CREATE1.invokeExact(errno.offHeap(), flags));
        } catch (Throwable e) {
            throw Downcall.impossible(e);
        }
    }

    @Override
    public int epoll_ctl(int epfd, int op, int fd, MemorySegment event) {
        Errno errno = Errno.current();
        try {
            return errno.ofHeap((int) Ctl.EPOLL_CTL.invokeExact(errno.heap(), epfd, op, fd, event));
        } catch (Throwable e) {
            throw Downcall.impossible(e);
        }
    }

    @Override
    public int epoll_wait(int epfd, MemorySegment events, int maxEvents, int timeoutMillis) {
        Errno errno = Errno.current();
        try {
            return errno.ofOffHeap(
                    (int) Wait.EPOLL_WAIT.invokeExact(errno.offHeap(), epfd, events, maxEvents, timeoutMillis));
        } catch (Throwable e) {
            throw Downcall.impossible(e);
        }
    }

    @Override
    public int epoll_wait_now(int epfd, MemorySegment events, int maxEvents) {
        Errno errno = Errno.current();
        try {
            return errno.ofHeap((int) WaitNow.EPOLL_WAIT.invokeExact(errno.heap(), epfd, events, maxEvents, 0));
        } catch (Throwable e) {
            throw Downcall.impossible(e);
        }
    }

    @Override
    public int epoll_pwait2(int epfd, MemorySegment events, int maxEvents, MemorySegment timeout) {
        if (!Downcall.exists("epoll_pwait2")) { // musl, and glibc before 2.35
            return -LinuxAbi.POSIX.errnos().ENOSYS();
        }
        Errno errno = Errno.current();
        try {
            return errno.ofOffHeap((int) Pwait2.EPOLL_PWAIT2.invokeExact(
                    errno.offHeap(), epfd, events, maxEvents, timeout, MemorySegment.NULL));
        } catch (Throwable e) {
            throw Downcall.impossible(e);
        }
    }

    @Override
    public int eventfd(int initial, int flags) {
        Errno errno = Errno.current();
        try {
            return errno.ofOffHeap((int) Eventfd.EVENTFD.invokeExact(errno.offHeap(), initial, flags));
        } catch (Throwable e) {
            throw Downcall.impossible(e);
        }
    }
}
