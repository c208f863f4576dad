package org.poll4j.posix.poll;

import org.poll4j.spi.Armed;
import org.poll4j.spi.Descriptor;

/** One registration, and its place in the array. The selector calls every method under its own lock. */
final class Polled extends Armed {
    /** Not in the array, as the selector's own descriptor has the first place. */
    static final int NOWHERE = 0;
    /** The result of {@link #wanted} if the kernel need not watch the descriptor at all. */
    static final int NOTHING = -1;

    private final PollEvents events;
    private final Descriptor descriptor;
    /** Deregistered, or closed outside poll4j. */
    private boolean gone;

    /** Its place in the array. Written by the polling thread. */
    int place = NOWHERE;
    /** The bits that the array requests. Written by the polling thread. */
    int asked = NOTHING;
    /** Whether it is in the selector's list of those to be updated. */
    boolean queued;

    Polled(PollEvents events, Descriptor descriptor) {
        this.events = events;
        this.descriptor = descriptor;
    }

    Descriptor descriptor() {
        return descriptor;
    }

    int fd() {
        return descriptor.fd();
    }

    @Override
    protected int bits(int readiness) {
        return events.bits(readiness);
    }

    /** The bits to request from the kernel; 0 for the ends of the connection only, which it reports without request. */
    int wanted() {
        return gone || armed() == 0 ? NOTHING : armed() & ~events.ends();
    }

    /** The whole interest, in the kernel's bits. */
    int everything() {
        return interest();
    }

    boolean needsUpdate() {
        return wanted() != asked;
    }

    boolean isGone() {
        return gone;
    }

    /** Reports nothing from now on. */
    void end() {
        gone = true;
    }

    /**
     * Whether the array requested a part of the interest and the kernel has reported an end: then the rest may hold,
     * too.
     */
    boolean mayHoldMore(int revents) {
        return !gone && events.isEnd(revents & armed()) && (interest() & ~events.ends() & ~asked) != 0;
    }

    /**
     * Takes the bits to report.
     *
     * @param revents the kernel's answer
     * @return its bits; 0 for nothing
     */
    int take(int revents) {
        if (gone || (revents & armed()) == 0) {
            muteIfReported(revents);
            return 0;
        }
        return reported(revents & interest());
    }

    /** Without this the kernel would report an end again and again, and end each wait. */
    private void muteIfReported(int revents) {
        if ((revents & events.ends()) != 0) {
            disarm();
        }
    }

    void untake(int taken) {
        unreported(taken);
    }
}
