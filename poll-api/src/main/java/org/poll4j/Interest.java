package org.poll4j;

import java.util.Objects;
import org.poll4j.spi.Readiness;

/**
 * The kinds of readiness that a registration requests: a set, possibly {@linkplain #NONE empty}. Immutable. Combining
 * allocates nothing, and equal sets are the same object.
 *
 * <p>{@link #READABLE}, {@link #WRITABLE} and {@link #NONE} work everywhere. Linux, macOS and OpenBSD have
 * {@link #PRIORITY}. No backend has {@link #AIO} and {@link #LIO} so far. Registering with an interest that the backend
 * lacks throws {@link UnsupportedOperationException}.
 */
public final class Interest {
    private static final Interest[] ALL = new Interest[Readiness.INTERESTS + 1];

    static {
        for (int bits = 0; bits < ALL.length; bits++) {
            ALL[bits] = new Interest(bits);
        }
    }

    /** Nothing. The kernel forgets the source, which stays registered with its token. No event comes. */
    public static final Interest NONE = of(0);
    /** Data, a connection to accept, or the end of the stream. */
    public static final Interest READABLE = of(Readiness.READABLE);
    /** Room to write, or a connect that has ended. */
    public static final Interest WRITABLE = of(Readiness.WRITABLE);
    /** Out-of-band data ({@code EPOLLPRI}, {@code NOTE_OOB}). */
    public static final Interest PRIORITY = of(Readiness.PRIORITY);
    /** POSIX asynchronous I/O completions; for custom sources. */
    public static final Interest AIO = of(Readiness.AIO);
    /** {@code lio_listio} completions; for custom sources. */
    public static final Interest LIO = of(Readiness.LIO);

    private final int bits;

    private Interest(int bits) {
        this.bits = bits;
    }

    /**
     * Returns the interest of the given bits.
     *
     * @param bits any of the {@link Readiness} bits within {@link Readiness#INTERESTS}
     * @return the one object for this set
     * @throws IllegalArgumentException for any other bit
     */
    public static Interest of(int bits) {
        if ((bits & ~Readiness.INTERESTS) != 0) {
            throw new IllegalArgumentException(
                    "Interest.of(0x" + Integer.toHexString(bits) + "): not bits of an interest");
        }
        return ALL[bits];
    }

    /**
     * Returns the bits of this set, as {@link Readiness} numbers them.
     *
     * @return 0 for {@link #NONE}
     */
    public int bits() {
        return bits;
    }

    /**
     * Returns the union of this interest and another.
     *
     * @param other what to add
     * @return the union
     */
    public Interest add(Interest other) {
        return ALL[bits | Objects.requireNonNull(other, "other").bits];
    }

    /**
     * Returns this interest without another.
     *
     * @param other what to take away
     * @return the difference; {@link #NONE} when nothing is left (mio returns an {@code Option} here)
     */
    public Interest remove(Interest other) {
        return ALL[bits & ~Objects.requireNonNull(other, "other").bits];
    }

    /**
     * Returns whether this set holds {@link #READABLE}.
     *
     * @return true if it does
     */
    public boolean isReadable() {
        return (bits & Readiness.READABLE) != 0;
    }

    /**
     * Returns whether this set holds {@link #WRITABLE}.
     *
     * @return true if it does
     */
    public boolean isWritable() {
        return (bits & Readiness.WRITABLE) != 0;
    }

    /**
     * Returns whether this set holds {@link #PRIORITY}.
     *
     * @return true if it does
     */
    public boolean isPriority() {
        return (bits & Readiness.PRIORITY) != 0;
    }

    /**
     * Returns whether this set holds {@link #AIO}.
     *
     * @return true if it does
     */
    public boolean isAio() {
        return (bits & Readiness.AIO) != 0;
    }

    /**
     * Returns whether this set holds {@link #LIO}.
     *
     * @return true if it does
     */
    public boolean isLio() {
        return (bits & Readiness.LIO) != 0;
    }

    /** Returns the names of the set, as mio prints them: {@code READABLE | WRITABLE}. */
    @Override
    public String toString() {
        return Readiness.toString(bits);
    }
}
