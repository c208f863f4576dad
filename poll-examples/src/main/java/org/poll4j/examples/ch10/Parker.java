package org.poll4j.examples.ch10;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets one thread sleep until another wakes it; a wake-up that comes first is kept.
 *
 * <p>{@link java.util.concurrent.locks.LockSupport} does that too, and cheaper, but its permit is the
 * <em>thread's</em>: whatever else parks the same thread, a contended lock in a library for instance, may use up a
 * wake-up of this parker, and any other unpark of the thread wakes it. A parker has its own permit. Code that uses
 * LockSupport keeps its own condition and checks it in a loop, before and after.
 */
final class Parker {
    private final Lock lock = new ReentrantLock();
    private final Condition woken = lock.newCondition();
    private boolean permit;

    /** Returns when woken since the last time. */
    void park() {
        lock.lock();
        try {
            while (!permit) { // a condition may return for no reason
                woken.awaitUninterruptibly();
            }
            permit = false;
        } finally {
            lock.unlock();
        }
    }

    /** Wakes the thread that is parked, or that parks next. From any thread; several calls count as one. */
    void unpark() {
        lock.lock();
        try {
            permit = true;
            woken.signal();
        } finally {
            lock.unlock();
        }
    }
}
