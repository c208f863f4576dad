package org.poll4j.iocp;

import org.poll4j.Trigger;

/**
 * One registration: what is asked for, and the one poll that may be in flight for it. AFD's polls are one-shot and cannot be changed:
 * to ask for more, cancel, wait for the packet, and submit anew.
 *
 * <p>Every change happens under the selector's lock; submissions, on the polling thread only: AFD mixes up completions of one
 * socket that is polled from several threads.
 *
 * @see <a href="https://github.com/piscisaureus/wepoll/issues/35">wepoll #35</a>
 */
final class AfdSocket {
    private enum State {
        IDLE,
        PENDING,
        CANCELLED
    }

    /** What {@link #complete} answers beside AFD's bits, none of which is as high: the poll failed. */
    static final int FAILED = 1 << 30;

    private static final int NONE = 0;

    private final long base;
    private final AfdGroup group;
    private final AfdRecords records;
    private State state = State.IDLE;
    private long key;
    /** What the registration asks for, in AFD's bits. */
    private int interest;
    /** What of it is to be reported: all for LEVEL, what was not reported yet for the others. */
    private int armed;

    private Trigger trigger = Trigger.EDGE;
    /** What the poll in flight asks for. */
    private int pending;

    private int record = NONE;
    /** Deregistered, or closed behind our back. */
    private boolean gone;

    private boolean left;
    /** Whether it is in the selector's list of those to be updated. */
    boolean queued;

    /** Makes one that asks for nothing yet. */
    AfdSocket(long base, AfdGroup group, AfdRecords records) {
        this.base = base;
        this.group = group;
        this.records = records;
    }

    /** Takes its place in the group. */
    void join() {
        group.join();
    }

    long base() {
        return base;
    }

    long key() {
        return key;
    }

    /** Asks for something, all of which is reported if it holds. */
    void watch(long newKey, int newInterest, Trigger newTrigger) {
        key = newKey;
        interest = newInterest;
        armed = newInterest;
        trigger = newTrigger;
    }

    /** After a call that would have blocked: the next readiness of that kind is a new one. */
    void rearm(int events) {
        if (trigger == Trigger.EDGE) {
            armed |= interest & events;
        }
    }

    void disarm() {
        armed = 0;
    }

    /** Reports nothing from now on. The poll in flight keeps its record until its packet comes. */
    void end() {
        forget();
        if (state == State.PENDING) {
            cancel();
        }
        leaveIfOver();
    }

    /** Whether a poll has to be submitted or replaced. */
    boolean needsUpdate() {
        return !gone && state != State.CANCELLED && (armed & ~pending) != 0;
    }

    /** Brings the poll in flight in line with what is armed. Returns false if AFD refused; nothing is armed then. */
    boolean update() {
        if (!needsUpdate()) {
            return true;
        }
        if (state == State.PENDING) {
            cancel();
            return true;
        }
        return submit();
    }

    private boolean submit() {
        record = records.take(this);
        records.fill(record, base, armed | WindowsAbi.AFD_POLL_LOCAL_CLOSE);
        int status = group.submit(record);
        if (status >= 0) {
            pending = armed;
            state = State.PENDING;
            return true;
        }
        releaseRecord();
        armed = 0;
        if (status != WindowsAbi.STATUS_INVALID_HANDLE) {
            return false;
        }
        forget(); // closed behind our back: silently, as epoll does
        leaveIfOver();
        return true;
    }

    private void cancel() {
        group.cancel(record);
        state = State.CANCELLED;
    }

    /** The packet has come. Returns what to report in AFD's bits, {@link #FAILED}, or 0. */
    int complete() {
        int status = records.status(record);
        int handles = records.handles(record);
        int events = records.events(record);
        releaseRecord();
        pending = 0;
        state = State.IDLE;
        int ready = gone ? 0 : outcome(status, handles, events);
        leaveIfOver();
        return ready;
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

    private int reported(int ready) {
        if (ready != 0 && trigger != Trigger.LEVEL) {
            armed = trigger == Trigger.ONESHOT ? 0 : armed & ~ready;
        }
        return ready;
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
