package org.poll4j.spi;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;

/**
 * Lets one I/O call at a time through to a descriptor in one direction, and none once shut: so no call can reach a number
 * that was closed and given to somebody else. Use: {@code try (var _ = gate.enter()) { call }}.
 *
 * <p>Waits are bounded because what runs inside never blocks: only non-blocking system calls do.
 */
public final class Gate implements AutoCloseable {
    private static final int IDLE = 0;
    private static final int BUSY = 1;
    private static final int SHUT = 2;
    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Gate.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @SuppressWarnings("unused") // through STATE
    private volatile int state;

    Gate() {}

    /**
     * Begins a call, after the one under way in another thread.
     *
     * @return this, to be closed when the call is over
     * @throws ClosedChannelException if shut, an {@link AsynchronousCloseException} if shut while this call waited
     */
    public Gate enter() throws ClosedChannelException {
        if (!STATE.compareAndSet(this, IDLE, BUSY)) {
            enterContended();
        }
        return this;
    }

    private void enterContended() throws ClosedChannelException {
        if ((int) STATE.getVolatile(this) == SHUT) {
            throw new ClosedChannelException();
        }
        do {
            pause();
            if ((int) STATE.getVolatile(this) == SHUT) {
                throw new AsynchronousCloseException();
            }
        } while (!STATE.compareAndSet(this, IDLE, BUSY));
    }

    /** Ends a call. */
    @Override
    public void close() {
        STATE.setRelease(this, IDLE);
    }

    /** Waits for the call under way, then lets none through for ever. */
    void shut() {
        while (!STATE.compareAndSet(this, IDLE, SHUT)) {
            if ((int) STATE.getVolatile(this) == SHUT) {
                return;
            }
            pause();
        }
    }

    /** Gives the core to the thread inside, which may have lost it in the middle of its call. */
    @SuppressWarnings("ThreadPriorityCheck") // a bounded wait for a call that never blocks
    private static void pause() {
        Thread.yield();
    }
}
