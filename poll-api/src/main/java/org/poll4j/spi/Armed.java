package org.poll4j.spi;

import org.poll4j.spi.Selector.Trigger;

/**
 * One registration of a selector whose kernel has no edges: the interest, and the part of it that the selector still
 * has to report. Such a kernel reports at each call what is ready. This class makes triggers of that, in the same way
 * for every such selector:
 *
 * <ul>
 *   <li>LEVEL arms all of the interest, always.
 *   <li>EDGE no longer requests a readiness that it has reported, until a call in that direction would block
 *       ({@link #rearm}).
 *   <li>ONESHOT requests nothing after its event, until {@link #watch}.
 * </ul>
 *
 * <p>Interest and readiness are bits of the kernel, which a subclass translates. Not safe for threads: the selector
 * calls every method under its own lock.
 */
public abstract class Armed {
    private long key;
    private int interest;
    private Trigger trigger = Trigger.EDGE;
    /** The part of the interest that is still to be reported: all for LEVEL, the unreported part for the others. */
    private int armed;

    /** Makes a registration that requests nothing yet. For selectors. */
    protected Armed() {}

    /**
     * Translates an interest.
     *
     * @param readiness bits of {@link Readiness}
     * @return the kernel's bits to request; the end of a connection may come with every interest
     */
    protected abstract int bits(int readiness);

    /**
     * Returns the key that events carry.
     *
     * @return the key of the last {@link #watch}
     */
    public final long key() {
        return key;
    }

    /**
     * Returns the whole interest.
     *
     * @return the kernel's bits
     */
    protected final int interest() {
        return interest;
    }

    /**
     * Returns the bits that the selector has to request from the kernel.
     *
     * @return the kernel's bits; 0 for nothing
     */
    protected final int armed() {
        return armed;
    }

    /**
     * Sets key, interest and trigger, and arms all of the interest.
     *
     * @param newKey the key of events from now on
     * @param newInterest bits of {@link Readiness}
     * @param newTrigger when readiness is reported again
     */
    public final void watch(long newKey, int newInterest, Trigger newTrigger) {
        key = newKey;
        interest = bits(newInterest);
        armed = interest;
        trigger = newTrigger;
    }

    /**
     * Arms one direction, without the other, after a call that would have blocked: the next readiness of that kind is a
     * new one. Arming both directions would report a writable socket after every read that would block.
     *
     * @param directions {@link Readiness#READABLE}, {@link Readiness#WRITABLE} or both
     */
    public final void rearm(int directions) {
        if (trigger == Trigger.EDGE) {
            int reading = directions & Readiness.READABLE;
            armed |= interest & bits(reading == 0 ? directions : directions | Readiness.PRIORITY);
        }
    }

    /** Requests nothing any more, until {@link #watch}, or {@link #rearm} of an EDGE. */
    public final void disarm() {
        armed = 0;
    }

    /**
     * Notes a report, so that EDGE and ONESHOT do not repeat it.
     *
     * @param ready what is reported now, in the kernel's bits
     * @return the same
     */
    protected final int reported(int ready) {
        if (ready != 0 && trigger != Trigger.LEVEL) {
            armed = trigger == Trigger.ONESHOT ? 0 : armed & ~ready;
        }
        return ready;
    }

    /**
     * Undoes {@link #reported}, because the event was not delivered.
     *
     * @param ready what was reported
     */
    protected final void unreported(int ready) {
        armed |= ready & interest;
    }
}
