package org.poll4j.iocp;

import org.poll4j.spi.Readiness;
import org.poll4j.spi.Selector.Trigger;

/**
 * One registration: what is asked for, and what of it is still to be reported. Interests and readiness are bits of the kind of
 * source: AFD's for sockets, {@link Readiness} for others. Every change happens under the selector's lock.
 */
abstract sealed class Watched permits AfdSocket, WatchedHandle, WatchedPipe {
    private long key;
    private int interest;
    private Trigger trigger = Trigger.EDGE;
    /** What of the interest is to be reported: all for LEVEL, what was not reported yet for the others. */
    int armed;
    /** Whether it is in the selector's list of those to be updated. */
    boolean queued;

    final long key() {
        return key;
    }

    /** Asks for something, all of which is reported if it holds. */
    final void watch(long newKey, int newInterest, Trigger newTrigger) {
        key = newKey;
        interest = bits(newInterest);
        armed = interest;
        trigger = newTrigger;
    }

    /** After a call that would have blocked: the next readiness of that kind is a new one. */
    final void rearm(int directions) {
        if (trigger == Trigger.EDGE) {
            int reading = directions & Readiness.READABLE;
            armed |= interest & bits(reading == 0 ? directions : directions | Readiness.PRIORITY);
        }
    }

    final void disarm() {
        armed = 0;
    }

    /** Marks as reported what the trigger does not report again. */
    final int reported(int ready) {
        if (ready != 0 && trigger != Trigger.LEVEL) {
            armed = trigger == Trigger.ONESHOT ? 0 : armed & ~ready;
        }
        return ready;
    }

    /** Whether {@link #watch} still has an effect: the handle was not closed, and no other source has taken it over. */
    boolean resume() {
        return true;
    }

    /** Takes back a {@link #take}: its event was not delivered. */
    abstract void untake(int taken);

    /** What to ask for, in its bits. */
    abstract int bits(int readiness);

    /** What its bits mean. */
    abstract int readiness(int ready);

    /** What the system said, as events tell it. */
    int raw(int ready) {
        return 0;
    }

    /** Whether there is something to submit, or to report without a packet. */
    abstract boolean needsUpdate();

    /** Submits what is armed. For the polling thread; returns true if there is something to report without a packet. */
    abstract boolean update();

    /** Takes what is to be reported, in its bits; 0 for nothing. */
    abstract int take();

    /** Reports nothing from now on. What is in flight keeps its memory until its packet comes. */
    abstract void end();
}
