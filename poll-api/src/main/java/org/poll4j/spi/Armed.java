package org.poll4j.spi;

import org.poll4j.spi.Selector.Trigger;

/**
 * One registration of a selector whose kernel knows no edges: what the caller asked for, and what of it the selector
 * still has to report. Such a kernel tells what holds, each time. This class makes triggers of it, in the same way for
 * every such selector:
 *
 * <ul>
 *   <li>LEVEL arms all of the interest, always.
 *   <li>EDGE no longer asks for what it has reported, until a call in that direction would block ({@link #rearm}).
 *   <li>ONESHOT asks for nothing after its event, until {@link #watch}.
 * </ul>
 *
 * <p>Interest and readiness are bits of the kernel, which a subclass translates. Not safe for threads: the selector
 * calls every method under its own lock.
 */
public abstract class Armed {
    private long key;
    private int interest;
    private Trigger trigger = Trigger.EDGE;
    /** What of the interest is to be reported: all for LEVEL, what was not reported yet for the others. */
    private int armed;

    /** For selectors. Asks for nothing yet. */
    protected Armed() {}

    /**
     * Translates an interest.
     *
     * @param readiness bits of {@link Readiness}
     * @return what to ask the kernel for, in its bits; the ends of a connection may come with every interest
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
     * Returns what the selector has to ask the kernel for.
     *
     * @return the kernel's bits; 0 for nothing
     */
    protected final int armed() {
        return armed;
    }

    /**
     * Begins to ask for something, all of which is reported if it holds.
     *
     * @param newKey what events carry from now on
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
     * Arms one direction without the other after a call that would have blocked: the next readiness of that kind is a
     * new one. Arming both would report a writable socket after every read that would block.
     *
     * @param directions {@link Readiness#READABLE}, {@link Readiness#WRITABLE} or both
     */
    public final void rearm(int directions) {
        if (trigger == Trigger.EDGE) {
            int reading = directions & Readiness.READABLE;
            armed |= interest & bits(reading == 0 ? directions : directions | Readiness.PRIORITY);
        }
    }

    /** Asks for nothing any more, until {@link #watch}, or an EDGE's {@link #rearm}. */
    public final void disarm() {
        armed = 0;
    }

    /**
     * Marks as reported what the trigger does not report again.
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
     * Takes back {@link #reported}: the event was not delivered.
     *
     * @param ready what was reported
     */
    protected final void unreported(int ready) {
        armed |= ready & interest;
    }
}
