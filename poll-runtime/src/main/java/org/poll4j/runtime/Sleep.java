package org.poll4j.runtime;

import org.jspecify.annotations.Nullable;

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
            reactor.requireOpen("sleep");
        }
        if (!isDue && !begun) {
            begin();
        }
        return isDue ? PollState.ready(null) : PollState.notReady();
    }

    private void begin() {
        reactor.requireOpen("sleep");
        if (reactor.timers.add(this)) {
            reactor.wakeToLook();
        }
        begun = true; // only now: what failed is done again
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
