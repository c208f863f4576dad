package org.poll4j.iocp;

import java.lang.foreign.MemorySegment;

/**
 * The calls for processes: {@link Win32Processes}, or a fake in tests. Each call returns {@code >= 0} or
 * a negated error.
 */
interface ProcessCalls {
    /** A HANDLE. */
    long OpenProcess(int access, int pid);

    int GetExitCodeProcess(long process, MemorySegment code);

    /** A HANDLE of an event that is signalled, and stays so. */
    long CreateSignalledEvent();
}
