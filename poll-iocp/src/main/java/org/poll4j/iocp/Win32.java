package org.poll4j.iocp;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.poll4j.ffm.Downcall;
import org.poll4j.ffm.Errno;

/**
 * kernel32 itself. Handles are linked with their first use.
 *
 * <p>The wait does not capture its error, see {@link Downcall#bare}: one that failed took nothing, so it is made again,
 * without waiting, to learn why.
 */
final class Win32 implements PortCalls, WaitCalls {
    private static final FunctionDescriptor WAIT =
            FunctionDescriptor.of(JAVA_INT, JAVA_LONG, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);

    private static final class Wait {
        static final MethodHandle HANDLE = Downcall.bare("GetQueuedCompletionStatusEx", WAIT);
    }

    private static final class WaitError {
        static final MethodHandle HANDLE = Downcall.plain("GetQueuedCompletionStatusEx", WAIT);
    }

    private static final class Create {
        static final MethodHandle HANDLE = Downcall.plain(
                "CreateIoCompletionPort", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT));
    }

    private static final class Post {
        static final MethodHandle HANDLE = Downcall.plain(
                "PostQueuedCompletionStatus",
                FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG));
    }

    private static final class Modes {
        static final MethodHandle HANDLE = Downcall.plain(
                "SetFileCompletionNotificationModes", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_BYTE));
    }

    private static final class Information {
        static final MethodHandle HANDLE =
                Downcall.plain("SetHandleInformation", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT));
    }

    private static final class Close {
        static final MethodHandle HANDLE = Downcall.plain("CloseHandle", FunctionDescriptor.of(JAVA_INT, JAVA_LONG));
    }

    private static final class Register {
        static final MethodHandle HANDLE = Downcall.plain(
                "RegisterWaitForSingleObject",
                FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT));
        static final MemorySegment FIRED = Downcall.upcall(fired(), FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_BYTE));

        private static MethodHandle fired() {
            try {
                MethodType type = MethodType.methodType(void.class, long.class, byte.class);
                return MethodHandles.lookup().findStatic(WatchedHandle.class, "fired", type);
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }
    }

    private static final class Unregister {
        static final MethodHandle HANDLE =
                Downcall.plain("UnregisterWaitEx", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));
    }

    private static final class Look {
        static final MethodHandle HANDLE =
                Downcall.plain("WaitForSingleObject", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_INT));
    }

    private static final class GetInformation {
        static final MethodHandle HANDLE =
                Downcall.plain("GetHandleInformation", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, ADDRESS));
    }

    @Override
    public int RegisterWaitForSingleObject(MemorySegment wait, long handle, long number) {
        // not WT_EXECUTEINWAITTHREAD, though the callback is short: Wine 8 crashes when such a wait ends as it is ended
        int flags = WindowsAbi.WT_EXECUTEONLYONCE;
        Errno errno = Errno.current();
        try {
            return result(errno, (int) Register.HANDLE.invokeExact(
                    errno.segment(), wait, handle, Register.FIRED, number, WindowsAbi.INFINITE, flags));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public int UnregisterWaitEx(long wait, long event) {
        Errno errno = Errno.current();
        try {
            return result(errno, (int) Unregister.HANDLE.invokeExact(errno.segment(), wait, event));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public int WaitForSingleObject(long handle, int millis) {
        try {
            return (int) Look.HANDLE.invokeExact(Errno.current().segment(), handle, millis);
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public int GetHandleInformation(long handle, MemorySegment flags) {
        Errno errno = Errno.current();
        try {
            return result(errno, (int) GetInformation.HANDLE.invokeExact(errno.segment(), handle, flags));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public long CreateIoCompletionPort(long file, long port, long key) {
        Errno errno = Errno.current();
        try {
            long made = (long) Create.HANDLE.invokeExact(errno.segment(), file, port, key, 0);
            return made != 0 ? made : -errno.number();
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public int GetQueuedCompletionStatusEx(
            long port, MemorySegment entries, int count, MemorySegment removed, int millis) {
        try {
            int found = (int) Wait.HANDLE.invokeExact(port, entries, count, removed, millis, 0);
            return found != 0 ? removed.get(JAVA_INT, 0) : whyNone(port, entries, count, removed);
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    private static int whyNone(long port, MemorySegment entries, int count, MemorySegment removed) throws Throwable {
        Errno errno = Errno.current();
        int found = (int) WaitError.HANDLE.invokeExact(errno.segment(), port, entries, count, removed, 0, 0);
        return found != 0 ? removed.get(JAVA_INT, 0) : -errno.number();
    }

    @Override
    public int PostQueuedCompletionStatus(long port, long key, long overlapped) {
        Errno errno = Errno.current();
        try {
            return result(errno, (int) Post.HANDLE.invokeExact(errno.segment(), port, 0, key, overlapped));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public int SetFileCompletionNotificationModes(long file, int flags) {
        Errno errno = Errno.current();
        try {
            return result(errno, (int) Modes.HANDLE.invokeExact(errno.segment(), file, (byte) flags));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public int SetHandleInformation(long handle, int mask, int flags) {
        Errno errno = Errno.current();
        try {
            return result(errno, (int) Information.HANDLE.invokeExact(errno.segment(), handle, mask, flags));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public int CloseHandle(long handle) {
        Errno errno = Errno.current();
        try {
            return result(errno, (int) Close.HANDLE.invokeExact(errno.segment(), handle));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    /** Of a BOOL. */
    static int result(Errno errno, int succeeded) {
        return succeeded != 0 ? 0 : -errno.number();
    }
}
