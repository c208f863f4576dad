package org.poll4j.kqueue;

import java.lang.foreign.MemorySegment;

/** An EVFILT_USER in the kqueue, set up once with EV_CLEAR: many triggers before a wait are one event. */
final class KqueueWakeup {
    /** The key of its event. No slot has it: generations are counted from 1, indices are not negative. */
    static final long KEY = -1;

    /** User filters have names of their own; those from 1 on are {@link KqueueSelector}'s. */
    private static final long IDENT = 0;

    private final KqueueCalls calls;
    private final KeventAbi abi;
    private final int kq;
    /** What kevent reads. */
    private final KqueueEvents change;

    KqueueWakeup(KqueueCalls calls, KeventAbi abi, int kq) {
        this.calls = calls;
        this.abi = abi;
        this.kq = kq;
        this.change = new KqueueEvents(abi, 1);
    }

    int open() {
        return submit(abi.EV_ADD() | abi.EV_CLEAR(), 0);
    }

    void signal() {
        submit(0, abi.NOTE_TRIGGER());
    }

    private int submit(int flags, int fflags) {
        change.set(0, IDENT, abi.EVFILT_USER(), flags, fflags, KEY);
        return calls.kevent_now(kq, change.segment(), 1, MemorySegment.NULL, 0);
    }
}
