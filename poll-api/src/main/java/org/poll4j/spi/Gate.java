package org.poll4j.spi;

import java.lang.invoke.VarHandle;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.locks.LockSupport;

/**
 * The protocol of a {@link Descriptor}'s gates. A gate lets one I/O call at a time through in one direction, and none
 * once it is shut. So no call can reach a handle that was closed and given to another owner.
 *
 * <pre>
 *          enter               shut
 *   BUSY ◀───────▶ IDLE ──────────────▶ SHUT
 *          leave
 * </pre>
 *
 * <p>A gate is a word of the descriptor itself. As an object of its own it would be one more cache line to fetch for
 * each transfer.
 *
 * <p>A wait for a gate is short because only non-blocking system calls run inside. The exception is a borrowed
 * descriptor that blocks: its calls stay inside until the system lets them return, so a thread that waits for long
 * parks.
 */
final class Gate {
    static final int IDLE = 0;
    private static final int BUSY = 1;
    private static final int SHUT = 2;

    /**
     * How often a waiting thread yields its core before it parks. That takes longer than a call that does not block.
     */
    private static final int YIELDS = 1000;

    private static final long PARK_NANOS = 1_000_000;

    /** Few and large, because a processor predicts the returns of some 16 nested calls only. */
    private static final int STACK_FRAMES = 12;

    private Gate() {}

    /** Enters the gate. The compare-and-set comes last, so that no call that could overflow the stack follows it. */
    static void enter(VarHandle gate, Descriptor descriptor) throws ClosedChannelException {
        // a close has begun: a reader that never pauses must not keep it waiting
        if (!descriptor.isOpen() || !gate.compareAndSet(descriptor, IDLE, BUSY)) {
            enterContended(gate, descriptor);
        }
    }

    private static void enterContended(VarHandle gate, Descriptor descriptor) throws ClosedChannelException {
        if (!descriptor.isOpen()) {
            throw Failures.closed(descriptor);
        }
        int tries = 0;
        do {
            pause(++tries);
            // SHUT, and open: a close that ran out of stack
            if (!descriptor.isOpen() || (int) gate.getVolatile(descriptor) == SHUT) {
                throw Failures.closedMeanwhile(descriptor);
            }
        } while (!gate.compareAndSet(descriptor, IDLE, BUSY));
    }

    /** Waits for the call in progress, then lets no call through forever. */
    static void shut(VarHandle gate, Descriptor descriptor) {
        for (int tries = 1; !gate.compareAndSet(descriptor, IDLE, SHUT); tries++) {
            if ((int) gate.getVolatile(descriptor) == SHUT) {
                return;
            }
            pause(tries);
        }
    }

    /**
     * Throws {@link StackOverflowError} before anything has changed, instead of halfway. After this the stack has room
     * for ending a lease.
     */
    static void requireStack() {
        fill(STACK_FRAMES, 1, 2, 3, 4, 5, 6, 7, 8);
    }

    /** Values that are used after the call take room in its frame. */
    private static long fill(int frames, long a, long b, long c, long d, long e, long f, long g, long h) {
        return frames == 0 ? a : fill(frames - 1, b, c, d, e, f, g, h, a) + (a ^ b) * (c ^ d) + (e ^ f) * (g ^ h);
    }

    /**
     * Yields the core to the thread inside, which may have lost it in the middle of its call; parks if the wait lasts.
     */
    @SuppressWarnings("ThreadPriorityCheck") // almost always a short wait
    static void pause(int tries) {
        if (tries < YIELDS) {
            Thread.yield();
            return;
        }
        boolean interrupted = Thread.interrupted(); // it would end the park at once
        LockSupport.parkNanos(PARK_NANOS);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
