package org.poll4j.ffm;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Where a thread's calls leave errno: read before the thread's next call. One object a thread, never shared, because another
 * thread's call would overwrite it.
 *
 * <p>Off-heap also for critical calls, which could take a heap segment: the linker slices it for each call, and of a native
 * segment of known class that is always inlined ({@code dup} is {@code @ForceInline} there), so that no object is made.
 */
public final class Errno {
    /** The linker's {@code captureStateLayout}: one int, but on Windows three, of which the first is GetLastError's. */
    private static final int SIZE = 12;

    private static final Class<?> NATIVE = MemorySegment.NULL.getClass();
    private static final ThreadLocal<@Nullable Errno> CURRENT = new ThreadLocal<>();

    /** Freed by the garbage collector, some time after the thread has ended. */
    private final MemorySegment segment = Arena.ofAuto().allocate(SIZE, JAVA_INT.byteAlignment());

    private Errno() {}

    /**
     * The calling thread's.
     *
     * @return the same object each time
     */
    public static Errno current() {
        Errno current = CURRENT.get();
        return current == null ? first() : current;
    }

    private static Errno first() {
        Errno made = new Errno();
        CURRENT.set(made);
        return made;
    }

    /**
     * A handle's first argument.
     *
     * @return the same segment each time
     */
    public MemorySegment segment() {
        MemorySegment known = segment;
        if (known.getClass() != NATIVE) { // never; the compiler learns the class, whatever segments it saw elsewhere
            throw new AssertionError(known);
        }
        return known;
    }

    /**
     * The error that the last call left, which failed.
     *
     * @return its number, positive
     */
    public int number() {
        return segment.get(JAVA_INT, 0);
    }

    /**
     * A call's result in the house's form.
     *
     * @param result what the call returned
     * @return the result, or the negated errno if it was negative
     */
    public int of(int result) {
        return result >= 0 ? result : -number();
    }

    /**
     * A call's result in the house's form.
     *
     * @param result what the call returned
     * @return the result, or the negated errno if it was negative
     */
    public long of(long result) {
        return result >= 0 ? result : -number();
    }
}
