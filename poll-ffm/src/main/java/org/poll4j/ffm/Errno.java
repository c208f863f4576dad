package org.poll4j.ffm;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Where a thread's calls leave errno. Critical calls take {@link #heap}, all others {@link #offHeap}; the value is read
 * before the thread's next call. One object a thread, never shared: another thread's call would overwrite it.
 */
public final class Errno {
    private static final ThreadLocal<Errno> CURRENT = new ThreadLocal<>();

    private final int[] value = new int[1];
    private final MemorySegment heap = MemorySegment.ofArray(value);
    private @Nullable MemorySegment offHeap;

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
     * For critical calls.
     *
     * @return the same segment each time
     */
    public MemorySegment heap() {
        return heap;
    }

    /**
     * For all other calls. Freed by the garbage collector, some time after the thread has ended.
     *
     * @return the same segment each time
     */
    public MemorySegment offHeap() {
        MemorySegment segment = offHeap;
        if (segment == null) {
            segment = Arena.ofAuto().allocate(JAVA_INT);
            offHeap = segment;
        }
        return segment;
    }

    /**
     * A critical call's result in the house's form.
     *
     * @param result what the call returned
     * @return the result, or the negated errno if it was negative
     */
    public int ofHeap(int result) {
        return result >= 0 ? result : -value[0];
    }

    /**
     * A critical call's result in the house's form.
     *
     * @param result what the call returned
     * @return the result, or the negated errno if it was negative
     */
    public long ofHeap(long result) {
        return result >= 0 ? result : -value[0];
    }

    /**
     * Any other call's result in the house's form.
     *
     * @param result what the call returned
     * @return the result, or the negated errno if it was negative
     */
    public int ofOffHeap(int result) {
        return result >= 0 ? result : -offHeap().get(JAVA_INT, 0);
    }

    /**
     * Any other call's result in the house's form.
     *
     * @param result what the call returned
     * @return the result, or the negated errno if it was negative
     */
    public long ofOffHeap(long result) {
        return result >= 0 ? result : -offHeap().get(JAVA_INT, 0);
    }
}
