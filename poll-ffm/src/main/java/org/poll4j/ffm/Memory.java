package org.poll4j.ffm;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.ConcurrentModificationException;
import org.jspecify.annotations.Nullable;

/**
 * The part of a buffer that a call is given. The caller keeps the buffer reachable during the call.
 *
 * <p>Another thread may move a buffer's position or limit at any time. {@link MemorySegment#ofBuffer} reads both once and answers an
 * address and a size that belong together, so the kernel never sees memory outside the buffer.
 *
 * <p>A bare address does not keep an arena open. That is enough for memory of {@link ByteBuffer#allocateDirect}, of an automatic
 * or the global arena, which only the garbage collector frees, and of an arena that is confined to the calling thread. Memory
 * that another thread may free is {@link #isShared shared}. A buffer of such memory is copied, because a segment of it would be an
 * object a call. What is too large to copy goes to a call as a {@link #segment}, which the linker holds open.
 */
public final class Memory {
    /** Where memory is that a call must not be given: it is given a copy. */
    public static final long COPIED = 0;

    private static final Class<?> OF_BUFFER = scope(ByteBuffer.allocateDirect(1));
    private static final Class<?> OF_GLOBAL = Arena.global().scope().getClass();
    private static final Class<?> OF_AUTO = Arena.ofAuto().scope().getClass();
    private static final Class<?> OF_CONFINED = confined();

    /** How many neighbours a buffer may use in {@link #KNOWN}. */
    private static final int WAYS = 4;

    /**
     * Buffers of {@link ByteBuffer#allocateDirect} that were asked for their scope before, by identity. {@link MemorySegment#ofBuffer}
     * makes a scope for such a buffer. The compiler removes that object only while the JVM has seen no other kind of
     * direct buffer.
     */
    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
    private static final @Nullable WeakReference<ByteBuffer>[] KNOWN = new WeakReference[4096];

    /** Whether a buffer over an arena was ever seen. Only then does the scope of another buffer cost an object. */
    private static boolean arenasInUse;

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
     * The array of a heap buffer in which the given position is the array's first byte.
     *
     * @param buffer any buffer
     * @param position of the next byte
     * @return null for any other
     */
    public static byte @Nullable [] array(ByteBuffer buffer, int position) {
        return buffer.hasArray() && buffer.arrayOffset() + position == 0 ? buffer.array() : null;
    }

    /**
     * The address of a buffer's next byte.
     *
     * @param buffer any buffer
     * @param length how many bytes the call may use
     * @return an address for the next call; {@link #COPIED} for a heap buffer and for one over a shared arena
     * @throws IllegalStateException if its arena is closed
     * @throws WrongThreadException if its arena is confined to another thread
     * @throws ConcurrentModificationException if fewer bytes remain, because another thread has moved position or limit
     */
    public static long address(ByteBuffer buffer, int length) {
        if (!buffer.isDirect()) {
            return COPIED;
        }
        if (!arenasInUse) {
            MemorySegment segment = MemorySegment.ofBuffer(buffer);
            if (segment.scope().getClass() == OF_BUFFER) {
                return address(segment, length);
            }
            arenasInUse = true;
        }
        return isKnown(buffer) || !isClosedByOthers(open(buffer))
                ? address(MemorySegment.ofBuffer(buffer), length)
                : COPIED;
    }

    private static long address(MemorySegment segment, int length) {
        if (segment.byteSize() < length) {
            throw moved();
        }
        return segment.address();
    }

    private static ConcurrentModificationException moved() {
        return new ConcurrentModificationException("another thread moves the position or the limit of a buffer in use");
    }

    private static boolean isKnown(ByteBuffer direct) {
        int at = System.identityHashCode(direct);
        for (int i = 0; i < WAYS; i++) {
            WeakReference<ByteBuffer> known = KNOWN[(at + i) & (KNOWN.length - 1)];
            if (known != null && known.refersTo(direct)) {
                return true;
            }
        }
        return false;
    }

    /** The scope of a buffer whose arena, if it has one, is open to this thread. */
    private static Class<?> open(ByteBuffer direct) {
        Class<?> scope = scope(direct);
        if (scope == OF_BUFFER) {
            remember(direct);
        } else {
            check(direct, direct.position());
        }
        return scope;
    }

    /** Takes free places only, so that buffers that live for one call do not make an object each. */
    private static void remember(ByteBuffer direct) {
        int at = System.identityHashCode(direct);
        for (int i = 0; i < WAYS; i++) {
            int place = (at + i) & (KNOWN.length - 1);
            WeakReference<ByteBuffer> known = KNOWN[place];
            if (known == null || known.refersTo(null)) {
                KNOWN[place] = new WeakReference<>(direct);
                return;
            }
        }
    }

    /**
     * Whether another thread can free the memory of a segment during a call.
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
     * Whether a call that is not given the segment as such is given a copy: no native memory, or memory that another thread can free.
     *
     * @param segment any segment
     * @return false for a native segment that is not {@linkplain #isShared shared}
     */
    public static boolean isCopied(MemorySegment segment) {
        return !segment.isNative() || isShared(segment);
    }

    /**
     * A segment that begins at the next byte of a {@linkplain #isShared shared} buffer. Passed to a call, it keeps the arena open.
     *
     * @param direct a direct buffer
     * @param length how many bytes the call may use
     * @return an argument for the next call
     * @throws ConcurrentModificationException if fewer bytes remain, because another thread has moved position or limit
     */
    public static MemorySegment segment(ByteBuffer direct, int length) {
        MemorySegment segment = MemorySegment.ofBuffer(direct);
        if (segment.byteSize() < length) {
            throw moved();
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
