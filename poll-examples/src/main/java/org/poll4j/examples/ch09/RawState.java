package org.poll4j.examples.ch09;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.nio.charset.StandardCharsets;

/**
 * A coroutine's variables as a struct in memory that the garbage collector does not move: a counter, a buffer, and the
 * address of the place in that buffer where the next text goes. With such a pointer the struct refers to itself, and a
 * copy of it refers to the original.
 */
final class RawState {
    private static final int CAPACITY = 64;
    static final StructLayout LAYOUT = MemoryLayout.structLayout(
            JAVA_LONG.withName("counter"),
            JAVA_LONG.withName("writer"),
            MemoryLayout.sequenceLayout(CAPACITY, JAVA_BYTE).withName("buffer"));
    private static final long COUNTER = LAYOUT.byteOffset(PathElement.groupElement("counter"));
    private static final long WRITER = LAYOUT.byteOffset(PathElement.groupElement("writer"));
    private static final long BUFFER = LAYOUT.byteOffset(PathElement.groupElement("buffer"));

    private RawState() {}

    /** Begins to point into its own buffer. */
    static void start(MemorySegment state) {
        state.fill((byte) 0);
        state.set(JAVA_LONG, WRITER, buffer(state).address());
    }

    private static MemorySegment buffer(MemorySegment state) {
        return state.asSlice(BUFFER, CAPACITY);
    }

    /** Counts, and writes where the pointer points, wherever that is. */
    @SuppressWarnings("restricted") // a raw pointer is what this is about
    static void write(MemorySegment state, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        long pointer = state.get(JAVA_LONG, WRITER);
        MemorySegment.copy(
                bytes, 0, MemorySegment.ofAddress(pointer).reinterpret(bytes.length), JAVA_BYTE, 0, bytes.length);
        state.set(JAVA_LONG, WRITER, pointer + bytes.length);
        state.set(JAVA_LONG, COUNTER, count(state) + 1);
    }

    static long count(MemorySegment state) {
        return state.get(JAVA_LONG, COUNTER);
    }

    static String text(MemorySegment state) {
        return buffer(state).getString(0);
    }

    /**
     * Whether there is room for some bytes at the pointer, in the state's own buffer. If not, do not write there.
     */
    static boolean pointsIntoItself(MemorySegment state, int room) {
        long offset = state.get(JAVA_LONG, WRITER) - buffer(state).address();
        return offset >= 0 && offset + room < CAPACITY;
    }

    /** Exchanges two values, as {@code mem::swap} does: byte by byte, whatever the bytes mean. */
    static void swap(MemorySegment a, MemorySegment b) {
        byte[] bytes = a.toArray(JAVA_BYTE);
        a.copyFrom(b);
        b.copyFrom(MemorySegment.ofArray(bytes));
    }
}
