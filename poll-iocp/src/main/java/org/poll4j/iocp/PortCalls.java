package org.poll4j.iocp;

import java.lang.foreign.MemorySegment;

/**
 * The calls for completion ports: {@link Win32}, or a fake in tests. Each call returns {@code >= 0} or a
 * negated error.
 */
interface PortCalls {
    /** A new port if the file is −1, else the port to which that handle was added. */
    long CreateIoCompletionPort(long file, long port, long key);

    /** How many packets were taken; −WAIT_TIMEOUT if none came. */
    int GetQueuedCompletionStatusEx(long port, MemorySegment entries, int count, MemorySegment removed, int millis);

    int PostQueuedCompletionStatus(long port, long key, long overlapped);

    int SetFileCompletionNotificationModes(long file, int flags);

    int SetHandleInformation(long handle, int mask, int flags);

    int CloseHandle(long handle);
}
