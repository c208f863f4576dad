package org.poll4j.epoll;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.ref.Reference;
import org.poll4j.epoll.generated.linux_h;
import org.poll4j.ffm.Downcall;
import org.poll4j.ffm.Errno;

/**
 * The kernel itself. Handles are linked with their first use.
 *
 * <p>Registrations, and waits that may last, do not capture errno, see {@link Downcall#bare}: one that failed changed
 * nothing, so it is made again to learn why.
 */
public final class Epoll implements EpollCalls {
    private static final FunctionDescriptor CTL =
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS);
    private static final long NO_MASK = 0;
    /** {@code sizeof(sigset_t)} in the kernel. */
    private static final long MASK_SIZE = 8;

    private static final class Ctl {
        /** {@code int epoll_ctl(int epfd, int op, int fd, struct epoll_event *event)}. */
        static final MethodHandle EPOLL_CTL = Downcall.bareCritical("epoll_ctl", CTL);
    }

    private static final class CtlErrno {
        static final MethodHandle EPOLL_CTL = Downcall.critical("epoll_ctl", CTL);
    }

    /**
     * {@code int epoll_pwait(int epfd, struct epoll_event *events, int maxevents, int timeout, const sigset_t *mask,
     * size_t)}, and {@code epoll_pwait2}, whose timeout is a {@code struct timespec *}.
     */
    private static final class Wait {
        static final MethodHandle SYSCALL = Syscall.link(Syscall.POINTER, false, false);
    }

    private static final class NoTime {
        static final MemorySegment TIMESPEC = Arena.global().allocate(JAVA_LONG, 2);
    }

    @Override
    public int epoll_create1(int flags) {
        return (int) Syscall.call(Syscall.numbers().epollCreate1(), flags, 0, 0, 0, 0, 0);
    }

    @Override
    public int epoll_ctl(int epfd, int op, int fd, MemorySegment event) {
        try {
            int result = (int) Ctl.EPOLL_CTL.invokeExact(epfd, op, fd, event);
            return result >= 0 ? result : ctlErrno(epfd, op, fd, event);
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    private static int ctlErrno(int epfd, int op, int fd, MemorySegment event) throws Throwable {
        Errno errno = Errno.current();
        return errno.of((int) CtlErrno.EPOLL_CTL.invokeExact(errno.segment(), epfd, op, fd, event));
    }

    @Override
    public int epoll_wait(int epfd, MemorySegment events, int maxEvents, int timeoutMillis) {
        long number = Syscall.numbers().epollPwait();
        int n = wait(number, epfd, events, maxEvents, timeoutMillis);
        return n >= 0 ? n : waitErrno(number, epfd, events, maxEvents, 0);
    }

    @Override
    public int epoll_wait_now(int epfd, MemorySegment events, int maxEvents) {
        return waitNow(Syscall.numbers().epollPwait(), epfd, events, maxEvents, 0);
    }

    @Override
    public int epoll_pwait2(int epfd, MemorySegment events, int maxEvents, MemorySegment timeout) {
        long number = linux_h.SYS_epoll_pwait2();
        try {
            int n = wait(number, epfd, events, maxEvents, timeout.address());
            return n >= 0 ? n : waitErrno(number, epfd, events, maxEvents, NoTime.TIMESPEC.address());
        } finally {
            Reference.reachabilityFence(timeout);
        }
    }

    private static int wait(long number, int epfd, MemorySegment events, long maxEvents, long timeout) {
        try {
            return (int) (long)
                    Wait.SYSCALL.invokeExact(number, (long) epfd, events, maxEvents, timeout, NO_MASK, MASK_SIZE);
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    /** If it does not fail again, a signal had ended the wait. A kernel that lacks the call says so again. */
    private static int waitErrno(long number, int epfd, MemorySegment events, long maxEvents, long noTime) {
        int n = waitNow(number, epfd, events, maxEvents, noTime);
        return n == 0 ? -linux_h.EINTR() : n;
    }

    private static int waitNow(long number, int epfd, MemorySegment events, long maxEvents, long noTime) {
        try {
            return (int) Syscall.call(number, epfd, events.address(), maxEvents, noTime, NO_MASK, MASK_SIZE);
        } finally {
            Reference.reachabilityFence(events);
        }
    }

    @Override
    public int eventfd(int initial, int flags) {
        return (int) Syscall.call(Syscall.numbers().eventfd2(), initial, flags, 0, 0, 0, 0);
    }
}
