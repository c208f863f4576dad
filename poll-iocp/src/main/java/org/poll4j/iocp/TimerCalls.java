package org.poll4j.iocp;

import java.lang.foreign.MemorySegment;

/**
 * The calls on waitable timers: {@link Win32Timers}, or what tests put in its place. Each call returns {@code >= 0}
 * or a negated error.
 */
interface TimerCalls {
    /** A HANDLE of a timer that stays signalled until it is set. */
    long CreateWaitableTimer();

    /** Once, without a callback; due is a LARGE_INTEGER. */
    int SetWaitableTimer(long timer, MemorySegment due);
}
