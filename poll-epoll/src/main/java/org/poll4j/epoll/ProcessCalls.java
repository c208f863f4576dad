package org.poll4j.epoll;

import java.lang.foreign.MemorySegment;

/** The kernel's calls that {@link EpollProcesses} uses. Each returns {@code >= 0} or the negated errno. */
interface ProcessCalls {
    /** Absent from kernels before 5.3: −ENOSYS then. */
    int pidfd_open(int pid);

    /**
     * Looks at a child and neither waits nor reaps; info is a {@code siginfo_t}, whose pid stays 0 while the child
     * runs.
     */
    int waitid(int pidfd, MemorySegment info);
}
