package org.poll4j.tck;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.List;

/** Every kind of memory that a transfer may be given, and the same bytes in each. */
final class MemoryKinds {
    /** Makes a buffer. Those that are slices have a byte more before and after. */
    interface OfBuffer {
        ByteBuffer make(Arena arena, int size);
    }

    /** Makes a segment. */
    interface OfSegment {
        MemorySegment make(Arena arena, int size);
    }

    /** A kind of buffer, by name. */
    record BufferKind(String name, OfBuffer maker) {
        ByteBuffer make(Arena arena, int size) {
            return maker.make(arena, size);
        }

        ByteBuffer full(Arena arena, byte[] bytes) {
            ByteBuffer buffer = make(arena, bytes.length);
            buffer.duplicate().put(bytes);
            return buffer;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** A kind of segment, by name. */
    record SegmentKind(String name, OfSegment maker) {
        MemorySegment make(Arena arena, int size) {
            return maker.make(arena, size);
        }

        MemorySegment full(Arena arena, byte[] bytes) {
            MemorySegment segment = make(arena, bytes.length);
            segment.copyFrom(MemorySegment.ofArray(bytes));
            return segment;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static final List<BufferKind> BUFFERS = List.of(
            new BufferKind("heap", (_, size) -> ByteBuffer.allocate(size)),
            new BufferKind("heap, between limits", (_, size) -> between(ByteBuffer.allocate(size + 2))),
            new BufferKind(
                    "heap, sliced",
                    (_, size) -> between(ByteBuffer.allocate(size + 2)).slice()),
            new BufferKind(
                    "heap, sliced, between limits",
                    (_, size) -> between(between(ByteBuffer.allocate(size + 4)).slice())),
            new BufferKind("direct", (_, size) -> ByteBuffer.allocateDirect(size)),
            new BufferKind("direct, between limits", (_, size) -> between(ByteBuffer.allocateDirect(size + 2))),
            new BufferKind(
                    "direct, sliced",
                    (_, size) -> between(ByteBuffer.allocateDirect(size + 2)).slice()),
            new BufferKind(
                    "of a confined arena", (arena, size) -> arena.allocate(size).asByteBuffer()),
            new BufferKind("of a shared arena", (_, size) -> shared(size).asByteBuffer()),
            new BufferKind(
                    "of an automatic arena",
                    (_, size) -> Arena.ofAuto().allocate(size).asByteBuffer()),
            new BufferKind(
                    "of a segment over an array",
                    (_, size) ->
                            MemorySegment.ofArray(new byte[size + 1]).asSlice(1).asByteBuffer()));

    static final List<SegmentKind> SEGMENTS = List.of(
            new SegmentKind("byte[]", (_, size) -> MemorySegment.ofArray(new byte[size])),
            new SegmentKind(
                    "byte[], sliced",
                    (_, size) -> MemorySegment.ofArray(new byte[size + 3]).asSlice(3)),
            new SegmentKind(
                    "int[]",
                    (_, size) -> MemorySegment.ofArray(new int[size / 4 + 1]).asSlice(0, size)),
            new SegmentKind(
                    "long[], sliced",
                    (_, size) -> MemorySegment.ofArray(new long[size / 8 + 2]).asSlice(5, size)),
            new SegmentKind(
                    "of a buffer", (_, size) -> MemorySegment.ofBuffer(between(ByteBuffer.allocateDirect(size + 2)))),
            new SegmentKind("of a confined arena", Arena::allocate),
            new SegmentKind(
                    "of a confined arena, sliced",
                    (arena, size) -> arena.allocate(size + 1).asSlice(1)),
            new SegmentKind("of a shared arena", (_, size) -> shared(size)),
            new SegmentKind("of an automatic arena", (_, size) -> Arena.ofAuto().allocate(size)));

    private MemoryKinds() {}

    /** Without its first byte and its last. */
    private static ByteBuffer between(ByteBuffer buffer) {
        return buffer.position(1).limit(buffer.capacity() - 1);
    }

    private static MemorySegment shared(int size) {
        return Arena.ofShared().allocate(size); // a test that closed it would wait for all threads
    }

    /** Bytes that differ from their neighbours and from those of other blocks. */
    static byte[] pattern(int size) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) (i * 31 + i / 251);
        }
        return bytes;
    }
}
