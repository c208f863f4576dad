package org.poll4j.iocp;

import java.lang.foreign.MemorySegment;

/**
 * What is asked of processes: {@link Win32Processes}, or what tests put in its place. Each call returns {@code >= 0} or
 * a negated error.
 */
interface ProcessCalls {
    /** A HANDLE. */
    long OpenProcess(int access, int pid);

    int GetExitCodeProcess(long process, MemorySegment code);

    /** A HANDLE of an event that is signalled, and stays so. */
    long CreateSignalledEvent();
}
