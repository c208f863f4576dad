package org.poll4j.iocp;

import java.lang.foreign.MemorySegment;

/**
 * The calls for named pipes: {@link Win32Pipes}, or a fake in tests. Each call returns {@code >= 0} or a
 * negated error.
 */
interface PipeCalls {
    /** A handle or a negated error. */
    long CreateNamedPipeW(MemorySegment name, int openMode, int pipeMode, int instances, int bufferSize);

    /** A handle or a negated error. */
    long CreateFileW(MemorySegment name, int access, int disposition, int flags);

    int GetNamedPipeInfo(long pipe, MemorySegment flags);

    /** Begins to wait for a client: 0 or −ERROR_IO_PENDING, and a packet will come; else none. */
    int ConnectNamedPipe(long pipe, long overlapped);

    int DisconnectNamedPipe(long pipe);

    /** Begins to read: 0, −ERROR_IO_PENDING or −ERROR_MORE_DATA, and a packet will come; else none. */
    int ReadFile(long pipe, long buffer, int length, long overlapped);

    /** Begins to write: 0 or −ERROR_IO_PENDING, and a packet will come; else none. */
    int WriteFile(long pipe, long buffer, int length, long overlapped);

    int CancelIoEx(long pipe, long overlapped);

    int CloseHandle(long pipe);

    /** The error of a status. */
    int RtlNtStatusToDosError(int status);
}
