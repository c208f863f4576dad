package org.poll4j.ffm;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The errno of the calling thread's last call. Read it before the thread's next call. Each thread has its own segment,
 * because another thread's call would overwrite a shared one.
 *
 * <p>A thread's map of thread-locals holds nothing but that segment, which is an object of the JDK. An object of this
 * library there would keep the library's class loader for as long as the thread lives.
 *
 * <p>Off-heap also for critical calls, which could take a heap segment: the linker slices it for each call, and of a
 * native segment of known class all that is inlined, so that no object is made: see {@link NotInlined}.
 */
public final class Errno {
    /** The linker's {@code captureStateLayout}: one int, but on Windows three, of which the first is GetLastError's. */
    private static final int SIZE = 12;

    private static final Class<?> NATIVE = MemorySegment.NULL.getClass();
    /** Each segment is freed by the garbage collector, some time after its thread has ended. */
    private static final ThreadLocal<@Nullable MemorySegment> SEGMENT = new ThreadLocal<>();

    private static final Errno CURRENT = new Errno();

    private Errno() {}

    /**
     * Returns the object of the calling thread.
     *
     * @return an object that refers to the thread which uses it
     */
    public static Errno current() {
        return CURRENT;
    }

    private static MemorySegment first() {
        MemorySegment made = Arena.ofAuto().allocate(SIZE, JAVA_INT.byteAlignment());
        SEGMENT.set(made);
        return made;
    }

    /**
     * Returns the first argument of a handle.
     *
     * @return the same segment each time on one thread
     */
    public MemorySegment segment() {
        MemorySegment known = SEGMENT.get();
        if (known == null) {
            known = first();
        }
        if (known.getClass() != NATIVE) { // never; the compiler learns the class, whatever segments it saw elsewhere
            throw new AssertionError(known);
        }
        return known;
    }

    /**
     * Returns the error number of the last call, which failed.
     *
     * @return a positive number
     */
    public int number() {
        return segment().get(JAVA_INT, 0);
    }

    /**
     * Converts the result of a call: a failure becomes the negated errno.
     *
     * @param result what the call returned
     * @return the result, or the negated errno if it was negative
     */
    public int of(int result) {
        return result >= 0 ? result : -number();
    }

    /**
     * Converts the result of a call: a failure becomes the negated errno.
     *
     * @param result what the call returned
     * @return the result, or the negated errno if it was negative
     */
    public long of(long result) {
        return result >= 0 ? result : -number();
    }
}
