package org.poll4j.runtime;

import org.jspecify.annotations.Nullable;
import org.poll4j.Timer;
import org.poll4j.Token;

/** A time that comes: a leaf, and itself the timer of the reactor's Poll. */
final class Sleep extends Timer implements Pollable<@Nullable Void> {
    private static final Token TOKEN = new Token(-2);

    private final Reactor reactor;
    private final long deadlineNanos;
    private final WakerCell due = new WakerCell();
    private boolean begun;

    Sleep(Reactor reactor, long nanos) {
        super(reactor.registry(), TOKEN);
        this.reactor = reactor;
        this.deadlineNanos = reactor.backend().nanoTime() + nanos;
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
        setAt(deadlineNanos);
        begun = true; // only now: what failed is done again
    }

    @Override
    public void drop() {
        cancel();
    }

    void fire() {
        due.signal();
    }

    void end() {
        due.close();
    }
}
