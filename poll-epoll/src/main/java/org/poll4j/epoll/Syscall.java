package org.poll4j.epoll;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.poll4j.epoll.generated.linux_h.*;

import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;
import java.util.Set;
import org.poll4j.ffm.Downcall;
import org.poll4j.ffm.Errno;

/**
 * Calls by the kernel's numbers, through {@code syscall(2)}. libc's functions that transfer or wait are
 * cancellation points. glibc before 2.41 makes two atomic operations around each, also for a thread that is never
 * cancelled. And one shape serves all calls, whereas each function would need its own, which costs start-up time.
 *
 * <p>Linux never changes the number of a call; the numbers differ by architecture. A call takes six arguments here, as
 * in the kernel: those that the call does not have are 0.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/syscall.2.html">syscall(2)</a>
 * @see <a href="https://sourceware.org/bugzilla/show_bug.cgi?id=12683">glibc's bug 12683</a>
 */
final class Syscall {
    /** Those of {@link Numbers}, as {@code os.arch} has them; checked before the generated class is touched. */
    static final Set<String> ARCHITECTURES = Set.of("amd64", "x86_64", "aarch64", "riscv64", "s390x", "ppc64le");

    /** {@code long syscall(long number, long fd, void *memory, long size, long, long, long)}. */
    static final FunctionDescriptor POINTER =
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);

    /** The same with an address for the memory. */
    private static final FunctionDescriptor NUMBER = FunctionDescriptor.of(
            JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);

    /**
     * In C the function is variadic. It matters on ppc64le alone, where such a function may store its registers in its
     * caller's frame; the option costs start-up time.
     */
    private static final int FIRST_VARIADIC = System.getProperty("os.arch").equals("ppc64le") ? 1 : -1;

    /** Newer architectures have neither recv nor eventfd nor epoll_wait. */
    record Numbers(
            long read,
            long write,
            long sendto,
            long recvfrom,
            long recvmmsg,
            long sendmmsg,
            long epollCreate1,
            long epollPwait,
            long eventfd2,
            long statx,
            long timerfdCreate,
            long timerfdSettime,
            long sendfile,
            long splice) {
        static Numbers of(String architecture) {
            return switch (architecture) {
                case "amd64", "x86_64" ->
                    new Numbers(
                            SYS_read_x86_64(),
                            SYS_write_x86_64(),
                            SYS_sendto_x86_64(),
                            SYS_recvfrom_x86_64(),
                            SYS_recvmmsg_x86_64(),
                            SYS_sendmmsg_x86_64(),
                            SYS_epoll_create1_x86_64(),
                            SYS_epoll_pwait_x86_64(),
                            SYS_eventfd2_x86_64(),
                            SYS_statx_x86_64(),
                            SYS_timerfd_create_x86_64(),
                            SYS_timerfd_settime_x86_64(),
                            SYS_sendfile_x86_64(),
                            SYS_splice_x86_64());
                case "aarch64", "riscv64" ->
                    new Numbers(
                            SYS_read_generic(),
                            SYS_write_generic(),
                            SYS_sendto_generic(),
                            SYS_recvfrom_generic(),
                            SYS_recvmmsg_generic(),
                            SYS_sendmmsg_generic(),
                            SYS_epoll_create1_generic(),
                            SYS_epoll_pwait_generic(),
                            SYS_eventfd2_generic(),
                            SYS_statx_generic(),
                            SYS_timerfd_create_generic(),
                            SYS_timerfd_settime_generic(),
                            SYS_sendfile_generic(),
                            SYS_splice_generic());
                case "s390x" ->
                    new Numbers(
                            SYS_read_s390x(),
                            SYS_write_s390x(),
                            SYS_sendto_s390x(),
                            SYS_recvfrom_s390x(),
                            SYS_recvmmsg_s390x(),
                            SYS_sendmmsg_s390x(),
                            SYS_epoll_create1_s390x(),
                            SYS_epoll_pwait_s390x(),
                            SYS_eventfd2_s390x(),
                            SYS_statx_s390x(),
                            SYS_timerfd_create_s390x(),
                            SYS_timerfd_settime_s390x(),
                            SYS_sendfile_s390x(),
                            SYS_splice_s390x());
                case "ppc64le" ->
                    new Numbers(
                            SYS_read_ppc64le(),
                            SYS_write_ppc64le(),
                            SYS_sendto_ppc64le(),
                            SYS_recvfrom_ppc64le(),
                            SYS_recvmmsg_ppc64le(),
                            SYS_sendmmsg_ppc64le(),
                            SYS_epoll_create1_ppc64le(),
                            SYS_epoll_pwait_ppc64le(),
                            SYS_eventfd2_ppc64le(),
                            SYS_statx_ppc64le(),
                            SYS_timerfd_create_ppc64le(),
                            SYS_timerfd_settime_ppc64le(),
                            SYS_sendfile_ppc64le(),
                            SYS_splice_ppc64le());
                default -> throw new AssertionError(architecture);
            };
        }
    }

    private static final class Call {
        static final MethodHandle SYSCALL = link(NUMBER, true, true);
    }

    /** For calls that may take long. Garbage collection can run meanwhile. */
    private static final class Lasting {
        static final MethodHandle SYSCALL = link(NUMBER, true, false);
    }

    private static final class Here {
        static final Numbers NUMBERS = Numbers.of(System.getProperty("os.arch"));
    }

    private Syscall() {}

    /** This architecture's. */
    static Numbers numbers() {
        return Here.NUMBERS;
    }

    /** One that does not block. What it returns, or the negated errno. */
    static long call(long number, long a, long b, long c, long d, long e, long f) {
        Errno errno = Errno.current();
        try {
            return errno.of((long) Call.SYSCALL.invokeExact(errno.segment(), number, a, b, c, d, e, f));
        } catch (Throwable t) {
            throw Downcall.rethrow(t);
        }
    }

    /** One that may take long, or is made a few times per descriptor. What it returns, or the negated errno. */
    static long callLasting(long number, long a, long b, long c, long d, long e, long f) {
        Errno errno = Errno.current();
        try {
            return errno.of((long) Lasting.SYSCALL.invokeExact(errno.segment(), number, a, b, c, d, e, f));
        } catch (Throwable t) {
            throw Downcall.rethrow(t);
        }
    }

    static MethodHandle link(FunctionDescriptor shape, boolean capturing, boolean critical) {
        return Downcall.link(new Downcall.Linked("syscall", shape, capturing, critical, FIRST_VARIADIC));
    }
}
