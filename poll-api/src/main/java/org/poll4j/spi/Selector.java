package org.poll4j.spi;

import java.io.IOException;

/**
 * A kernel's event queue. {@link org.poll4j.Poll} calls it and keeps these rules. One thread selects. Any thread may
 * call {@code add}, {@code modify}, {@code remove}, {@code rearm} and {@code wakeup}, one at a time, also during a
 * select. No call comes after {@link #close}.
 */
public interface Selector {
    /** The result of {@link #handle} if another queue cannot watch this one. */
    long NO_HANDLE = -1;

    /** When a readiness is reported again: {@link org.poll4j.Trigger} for backends. */
    enum Trigger {
        /** When it begins again. */
        EDGE,
        /** For as long as it lasts. */
        LEVEL,
        /** Once, until the next {@link Selector#modify}. */
        ONESHOT
    }

    /**
     * Begins to watch a descriptor, at once, also while another thread selects. If the descriptor is ready already,
     * this is reported.
     *
     * @param descriptor not watched by this selector
     * @param key the key of its events
     * @param interest bits of {@link Readiness}, not 0
     * @param trigger when readiness is reported again
     * @param rawBits further bits of the system, within {@link Backend#rawBits}
     * @throws IOException if the system refuses; nothing is watched then
     */
    void add(Descriptor descriptor, long key, int interest, Trigger trigger, int rawBits) throws IOException;

    /**
     * Replaces key, interest and trigger. If the descriptor is ready, this is reported again.
     *
     * @param descriptor watched by this selector
     * @param key the key of its events from now on
     * @param interest bits of {@link Readiness}, not 0
     * @param trigger when readiness is reported again
     * @param rawBits further bits of the system, within {@link Backend#rawBits}
     * @throws IOException if the system refuses; the previous values stay then, or the descriptor is not watched until
     *     the caller modifies it back with the previous key
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
     * Waits for readiness. May return early, also without an event: the caller then looks at the clock and waits again.
     *
     * @param sink receives each event, on this thread
     * @param max how many events at most, at least 1
     * @param timeoutNanos nanoseconds; negative waits forever, 0 does not wait
     * @return whether a signal interrupted the wait
     * @throws IOException if the system refuses to wait
     */
    boolean select(ReadySink sink, int max, long timeoutNanos) throws IOException;

    /** Makes the current or the next {@link #select} return. Calls before it returns count as one. */
    void wakeup();

    /**
     * Replaces the kernel's queue by an empty one; the caller then adds everything again. Descriptors that were closed
     * outside poll4j and cannot be removed stay in the old one. Called on the selecting thread.
     *
     * @throws IOException if the system refuses; the old queue stays in use
     */
    void renew() throws IOException;

    /**
     * Returns the queue's own descriptor, if another queue can watch this one.
     *
     * @return its descriptor, or {@link #NO_HANDLE}
     */
    long handle();

    /** Closes the kernel's queue. The descriptors that it watched stay open. */
    void close();
}
