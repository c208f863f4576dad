package org.poll4j.spi;

import java.io.IOException;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Watches processes. None of these calls reaps a child, because the JDK does. */
public interface Processes {
    /**
     * Opens a descriptor that is readable once a process has ended.
     *
     * @param pid the process ID
     * @return a descriptor, which the caller closes; null if there is no such process any more
     * @throws IOException if the system refuses, for example with EPERM
     */
    @Nullable
    Descriptor open(long pid) throws IOException;

    /**
     * Opens a descriptor as {@link #open} does, for a process that has ended already.
     *
     * @return a descriptor that is readable from the start, which the caller closes
     * @throws IOException if the system refuses, for example with EMFILE
     */
    Descriptor ended() throws IOException;

    /**
     * Returns how a process ended. Does not wait. The caller keeps the answer, because the system may report it only
     * once.
     *
     * @param process a descriptor of {@link #open}, which the caller keeps open; one call at a time
     * @return as {@link Process#exitValue}; empty if the process runs, or the system does not report the status
     * @throws IOException if the system refuses
     */
    OptionalInt exitStatus(Descriptor process) throws IOException;
}
