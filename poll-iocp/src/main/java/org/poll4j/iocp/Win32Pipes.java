package org.poll4j.iocp;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.poll4j.ffm.Downcall;
import org.poll4j.ffm.Errno;

/** kernel32's named pipes themselves. Handles are linked with their first use. */
final class Win32Pipes implements PipeCalls {
    private static final FunctionDescriptor TRANSFER =
            FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);

    private static final class Create {
        static final MethodHandle HANDLE = Downcall.plain(
                "CreateNamedPipeW",
                FunctionDescriptor.of(
                        JAVA_LONG, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));
    }

    private static final class Open {
        static final MethodHandle HANDLE = Downcall.plain(
                "CreateFileW",
                FunctionDescriptor.of(JAVA_LONG, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, JAVA_LONG));
    }

    private static final class PipeInfo {
        static final MethodHandle HANDLE = Downcall.plain(
                "GetNamedPipeInfo", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, ADDRESS, ADDRESS, ADDRESS, ADDRESS));
    }

    private static final class Connect {
        static final MethodHandle HANDLE =
                Downcall.plain("ConnectNamedPipe", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));
    }

    private static final class Disconnect {
        static final MethodHandle HANDLE =
                Downcall.plain("DisconnectNamedPipe", FunctionDescriptor.of(JAVA_INT, JAVA_LONG));
    }

    private static final class Read {
        static final MethodHandle HANDLE = Downcall.plain("ReadFile", TRANSFER);
    }

    private static final class Write {
        static final MethodHandle HANDLE = Downcall.plain("WriteFile", TRANSFER);
    }

    private static final class Cancel {
        static final MethodHandle HANDLE =
                Downcall.plain("CancelIoEx", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));
    }

    private static final class Close {
        static final MethodHandle HANDLE = Downcall.plain("CloseHandle", FunctionDescriptor.of(JAVA_INT, JAVA_LONG));
    }

    private static final class Status {
        static final MethodHandle HANDLE =
                Downcall.bare("RtlNtStatusToDosError", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    }

    @Override
    public long CreateNamedPipeW(MemorySegment name, int openMode, int pipeMode, int instances, int bufferSize) {
        Errno errno = Errno.current();
        try {
            return errno.of((long) Create.HANDLE.invokeExact(
                    errno.segment(),
                    name,
                    openMode,
                    pipeMode,
                    instances,
                    bufferSize,
                    bufferSize,
                    0,
                    MemorySegment.NULL));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public long CreateFileW(MemorySegment name, int access, int disposition, int flags) {
        Errno errno = Errno.current();
        try {
            return errno.of((long) Open.HANDLE.invokeExact(
                    errno.segment(), name, access, 0, MemorySegment.NULL, disposition, flags, 0L));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public int GetNamedPipeInfo(long pipe, MemorySegment flags) {
        MemorySegment none = MemorySegment.NULL;
        Errno errno = Errno.current();
        try {
            return Win32.result(
                    errno, (int) PipeInfo.HANDLE.invokeExact(errno.segment(), pipe, flags, none, none, none));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public int ConnectNamedPipe(long pipe, long overlapped) {
        Errno errno = Errno.current();
        try {
            return Win32.result(errno, (int) Connect.HANDLE.invokeExact(errno.segment(), pipe, overlapped));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public int DisconnectNamedPipe(long pipe) {
        Errno errno = Errno.current();
        try {
            return Win32.result(errno, (int) Disconnect.HANDLE.invokeExact(errno.segment(), pipe));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public int ReadFile(long pipe, long buffer, int length, long overlapped) {
        Errno errno = Errno.current();
        try {
            return Win32.result(errno, (int)
                    Read.HANDLE.invokeExact(errno.segment(), pipe, buffer, length, MemorySegment.NULL, overlapped));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public int WriteFile(long pipe, long buffer, int length, long overlapped) {
        Errno errno = Errno.current();
        try {
            return Win32.result(errno, (int)
                    Write.HANDLE.invokeExact(errno.segment(), pipe, buffer, length, MemorySegment.NULL, overlapped));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public int CancelIoEx(long pipe, long overlapped) {
        Errno errno = Errno.current();
        try {
            return Win32.result(errno, (int) Cancel.HANDLE.invokeExact(errno.segment(), pipe, overlapped));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public int CloseHandle(long pipe) {
        Errno errno = Errno.current();
        try {
            return Win32.result(errno, (int) Close.HANDLE.invokeExact(errno.segment(), pipe));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    @Override
    public int RtlNtStatusToDosError(int status) {
        try {
            return (int) Status.HANDLE.invokeExact(status);
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }
}
