package org.poll4j.kqueue;

import java.lang.foreign.MemorySegment;

/** The kernel's calls that {@link KqueueSelector} stands on. Each returns {@code >= 0} or the negated errno. */
public interface KqueueCalls {
    /**
     * Makes a queue.
     *
     * @return its descriptor
     */
    int kqueue();

    /**
     * Changes filters, then waits.
     *
     * @param kq the queue
     * @param changes an array of kevents
     * @param changeCount how many to apply
     * @param events room for events, may be the same memory
     * @param eventCount how many fit
     * @param timeout a timespec; NULL waits for ever
     * @return how many events
     */
    int kevent(int kq, MemorySegment changes, int changeCount, MemorySegment events, int eventCount, MemorySegment timeout);
}
