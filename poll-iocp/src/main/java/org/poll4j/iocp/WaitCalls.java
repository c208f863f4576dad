package org.poll4j.iocp;

import java.lang.foreign.MemorySegment;

/**
 * The calls of the thread pool that waits for handles: {@link Win32}, or a fake in tests. Calls return
 * {@code >= 0} or a negated error.
 */
interface WaitCalls {
    /**
     * Calls {@link WatchedHandle#fired} with that number once the handle is signalled; the wait's own handle goes to
     * the segment.
     */
    int RegisterWaitForSingleObject(MemorySegment wait, long handle, long number);

    /** Ends a wait; after it has returned, that call is made no more, or has been made, if event is −1. */
    int UnregisterWaitEx(long wait, long event);

    /** 0 if it is signalled, which an event that resets itself forgets then. */
    int WaitForSingleObject(long handle, int millis);

    int GetHandleInformation(long handle, MemorySegment flags);
}
