package org.poll4j.runtime;

import org.jspecify.annotations.Nullable;
import org.poll4j.ClosedPollException;

/** A time that comes: a leaf, and its own entry in the reactor's {@link Timers}. */
final class Sleep implements Pollable<@Nullable Void> {
    private final Reactor reactor;
    final long deadlineNanos;
    private final WakerCell due = new WakerCell();
    /** Where in the heap; −1 if not there. Guarded by it. */
    int place = -1;

    private boolean begun;

    Sleep(Reactor reactor, long nanos) {
        this.reactor = reactor;
        this.deadlineNanos = System.nanoTime() + nanos;
    }

    @Override
    public PollState<@Nullable Void> poll(Context context) {
        boolean isDue = due.poll(context.waker());
        if (due.isClosed()) {
            throw new ClosedPollException("sleep: the reactor is closed");
        }
        if (!isDue && !begun) {
            begun = true;
            reactor.begin(this);
        }
        return isDue ? PollState.ready(null) : PollState.notReady();
    }

    @Override
    public void drop() {
        reactor.timers.remove(this);
    }

    void fire() {
        due.signal();
    }

    void end() {
        due.close();
    }
}
