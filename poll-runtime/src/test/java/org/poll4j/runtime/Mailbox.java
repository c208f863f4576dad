package org.poll4j.runtime;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A computation that takes numbers until it has taken the last, and keeps account of how it is treated. What is posted
 * is waited for by the waker alone: if a wake is lost, something is left in the box.
 */
final class Mailbox implements Pollable<Integer> {
    private static final int END = 1_000_000;

    private final WakerCell cell = new WakerCell();
    private final AtomicInteger posted = new AtomicInteger();
    private final AtomicBoolean beingPolled = new AtomicBoolean();
    volatile int taken;
    volatile int polls;
    volatile int drops;
    volatile String fault = "";

    /** From any thread. */
    void post() {
        posted.incrementAndGet();
        cell.signal();
    }

    /** The next poll is ready. */
    void end() {
        posted.addAndGet(END);
        cell.signal();
    }

    int left() {
        return posted.get() % END;
    }

    boolean isEnded() {
        return posted.get() >= END;
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread at a time, or it is a fault
    public PollState<Integer> poll(Context context) {
        enter();
        polls++;
        PollState<Integer> state = PollState.notReady();
        do {
            int took = posted.getAndUpdate(n -> n >= END ? END : 0);
            taken += took % END;
            if (took >= END) {
                state = PollState.ready(taken);
            }
        } while (state instanceof PollState.NotReady && cell.poll(context.waker()));
        leave();
        return state;
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // as above
    public void drop() {
        enter();
        drops++;
        leave();
    }

    private void enter() {
        if (beingPolled.getAndSet(true)) {
            fault = "polled or dropped by two threads at a time";
        }
        if (drops > 0) {
            fault = "polled or dropped after its end";
        }
    }

    private void leave() {
        beingPolled.set(false);
    }
}
