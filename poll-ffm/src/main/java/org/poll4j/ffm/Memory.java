package org.poll4j.ffm;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.ConcurrentModificationException;
import org.jspecify.annotations.Nullable;

/**
 * Finds the memory of a buffer for a call. The caller keeps the buffer reachable during the call.
 *
 * <p>Another thread may move a buffer's position or limit at any time. So the caller reads both once, and the address
 * is computed from the position that it passes: the kernel never sees memory outside the buffer.
 *
 * <p>A bare address does not keep an arena open. That is enough for memory of {@link ByteBuffer#allocateDirect}, of an
 * automatic or the global arena, which only the garbage collector frees, and of an arena that is confined to the
 * calling thread. Memory that another thread may free is {@link #isShared shared}. A buffer of such memory is copied,
 * because a segment of it would be an object a call. What is too large to copy goes to a call as a {@link #segment},
 * which the linker holds open.
 */
public final class Memory {
    /** The result for memory that a call must not use directly: the caller copies it. */
    public static final long COPIED = 0;

    private static final Class<?> OF_BUFFER = scope(ByteBuffer.allocateDirect(1));
    private static final Class<?> OF_GLOBAL = Arena.global().scope().getClass();
    private static final Class<?> OF_AUTO = Arena.ofAuto().scope().getClass();
    private static final Class<?> OF_CONFINED = confined();

    /** How many neighbours a buffer may use in {@link #KNOWN}. */
    private static final int WAYS = 4;

    /**
     * Direct buffers that were used before, by identity. {@link MemorySegment#ofBuffer} answers what an entry keeps,
     * and makes one or two objects, which the compiler removes in some callers only.
     */
    private static final @Nullable Known[] KNOWN = new Known[1 << 14];

    /** What does not change as long as a buffer lives. */
    private static final class Known extends WeakReference<ByteBuffer> {
        /** The address of the buffer's first byte, or {@link #COPIED}. */
        private final long begin;
        /** Whether its arena may be closed, or be confined to another thread. */
        private final boolean isClosable;

        private Known(ByteBuffer direct, long begin, boolean isClosable) {
            super(direct);
            this.begin = begin;
            this.isClosable = isClosable;
        }
    }

    private Memory() {}

    private static Class<?> confined() {
        try (Arena arena = Arena.ofConfined()) {
            return arena.scope().getClass();
        }
    }

    private static Class<?> scope(ByteBuffer direct) {
        return MemorySegment.ofBuffer(direct).scope().getClass();
    }

    /**
     * Returns the array of a heap buffer in which the given position is the array's first byte.
     *
     * @param buffer any buffer
     * @param position of the next byte
     * @return null for any other
     */
    public static byte @Nullable [] array(ByteBuffer buffer, int position) {
        return buffer.hasArray() && buffer.arrayOffset() + position == 0 ? buffer.array() : null;
    }

    /**
     * Returns the address of a byte of a buffer.
     *
     * @param buffer any buffer
     * @param position of the byte, before the limit
     * @return an address for the next call; {@link #COPIED} for a heap buffer and for one over a shared arena
     * @throws IllegalStateException if its arena is closed
     * @throws WrongThreadException if its arena is confined to another thread
     * @throws IndexOutOfBoundsException if another thread has set the limit before the position
     */
    public static long address(ByteBuffer buffer, int position) {
        if (!buffer.isDirect()) {
            return COPIED;
        }
        int at = System.identityHashCode(buffer);
        for (int i = 0; i < WAYS; i++) {
            Known known = KNOWN[(at + i) & (KNOWN.length - 1)];
            if (known != null && known.refersTo(buffer)) {
                return address(known, buffer, position);
            }
        }
        return address(remember(buffer, at), buffer, position);
    }

    private static long address(Known known, ByteBuffer direct, int position) {
        if (known.isClosable) {
            direct.get(position); // the access checks the arena
        }
        return known.begin == COPIED ? COPIED : known.begin + position;
    }

    /** Takes free places only, so that buffers that live for one call do not replace others. */
    private static Known remember(ByteBuffer direct, int at) {
        MemorySegment whole = MemorySegment.ofBuffer(direct.duplicate().clear());
        Class<?> scope = whole.scope().getClass();
        boolean isClosable = scope != OF_BUFFER && scope != OF_AUTO && scope != OF_GLOBAL;
        Known known = new Known(direct, isClosedByOthers(scope) ? COPIED : whole.address(), isClosable);
        for (int i = 0; i < WAYS; i++) {
            int place = (at + i) & (KNOWN.length - 1);
            Known there = KNOWN[place];
            if (there == null || there.refersTo(null)) {
                KNOWN[place] = known;
                break;
            }
        }
        return known;
    }

    /**
     * Returns whether another thread can free the memory of a segment during a call.
     *
     * @param segment any segment
     * @return true for a native segment of a shared arena
     */
    public static boolean isShared(MemorySegment segment) {
        return segment.isNative() && isClosedByOthers(segment.scope().getClass());
    }

    private static boolean isClosedByOthers(Class<?> scope) {
        return scope != OF_BUFFER && scope != OF_AUTO && scope != OF_CONFINED && scope != OF_GLOBAL;
    }

    /**
     * Returns whether a call needs a copy of the segment's memory: it is not native, or it is memory that another
     * thread can free.
     *
     * @param segment any segment
     * @return false for a native segment that is not {@linkplain #isShared shared}
     */
    public static boolean isCopied(MemorySegment segment) {
        return !segment.isNative() || isShared(segment);
    }

    /**
     * A segment that begins at the next byte of a {@linkplain #isShared shared} buffer. Passed to a call, it keeps the
     * arena open.
     *
     * @param direct a direct buffer
     * @param length how many bytes the call may use
     * @return an argument for the next call
     * @throws ConcurrentModificationException if fewer bytes remain, because another thread has moved position or limit
     */
    public static MemorySegment segment(ByteBuffer direct, int length) {
        MemorySegment segment = MemorySegment.ofBuffer(direct);
        if (segment.byteSize() < length) {
            throw new ConcurrentModificationException(
                    "another thread moves the position or the limit of a buffer in use");
        }
        return segment;
    }

    /**
     * Fails as a call would that is given the buffer's memory.
     *
     * @param buffer any buffer
     * @param position of its next byte
     * @throws IllegalStateException if its arena is closed
     * @throws WrongThreadException if its arena is confined to another thread
     */
    public static void check(ByteBuffer buffer, int position) {
        if (buffer.isDirect() && position < buffer.limit()) {
            buffer.get(position);
        }
    }

    /**
     * Fails as a call would that is given the segment's memory.
     *
     * @param segment any segment
     * @throws IllegalStateException if its arena is closed
     * @throws WrongThreadException if its arena is confined to another thread
     */
    public static void check(MemorySegment segment) {
        if (!segment.isAccessibleBy(Thread.currentThread())) {
            throw new WrongThreadException("a segment of an arena that is confined to another thread");
        }
        if (!segment.scope().isAlive()) {
            throw new IllegalStateException("a segment of an arena that is closed");
        }
    }
}
