package org.poll4j.spi;

import java.io.IOException;

/**
 * A kernel's event queue. {@link org.poll4j.Poll} calls it and keeps the rules: one thread selects; {@code add},
 * {@code modify}, {@code remove}, {@code rearm} and {@code wakeup} come from any thread, one at a time, also during a
 * select, and none after {@link #close}.
 */
public interface Selector {
    /** What {@link #handle} returns where the kernel has no queue that another one could watch. */
    long NO_HANDLE = -1;

    /** When a readiness is reported again; {@link org.poll4j.Trigger} as it crosses the seam. */
    enum Trigger {
        /** When it begins again. */
        EDGE,
        /** For as long as it lasts. */
        LEVEL,
        /** Once, until the next {@link Selector#modify}. */
        ONESHOT
    }

    /**
     * Begins to watch a descriptor, at once, also while another thread selects. A readiness that holds already is
     * reported.
     *
     * @param descriptor not watched by this selector
     * @param key what events of it carry
     * @param interest bits of {@link Readiness}, not 0
     * @param trigger when readiness is reported again
     * @param rawBits the system's own bits besides, within {@link Backend#rawBits}
     * @throws IOException if the system refuses; nothing is watched then
     */
    void add(Descriptor descriptor, long key, int interest, Trigger trigger, int rawBits) throws IOException;

    /**
     * Replaces key, interest and trigger. A readiness that holds is reported again.
     *
     * @param descriptor watched by this selector
     * @param key what events of it carry from now on
     * @param interest bits of {@link Readiness}, not 0
     * @param trigger when readiness is reported again
     * @param rawBits the system's own bits besides, within {@link Backend#rawBits}
     * @throws IOException if the system refuses; the previous ones hold then, or nothing is watched until the caller
     *     modifies back with the previous key
     */
    void modify(Descriptor descriptor, long key, int interest, Trigger trigger, int rawBits) throws IOException;

    /**
     * Stops watching a descriptor.
     *
     * @param descriptor watched by this selector; one that the kernel has forgotten already is no error
     * @throws IOException if the system refuses
     */
    void remove(Descriptor descriptor) throws IOException;

    /**
     * Arms directions again after a call would have blocked, where the selector emulates edges; else does nothing.
     *
     * @param descriptor watched by this selector
     * @param directions {@link Readiness#READABLE}, {@link Readiness#WRITABLE} or both
     */
    void rearm(Descriptor descriptor, int directions);

    /**
     * Silences a ONESHOT registration that has just reported, where the kernel does that for one direction only; else
     * does nothing.
     *
     * @param descriptor watched by this selector
     */
    void disarm(Descriptor descriptor);

    /**
     * Waits for readiness. May return early, also without any event: the caller looks at the clock and waits again.
     *
     * @param sink takes each event, on this thread
     * @param max how many events at most, at least 1
     * @param timeoutNanos nanoseconds; negative waits for ever, 0 does not wait
     * @return whether a signal interrupted the wait
     * @throws IOException if the system refuses to wait
     */
    boolean select(ReadySink sink, int max, long timeoutNanos) throws IOException;

    /** Makes the current or the next {@link #select} return. Calls before it returns count as one. */
    void wakeup();

    /**
     * Replaces the kernel's queue by an empty one, for the caller to add everything again. Descriptors that were closed
     * outside poll4j and cannot be removed stay in the old one. On the selecting thread.
     *
     * @throws IOException if the system refuses; the old queue is used on
     */
    void renew() throws IOException;

    /**
     * The queue's own descriptor, where the system can watch one queue by another.
     *
     * @return its descriptor, or {@link #NO_HANDLE}
     */
    long handle();

    /** Gives the kernel's queue back. The descriptors it watched stay open. */
    void close();
}
