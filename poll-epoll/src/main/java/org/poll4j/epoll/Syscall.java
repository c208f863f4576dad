package org.poll4j.epoll;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;
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

    private static final class Call {
        static final MethodHandle SYSCALL = link(NUMBER, true, true);
    }

    /** For calls that may take long. Garbage collection can run meanwhile. */
    private static final class Lasting {
        static final MethodHandle SYSCALL = link(NUMBER, true, false);
    }

    private static final class Here {
        static final SyscallNumbers NUMBERS = SyscallNumbers.of(System.getProperty("os.arch"));
    }

    private Syscall() {}

    /** This architecture's. */
    static SyscallNumbers numbers() {
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
