package org.poll4j.iocp;

import org.poll4j.spi.Armed;
import org.poll4j.spi.Readiness;

/**
 * One registration. Interests and readiness are bits of the kind of source: AFD's for sockets, {@link Readiness} for
 * others. Every change happens under the selector's lock.
 */
abstract sealed class Watched extends Armed permits AfdSocket, WatchedHandle, WatchedPipe {
    /** Whether it is in the selector's list of those to be updated. */
    boolean queued;

    /** Whether {@link #watch} still has an effect: the handle was not closed, and no other source has taken it over. */
    boolean resume() {
        return true;
    }

    /** Takes back a {@link #take}: its event was not delivered. */
    abstract void untake(int taken);

    /** What its bits mean. */
    abstract int readiness(int ready);

    /** The system's own bits, for the event. */
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
