package org.poll4j.runtime;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Connects one waiter and one kind of event. It holds a signal that was not taken yet, or the waker of the waiter, or
 * neither. So no signal is lost; signals before a poll count as one.
 *
 * <p>One word, as {@code rg} and {@code wg} in Go's {@code netpoll.go}; Tokio's {@code AtomicWaker} has two.
 */
final class WakerCell {
    private static final Object SIGNALLED = new Object();
    private static final Object CLOSED = new Object();
    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(WakerCell.class, "state", Object.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Null, SIGNALLED, CLOSED, or a TaskWaker. */
    private volatile @Nullable Object state;

    /**
     * Takes the signal, or leaves this waker for the next one, in place of the waker that was there. True once closed.
     */
    boolean poll(TaskWaker waker) {
        while (true) {
            Object seen = state;
            if (seen == CLOSED) {
                return true;
            }
            boolean signalled = seen == SIGNALLED;
            if (STATE.compareAndSet(this, seen, signalled ? null : waker)) {
                return signalled;
            }
        }
    }

    /** Takes a waker back, if it still waits. */
    void forget(TaskWaker waker) {
        STATE.compareAndSet(this, waker, null);
    }

    /** Wakes the waiter, or the next one that polls. */
    void signal() {
        Object seen;
        do {
            seen = state;
            if (seen == CLOSED) {
                return;
            }
        } while (!STATE.compareAndSet(this, seen, SIGNALLED));
        wake(seen);
    }

    /** A signal to all, forever. If it fails, because the stack or memory is full, it can be called again. */
    void close() {
        Object waiting = STATE.getAndSet(this, CLOSED);
        try {
            wake(waiting);
        } catch (VirtualMachineError full) {
            state = waiting;
            throw full;
        }
    }

    boolean isClosed() {
        return state == CLOSED;
    }

    private static void wake(@Nullable Object waiting) {
        if (waiting instanceof TaskWaker waker) {
            try {
                waker.wake();
            } catch (Throwable failure) {
                // an exception of one waker must not end the thread that wakes the others
                Log.error("a waker threw", failure);
            }
        }
    }
}
