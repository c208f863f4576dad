package org.poll4j.iocp;

import org.poll4j.spi.Descriptor;

/**
 * A registered socket, and the one poll that may be in flight for it. AFD's polls are one-shot and cannot be changed:
 * to ask for more, cancel, wait for the packet, and submit anew.
 *
 * <p>Every change happens under the selector's lock; submissions, on the polling thread only: AFD mixes up completions of one
 * socket that is polled from several threads.
 *
 * @see <a href="https://github.com/piscisaureus/wepoll/issues/35">wepoll #35</a>
 */
final class AfdSocket extends Watched implements Submitter {
    private enum State {
        IDLE,
        PENDING,
        CANCELLED
    }

    /** What {@link #take} answers beside AFD's bits, none of which is as high: the poll failed. */
    static final int FAILED = 1 << 30;

    private static final int NONE = 0;

    private final Descriptor descriptor;
    private final long base;
    private final AfdGroup group;
    private final IocpRecords records;
    private State state = State.IDLE;
    /** What the poll in flight asks for. */
    private int pending;
    /** What the last poll brought, not taken yet. */
    private int outcome;

    private int record = NONE;
    /** Deregistered, or closed behind our back. */
    private boolean gone;

    private boolean left;

    /** Makes one that asks for nothing yet. */
    AfdSocket(Descriptor descriptor, long base, AfdGroup group, IocpRecords records) {
        this.descriptor = descriptor;
        this.base = base;
        this.group = group;
        this.records = records;
    }

    /** Takes its place in the group. */
    void join() {
        group.join();
    }

    Descriptor descriptor() {
        return descriptor;
    }

    long base() {
        return base;
    }

    @Override
    int bits(int readiness) {
        return IocpEvents.bits(readiness);
    }

    @Override
    int readiness(int ready) {
        return IocpEvents.readiness(ready);
    }

    @Override
    int raw(int ready) {
        return ready & ~FAILED;
    }

    @Override
    void end() {
        outcome = 0;
        if (state == State.PENDING) {
            cancel();
        }
        forget();
        leaveIfOver();
    }

    @Override
    boolean needsUpdate() {
        return !gone && state != State.CANCELLED && (armed & ~pending) != 0;
    }

    /** Brings the poll in flight in line with what is armed. If AFD refuses, nothing is armed, and that is to be reported. */
    @Override
    boolean update() {
        if (needsUpdate()) {
            if (state == State.PENDING) {
                cancel();
            } else {
                submit();
            }
        }
        return outcome != 0;
    }

    private void submit() {
        record = records.take(this);
        records.fill(record, base, armed | WindowsAbi.AFD_POLL_LOCAL_CLOSE);
        int status = group.submit(record);
        if (status >= 0) {
            pending = armed;
            state = State.PENDING;
            return;
        }
        releaseRecord();
        armed = 0;
        if (status == WindowsAbi.STATUS_INVALID_HANDLE) { // closed behind our back: silently, as epoll does
            forget();
            leaveIfOver();
        } else {
            outcome = FAILED;
        }
    }

    private void cancel() {
        group.cancel(record);
        state = State.CANCELLED;
    }

    @Override
    int take() {
        int taken = outcome;
        outcome = 0;
        return taken;
    }

    @Override
    public Watched landed(int landed) {
        int status = records.status(record);
        int handles = records.handles(record);
        int events = records.events(record);
        releaseRecord();
        pending = 0;
        state = State.IDLE;
        outcome = gone ? 0 : outcome(status, handles, events);
        leaveIfOver();
        return this;
    }

    /** The order matters: a cancelled poll has its request in the place of events. */
    private int outcome(int status, int handles, int events) {
        if (status == WindowsAbi.STATUS_CANCELLED) {
            return 0;
        }
        if (status < 0) {
            armed = 0;
            return FAILED;
        }
        if (handles < 1) {
            return 0;
        }
        if ((events & WindowsAbi.AFD_POLL_LOCAL_CLOSE) != 0) {
            forget();
            return 0;
        }
        return reported(events & armed);
    }

    private void forget() {
        gone = true;
        PolledSockets.release(this);
    }

    private void releaseRecord() {
        records.give(record);
        record = NONE;
    }

    /** Leaves the group once, when nothing of it is in flight. */
    private void leaveIfOver() {
        if (gone && state == State.IDLE && !left) {
            left = true;
            group.leave();
        }
    }
}
