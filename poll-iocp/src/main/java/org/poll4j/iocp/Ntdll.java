package org.poll4j.iocp;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.poll4j.ffm.Downcall;

/** ntdll itself: its functions return their error. Handles are linked with their first use. */
final class Ntdll implements AfdCalls {
    private static final class Create {
        static final MethodHandle HANDLE = Downcall.bare(
                "NtCreateFile",
                FunctionDescriptor.of(
                        JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT,
                        ADDRESS, JAVA_INT));
    }

    private static final class Control {
        static final MethodHandle HANDLE = Downcall.bare(
                "NtDeviceIoControlFile",
                FunctionDescriptor.of(
                        JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT,
                        JAVA_LONG, JAVA_INT));
    }

    private static final class Cancel {
        static final MethodHandle HANDLE =
                Downcall.bare("NtCancelIoFileEx", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    }

    @Override
    public int NtCreateFile(
            MemorySegment handle,
            int access,
            MemorySegment attributes,
            MemorySegment status,
            int share,
            int disposition) {
        MemorySegment none = MemorySegment.NULL;
        try {
            return (int) Create.HANDLE.invokeExact(
                    handle, access, attributes, status, none, 0, share, disposition, 0, none, 0);
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public int NtDeviceIoControlFile(long file, long context, long status, int code, long buffer, int length) {
        try {
            return (int)
                    Control.HANDLE.invokeExact(file, 0L, 0L, context, status, code, buffer, length, buffer, length);
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public int NtCancelIoFileEx(long file, long request, long status) {
        try {
            return (int) Cancel.HANDLE.invokeExact(file, request, status);
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }
}
