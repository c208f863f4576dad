package org.poll4j.iocp;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.poll4j.spi.Descriptor;

/**
 * A registered socket, and the one poll that may be in flight for it. AFD's polls are one-shot and cannot be changed:
 * to request more, cancel, wait for the packet, and submit again.
 *
 * <p>Every change happens under the selector's lock; submissions, on the polling thread only: AFD mixes up completions
 * of one socket that is polled from several threads.
 *
 * @see <a href="https://github.com/piscisaureus/wepoll/issues/35">wepoll #35</a>
 */
final class AfdSocket extends Watched implements Submitter {
    private enum State {
        IDLE,
        /** During the call. Seen later, it means that an Error ended the call, such as a full stack. */
        SUBMITTING,
        PENDING,
        CANCELLED
    }

    /** A bit of {@link #take} beside AFD's, none of which is as high: the poll failed. */
    static final int FAILED = 1 << 30;

    private static final int NONE = 0;

    /** This has the SOCKET's place in {@link PolledSockets}. */
    private static final int HELD = 0;
    /** The same, but this requests nothing, so another source may take over the place. */
    private static final int RESTING = 1;
    /** Another source has taken over the place. */
    private static final int LOST = 2;

    private final Descriptor descriptor;
    private final long base;
    private final AfdGroup group;
    private final IocpRecords records;
    private State state = State.IDLE;
    /** The bits that the poll in flight requests. */
    private int pending;
    /** The result of the last poll, not taken yet. */
    private int outcome;

    private int record = NONE;
    /** Deregistered, or closed outside poll4j. */
    private boolean gone;

    private boolean left;
    private final AtomicInteger place = new AtomicInteger(HELD);
    /** An earlier poll of the same SOCKET on this port has not ended: this one begins after its packet. */
    private boolean waits;
    /** The source that waits for the end of this one's poll. */
    private @Nullable AfdSocket successor;

    /** Makes a registration that requests nothing yet. */
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
    protected int bits(int readiness) {
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
        recover();
        if (state == State.PENDING) {
            cancel();
        }
        forget();
        leaveIfOver();
    }

    /** Whether the kernel has a poll of it. */
    boolean inFlight() {
        return state != State.IDLE;
    }

    /** Waits for the packet of an earlier poll of the same SOCKET. */
    void follow(AfdSocket ending) {
        ending.successor = this;
        waits = true;
    }

    /**
     * Gives its place to another source, if it requests nothing: its ONESHOT event has fired, so AFD has no poll that
     * could report that the SOCKET was closed. From any thread.
     */
    boolean giveUp() {
        return place.compareAndSet(RESTING, LOST);
    }

    @Override
    boolean resume() {
        return !gone && (place.get() == HELD || place.compareAndSet(RESTING, HELD));
    }

    private void restIfSilent() {
        if (armed() == 0 && state == State.IDLE && !gone) {
            place.compareAndSet(HELD, RESTING);
        }
    }

    @Override
    boolean needsUpdate() {
        return !gone && !waits && state != State.CANCELLED && (armed() & ~pending) != 0;
    }

    /**
     * Submits or cancels, so that the poll in flight matches the armed bits. If AFD refuses, nothing is armed, and the
     * refusal is reported.
     */
    @Override
    boolean update() {
        recover();
        if (needsUpdate()) {
            if (state == State.PENDING) {
                cancel();
            } else if (resume()) {
                submit();
            } else {
                forget();
                leaveIfOver();
            }
        }
        return outcome != 0;
    }

    private void submit() {
        if (record == NONE) {
            record = records.take(this);
        }
        records.fill(record, base, armed() | WindowsAbi.AFD_POLL_LOCAL_CLOSE);
        state = State.SUBMITTING;
        int status = group.submit(record);
        if (status >= 0) {
            pending = armed();
            state = State.PENDING;
            return;
        }
        state = State.IDLE;
        releaseRecord();
        disarm();
        if (status == WindowsAbi.STATUS_INVALID_HANDLE) { // closed outside poll4j: silently, as epoll does
            forget();
            leaveIfOver();
        } else {
            outcome = FAILED;
            restIfSilent();
        }
    }

    /**
     * Called after a submission that an Error ended. The result of the cancel says whether the submission had begun; if
     * not, the record's packet may still come.
     */
    private void recover() {
        if (state == State.SUBMITTING) {
            if (group.cancel(record) >= 0) {
                state = State.CANCELLED;
            } else {
                records.abandon(record);
                record = NONE;
                state = State.IDLE;
            }
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
    void untake(int taken) {
        outcome = taken;
    }

    /** What calls is before what changes, so that this can be repeated where an Error has ended it. */
    @Override
    public Watched landed(int landed) {
        if (state != State.IDLE) {
            outcome = gone ? 0 : outcome(records.status(record), records.handles(record), records.events(record));
            pending = 0;
            state = State.IDLE;
        }
        AfdSocket next = successor;
        if (next != null) {
            next.waits = false;
        }
        restIfSilent();
        leaveIfOver();
        releaseRecord();
        return next == null ? this : next;
    }

    /** The order matters: a cancelled poll has its request in the place of events. */
    private int outcome(int status, int handles, int events) {
        if (status == WindowsAbi.STATUS_CANCELLED) {
            return 0;
        }
        if (status < 0) {
            disarm();
            return FAILED;
        }
        if (handles < 1) {
            return 0;
        }
        if ((events & WindowsAbi.AFD_POLL_LOCAL_CLOSE) != 0) {
            forget();
            return 0;
        }
        return reported(events & armed());
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
