package org.poll4j.iocp;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.poll4j.ffm.Downcall;
import org.poll4j.ffm.Errno;

/** kernel32 itself. Handles are linked with their first use. */
final class Win32Timers implements TimerCalls {
    private static final int MANUAL_RESET = 1;
    private static final int ONCE = 0;
    private static final long NONE = 0;

    private static final class Create {
        /** {@code HANDLE CreateWaitableTimerW(SECURITY_ATTRIBUTES *, BOOL manualReset, const wchar_t *name)}. */
        static final MethodHandle HANDLE = Downcall.plain(
                "CreateWaitableTimerW", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG));
    }

    private static final class Set {
        /**
         * {@code BOOL SetWaitableTimer(HANDLE timer, const LARGE_INTEGER *due, LONG period, PTIMERAPCROUTINE callback,
         * void *argument, BOOL resume)}.
         */
        static final MethodHandle HANDLE = Downcall.plain(
                "SetWaitableTimer",
                FunctionDescriptor.of(JAVA_INT, JAVA_LONG, ADDRESS, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));
    }

    @Override
    public long CreateWaitableTimer() {
        Errno errno = Errno.current();
        try {
            long handle = (long) Create.HANDLE.invokeExact(errno.segment(), NONE, MANUAL_RESET, NONE);
            return handle != 0 ? handle : -errno.number();
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public int SetWaitableTimer(long timer, MemorySegment due) {
        Errno errno = Errno.current();
        try {
            int result = (int) Set.HANDLE.invokeExact(errno.segment(), timer, due, ONCE, NONE, NONE, 0);
            return Win32.result(errno, result);
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }
}
