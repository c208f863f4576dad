package org.poll4j.ffm;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.ConcurrentModificationException;
import org.jspecify.annotations.Nullable;

/**
 * The part of a buffer that a call is given. The caller reads the buffer's position once and passes it here, because another
 * thread may move it meanwhile: the kernel must not see memory outside the buffer even then. The caller keeps the buffer reachable
 * during the call.
 *
 * <p>A bare address does not keep an arena open. That is enough for memory of {@link ByteBuffer#allocateDirect}, of an automatic
 * or the global arena, which only the garbage collector frees, and of an arena that is confined to the calling thread. Memory
 * that another thread may free is {@link #isShared shared}. A buffer of such memory is copied, because a segment of it would be an
 * object a call. What is too large to copy goes to a call as a {@link #segment}, which the linker holds open.
 */
public final class Memory {
    private static final int GIB = 1 << 30;
    private static final Class<?> OF_BUFFER = scope(ByteBuffer.allocateDirect(1));
    private static final Class<?> OF_GLOBAL = Arena.global().scope().getClass();
    private static final Class<?> OF_AUTO = Arena.ofAuto().scope().getClass();
    private static final Class<?> OF_CONFINED = confined();

    /** How many neighbours a buffer may use in {@link #KNOWN}. */
    private static final int WAYS = 4;

    /**
     * Buffers of {@link ByteBuffer#allocateDirect} that were asked for their scope before, by address. {@link MemorySegment#ofBuffer}
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
     * Whether another thread can free the memory of a buffer during a call.
     *
     * @param buffer any buffer
     * @return true for a direct buffer over a shared arena
     */
    public static boolean isShared(ByteBuffer buffer) {
        if (!buffer.isDirect()) {
            return false;
        }
        if (!arenasInUse) {
            return isSharedScope(scope(buffer));
        }
        int at = (buffer.alignmentOffset(0, GIB) >>> 4) * 0x9E3779B1 >>> 20;
        for (int i = 0; i < WAYS; i++) {
            WeakReference<ByteBuffer> known = KNOWN[(at + i) & (KNOWN.length - 1)];
            if (known != null && known.refersTo(buffer)) {
                return false;
            }
        }
        return isUnknownShared(buffer, at);
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
     * Whether a call is given a copy of the memory: no native memory, or memory that another thread can free.
     *
     * @param buffer any buffer
     * @return false for a direct buffer that is not {@linkplain #isShared shared}
     */
    public static boolean isCopied(ByteBuffer buffer) {
        return !buffer.isDirect() || isShared(buffer);
    }

    /**
     * The same for a segment that a call is not given as such.
     *
     * @param segment any segment
     * @return false for a native segment that is not {@linkplain #isShared shared}
     */
    public static boolean isCopied(MemorySegment segment) {
        return !segment.isNative() || isShared(segment);
    }

    private static boolean isUnknownShared(ByteBuffer direct, int at) {
        Class<?> scope = scope(direct);
        if (scope == OF_BUFFER) {
            remember(direct, at);
            return false;
        }
        return isSharedScope(scope);
    }

    private static boolean isSharedScope(Class<?> scope) {
        if (scope == OF_BUFFER) {
            return false;
        }
        arenasInUse = true;
        return isClosedByOthers(scope);
    }

    /** Takes free places only, so that buffers that live for one call do not make an object each. */
    private static void remember(ByteBuffer direct, int at) {
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
     * The address of a byte of a direct buffer that is not {@linkplain #isShared shared}.
     *
     * @param direct a direct buffer
     * @param position of the byte
     * @return an address for the next call
     * @throws IllegalStateException if its arena is closed
     * @throws WrongThreadException if its arena is confined to another thread
     * @throws IndexOutOfBoundsException if another thread has set the limit before the position
     */
    public static long address(ByteBuffer direct, int position) {
        direct.get(position); // the access checks the arena
        return begin(direct) + position;
    }

    /** Computes the address of the buffer's first byte whatever its position is. */
    private static long begin(ByteBuffer direct) {
        if (direct.capacity() >= GIB) {
            return MemorySegment.ofBuffer(direct.duplicate().clear()).address();
        }
        long next = MemorySegment.ofBuffer(direct).address();
        return next - ((next - direct.alignmentOffset(0, GIB)) & (GIB - 1));
    }

    /**
     * A segment that begins at a byte of a {@linkplain #isShared shared} buffer. Passed to a call, it keeps the arena open.
     *
     * @param direct a direct buffer
     * @param position of the byte
     * @return an argument for the next call; its size means nothing
     * @throws ConcurrentModificationException if another thread has moved the buffer's position
     */
    public static MemorySegment segment(ByteBuffer direct, int position) {
        MemorySegment segment = MemorySegment.ofBuffer(direct);
        if (segment.address() != begin(direct) + position) {
            throw new ConcurrentModificationException("another thread moves the position of a buffer in use");
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
