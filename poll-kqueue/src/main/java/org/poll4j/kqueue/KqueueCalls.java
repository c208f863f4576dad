package org.poll4j.kqueue;

import java.lang.foreign.MemorySegment;

/** The kernel's calls that {@link KqueueSelector} uses. Each returns {@code >= 0} or the negated errno. */
public interface KqueueCalls {
    int kqueue();

    /** Waits; with a NULL timeout forever. */
    int kevent(int kq, MemorySegment events, int maxEvents, MemorySegment timeout);

    /** {@code kevent} that does not wait: applies changes, and returns their receipts or the ready filters. */
    int kevent_now(int kq, MemorySegment changes, int nChanges, MemorySegment events, int maxEvents);
}
