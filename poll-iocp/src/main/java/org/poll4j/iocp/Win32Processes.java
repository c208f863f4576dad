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
final class Win32Processes implements ProcessCalls {
    private static final class Open {
        static final MethodHandle HANDLE =
                Downcall.plain("OpenProcess", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT));
    }

    private static final class ExitCode {
        static final MethodHandle HANDLE =
                Downcall.plain("GetExitCodeProcess", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, ADDRESS));
    }

    private static final class CreateEvent {
        static final MethodHandle HANDLE = Downcall.plain(
                "CreateEventW", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG));
    }

    @Override
    public long OpenProcess(int access, int pid) {
        Errno errno = Errno.current();
        try {
            long handle = (long) Open.HANDLE.invokeExact(errno.segment(), access, 0, pid);
            return handle != 0 ? handle : -errno.number();
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public int GetExitCodeProcess(long process, MemorySegment code) {
        Errno errno = Errno.current();
        try {
            return Win32.result(errno, (int) ExitCode.HANDLE.invokeExact(errno.segment(), process, code));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public long CreateSignalledEvent() {
        Errno errno = Errno.current();
        try {
            long handle = (long) CreateEvent.HANDLE.invokeExact(errno.segment(), 0L, 1, 1, 0L);
            return handle != 0 ? handle : -errno.number();
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }
}
