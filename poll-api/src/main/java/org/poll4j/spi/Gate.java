package org.poll4j.spi;

import java.lang.invoke.VarHandle;
import java.nio.channels.ClosedChannelException;

/**
 * The protocol of a {@link Descriptor}'s gates: lets one I/O call at a time through in one direction, and none once shut, so
 * that no call can reach a number that was closed and given to somebody else.
 *
 * <p>A gate is a word of the descriptor itself. As an object of its own it would be one more cache line to fetch for each
 * transfer, some 30 ns when thousands of descriptors take turns.
 *
 * <p>Waits are bounded because what runs inside never blocks: only non-blocking system calls do.
 */
final class Gate {
    private static final int IDLE = 0;
    private static final int BUSY = 1;
    private static final int SHUT = 2;

    private Gate() {}

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
        do {
            pause();
            if (!descriptor.isOpen()) {
                throw Failures.closedMeanwhile(descriptor);
            }
        } while (!gate.compareAndSet(descriptor, IDLE, BUSY));
    }

    static void leave(VarHandle gate, Descriptor descriptor) {
        gate.setRelease(descriptor, IDLE);
    }

    /** Waits for the call under way, then lets none through for ever. */
    static void shut(VarHandle gate, Descriptor descriptor) {
        while (!gate.compareAndSet(descriptor, IDLE, SHUT)) {
            if ((int) gate.getVolatile(descriptor) == SHUT) {
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
