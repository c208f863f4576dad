package org.poll4j.tck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.Arrays;
import java.util.Collections;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the memory is, the bytes arrive, and no others change. */
class TransfersTest extends Contract {
    private static final int TRIES = Integer.getInteger("org.poll4j.stress.tries", 100_000);

    /** More than one call moves. */
    private static final int SIZE = 150_001;

    enum Kind {
        TCP,
        PIPE
    }

    private Duct<?, ?> duct(Kind kind) throws IOException {
        return kind == Kind.TCP ? new Duct.OfTcp(tcpPair()) : new Duct.OfPipe(pipe());
    }

    static Stream<Arguments> buffers() {
        return Stream.of(Kind.values())
                .flatMap(kind ->
                        MemoryKinds.BUFFERS.stream().map(memory -> argumentSet(kind + ", " + memory, kind, memory)));
    }

    static Stream<Arguments> segments() {
        return Stream.of(Kind.values())
                .flatMap(kind ->
                        MemoryKinds.SEGMENTS.stream().map(memory -> argumentSet(kind + ", " + memory, kind, memory)));
    }

    /** Writes a part of what is left, or reads a part: returns how many bytes. */
    private interface Step {
        long move(int done) throws IOException;
    }

    /** Writes and reads in turn until everything has passed. */
    private static void pump(int size, Step write, Step read) throws IOException {
        int written = 0;
        int received = 0;
        while (received < size) {
            if (written < size) {
                written += Math.toIntExact(write.move(written));
            }
            int n = Math.toIntExact(read.move(received));
            assertTrue(n >= 0, "the end came too early");
            received += n;
        }
        assertEquals(size, written);
    }

    @ParameterizedTest
    @MethodSource("buffers")
    void buffer_is_written(Kind kind, MemoryKinds.BufferKind memory) throws IOException {
        Duct<?, ?> duct = duct(kind);
        byte[] sent = MemoryKinds.pattern(SIZE);
        byte[] got = new byte[SIZE];
        try (Arena arena = Arena.ofConfined()) {
            ByteBuffer src = memory.full(arena, sent);
            int start = src.position();
            pump(
                    SIZE,
                    done -> {
                        int n = duct.write(src);
                        assertEquals(start + done + n, src.position());
                        return n;
                    },
                    done -> duct.read(got, done, SIZE - done));
            assertEquals(0, duct.write(src), "nothing is left to write");
        }
        assertArrayEquals(sent, got);
    }

    @ParameterizedTest
    @MethodSource("buffers")
    void read_only_buffer_is_written(Kind kind, MemoryKinds.BufferKind memory) throws IOException {
        Duct<?, ?> duct = duct(kind);
        byte[] sent = MemoryKinds.pattern(SIZE);
        byte[] got = new byte[SIZE];
        try (Arena arena = Arena.ofConfined()) {
            ByteBuffer src = memory.full(arena, sent).asReadOnlyBuffer();
            pump(SIZE, _ -> duct.write(src), done -> duct.read(got, done, SIZE - done));
        }
        assertArrayEquals(sent, got);
    }

    @ParameterizedTest
    @MethodSource("buffers")
    void buffer_is_read_into(Kind kind, MemoryKinds.BufferKind memory) throws IOException {
        Duct<?, ?> duct = duct(kind);
        byte[] sent = MemoryKinds.pattern(SIZE);
        byte[] got = new byte[SIZE];
        try (Arena arena = Arena.ofConfined()) {
            ByteBuffer dst = memory.make(arena, SIZE);
            int start = dst.position();
            pump(SIZE, done -> duct.write(sent, done, SIZE - done), done -> {
                int n = duct.read(dst);
                assertEquals(start + done + n, dst.position());
                return n;
            });
            assertEquals(0, duct.read(dst), "no room is left");
            dst.flip().position(start).get(got);
        }
        assertArrayEquals(sent, got);
    }

    @ParameterizedTest
    @MethodSource("buffers")
    void bytes_around_a_buffer_stay_as_they_are(Kind kind, MemoryKinds.BufferKind memory) throws IOException {
        Duct<?, ?> duct = duct(kind);
        duct.write(new byte[] {9, 9, 9, 9, 9}, 0, 5);
        try (Arena arena = Arena.ofConfined()) {
            ByteBuffer dst = memory.make(arena, 10);
            dst.limit(dst.limit() - 4).position(dst.position() + 3);
            assertEquals(3, duct.read(dst));
            dst.limit(dst.limit() + 4).position(dst.position() - 6);
            byte[] all = new byte[10];
            dst.get(all);
            assertArrayEquals(new byte[] {0, 0, 0, 9, 9, 9, 0, 0, 0, 0}, all);
        }
    }

    @ParameterizedTest
    @MethodSource("segments")
    void segment_is_written(Kind kind, MemoryKinds.SegmentKind memory) throws IOException {
        Duct<?, ?> duct = duct(kind);
        byte[] sent = MemoryKinds.pattern(SIZE);
        byte[] got = new byte[SIZE];
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment src = memory.full(arena, sent);
            pump(SIZE, done -> duct.write(src.asSlice(done)), done -> duct.read(got, done, SIZE - done));
            duct.write(src.asReadOnly());
        }
        assertArrayEquals(sent, got);
    }

    @ParameterizedTest
    @MethodSource("segments")
    void segment_is_read_into(Kind kind, MemoryKinds.SegmentKind memory) throws IOException {
        Duct<?, ?> duct = duct(kind);
        byte[] sent = MemoryKinds.pattern(SIZE);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment dst = memory.make(arena, SIZE);
            pump(SIZE, done -> duct.write(sent, done, SIZE - done), done -> duct.read(dst.asSlice(done)));
            assertArrayEquals(sent, dst.toArray(ValueLayout.JAVA_BYTE));
        }
    }

    @ParameterizedTest
    @EnumSource
    void part_of_an_array(Kind kind) throws IOException {
        Duct<?, ?> duct = duct(kind);
        byte[] got = new byte[6];
        assertEquals(3, duct.write(new byte[] {1, 2, 3, 4, 5}, 1, 3));
        assertEquals(3, duct.read(got, 2, 4));
        assertArrayEquals(new byte[] {0, 0, 2, 3, 4, 0}, got);
    }

    @ParameterizedTest
    @EnumSource
    void mixed_buffers_are_gathered_and_scattered(Kind kind) throws IOException {
        Duct<?, ?> duct = duct(kind);
        byte[] sent = MemoryKinds.pattern(300_000);
        try (Arena arena = Arena.ofConfined()) {
            ByteBuffer[] srcs = mixed(arena, sent.length);
            fill(srcs, sent);
            srcs[4] = srcs[4].asReadOnlyBuffer();
            srcs[5] = srcs[5].asReadOnlyBuffer();
            ByteBuffer[] dsts = mixed(arena, sent.length);
            Collections.reverse(Arrays.asList(dsts));
            int[] starts = positions(dsts);
            pump(
                    sent.length,
                    done -> moved(done, srcs, duct.write(srcs, 0, srcs.length)),
                    done -> moved(done, dsts, duct.read(dsts, 0, dsts.length)));
            assertArrayEquals(sent, contents(dsts, starts));
        }
    }

    /** Buffers of every kind, empty ones between, that have room for so many bytes together; two are large. */
    private static ByteBuffer[] mixed(Arena arena, int size) {
        int kinds = MemoryKinds.BUFFERS.size();
        ByteBuffer[] buffers = new ByteBuffer[kinds + 4];
        int left = size;
        for (int i = 0; i < kinds; i++) {
            buffers[i] = MemoryKinds.BUFFERS.get(i).make(arena, 1000 + i);
            left -= 1000 + i;
        }
        buffers[kinds] = ByteBuffer.allocate(0);
        buffers[kinds + 1] = ByteBuffer.allocate(100_000);
        buffers[kinds + 2] = ByteBuffer.allocateDirect(0);
        buffers[kinds + 3] = ByteBuffer.allocateDirect(left - 100_000);
        return buffers;
    }

    private static void fill(ByteBuffer[] buffers, byte[] bytes) {
        int from = 0;
        for (ByteBuffer buffer : buffers) {
            int n = buffer.remaining();
            buffer.duplicate().put(bytes, from, n);
            from += n;
        }
    }

    private static int[] positions(ByteBuffer[] buffers) {
        return Arrays.stream(buffers).mapToInt(ByteBuffer::position).toArray();
    }

    private static byte[] contents(ByteBuffer[] buffers, int[] starts) {
        ByteBuffer all = ByteBuffer.allocate(1_000_000);
        for (int i = 0; i < buffers.length; i++) {
            all.put(buffers[i].duplicate().flip().position(starts[i]));
        }
        return Arrays.copyOf(all.array(), all.position());
    }

    /** Checks that the positions say the same as the result. */
    private static long moved(int before, ByteBuffer[] buffers, long n) {
        long left = Arrays.stream(buffers).mapToLong(ByteBuffer::remaining).sum();
        assertEquals(300_000 - before - n, left);
        return n;
    }

    @ParameterizedTest
    @EnumSource
    void only_the_given_buffers_are_used(Kind kind) throws IOException {
        Duct<?, ?> duct = duct(kind);
        ByteBuffer[] srcs = {
            ByteBuffer.wrap(new byte[] {1}), ByteBuffer.wrap(new byte[] {2}), ByteBuffer.wrap(new byte[] {3})
        };
        assertEquals(1, duct.write(srcs, 1, 1));
        byte[] got = new byte[3];
        assertEquals(1, duct.read(got, 0, 3));
        assertEquals(2, got[0]);
        assertEquals(0, duct.write(srcs, 3, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> duct.write(srcs, 2, 2));
        assertThrows(IndexOutOfBoundsException.class, () -> duct.read(srcs, -1, 2));
    }

    @ParameterizedTest
    @EnumSource
    void more_buffers_than_one_call_takes(Kind kind) throws IOException {
        Duct<?, ?> duct = duct(kind);
        byte[] sent = MemoryKinds.pattern(3000);
        ByteBuffer[] srcs = new ByteBuffer[sent.length];
        ByteBuffer[] dsts = new ByteBuffer[sent.length];
        byte[] got = new byte[sent.length];
        for (int i = 0; i < sent.length; i++) {
            srcs[i] = ByteBuffer.wrap(sent, i, 1);
            dsts[i] = i % 2 == 0 ? ByteBuffer.wrap(got, i, 1) : ByteBuffer.allocateDirect(1);
        }
        pump(sent.length, _ -> duct.write(srcs, 0, srcs.length), _ -> duct.read(dsts, 0, dsts.length));
        for (int i = 1; i < got.length; i += 2) {
            got[i] = dsts[i].get(0);
        }
        assertArrayEquals(sent, got);
    }

    @ParameterizedTest
    @EnumSource
    void read_only_destinations_are_refused(Kind kind) throws IOException {
        Duct<?, ?> duct = duct(kind);
        duct.write(new byte[] {7}, 0, 1);
        ByteBuffer[] mixed = {ByteBuffer.allocate(1), ByteBuffer.allocate(1).asReadOnlyBuffer()};
        assertThrows(
                ReadOnlyBufferException.class,
                () -> duct.read(ByteBuffer.allocate(1).asReadOnlyBuffer()));
        assertThrows(
                ReadOnlyBufferException.class,
                () -> duct.read(ByteBuffer.allocateDirect(1).asReadOnlyBuffer()));
        assertThrows(ReadOnlyBufferException.class, () -> duct.read(mixed, 0, 2));
        assertThrows(
                IllegalArgumentException.class,
                () -> duct.read(MemorySegment.ofArray(new byte[1]).asReadOnly()));
        assertStillThere(duct, 7);
    }

    @ParameterizedTest
    @EnumSource
    void ranges_outside_the_array_are_refused(Kind kind) throws IOException {
        Duct<?, ?> duct = duct(kind);
        duct.write(new byte[] {7}, 0, 1);
        byte[] array = new byte[4];
        for (int[] range : new int[][] {{-1, 1}, {0, 5}, {4, 1}, {5, 0}, {1, -1}, {Integer.MAX_VALUE, 2}}) {
            assertThrows(IndexOutOfBoundsException.class, () -> duct.read(array, range[0], range[1]));
            assertThrows(IndexOutOfBoundsException.class, () -> duct.write(array, range[0], range[1]));
        }
        assertStillThere(duct, 7);
    }

    @ParameterizedTest
    @EnumSource
    void nothing_to_move_is_nothing_moved(Kind kind) throws IOException {
        Duct<?, ?> duct = duct(kind);
        duct.write(new byte[] {7}, 0, 1);
        assertEquals(0, duct.read(ByteBuffer.allocate(0)));
        assertEquals(0, duct.read(new byte[3], 3, 0));
        assertEquals(0, duct.read(MemorySegment.NULL));
        assertEquals(0, duct.read(new ByteBuffer[] {ByteBuffer.allocate(0)}, 0, 1));
        assertEquals(0, duct.read(new ByteBuffer[0], 0, 0));
        assertEquals(0, duct.write(ByteBuffer.allocate(0)));
        assertEquals(0, duct.write(new byte[0], 0, 0));
        assertEquals(0, duct.write(MemorySegment.NULL));
        assertEquals(0, duct.write(new ByteBuffer[] {ByteBuffer.allocateDirect(0)}, 0, 1));
        assertStillThere(duct, 7);
    }

    @ParameterizedTest
    @EnumSource
    void memory_of_a_closed_arena_is_refused(Kind kind) throws IOException {
        Duct<?, ?> duct = duct(kind);
        duct.write(new byte[] {7}, 0, 1);
        MemorySegment segment;
        try (Arena arena = Arena.ofConfined()) {
            segment = arena.allocate(8);
        }
        MemorySegment closed = segment;
        assertThrows(IllegalStateException.class, () -> duct.read(closed));
        assertThrows(IllegalStateException.class, () -> duct.write(closed));
        assertStillThere(duct, 7);
    }

    @ParameterizedTest
    @EnumSource
    void buffer_of_a_closed_arena_is_refused(Kind kind) throws IOException {
        Duct<?, ?> duct = duct(kind);
        duct.write(new byte[] {7}, 0, 1);
        ByteBuffer buffer;
        try (Arena arena = Arena.ofConfined()) {
            buffer = arena.allocate(8).asByteBuffer();
        }
        ByteBuffer closed = buffer;
        assertThrows(IllegalStateException.class, () -> duct.read(closed));
        assertThrows(IllegalStateException.class, () -> duct.write(closed));
        assertThrows(IllegalStateException.class, () -> duct.read(new ByteBuffer[] {closed}, 0, 1));
        assertThrows(IllegalStateException.class, () -> duct.write(new ByteBuffer[] {closed}, 0, 1));
        assertStillThere(duct, 7);
    }

    /** A buffer may be there twice. Then it is sent twice, and its position is set as java.nio does. */
    @ParameterizedTest
    @EnumSource
    void same_buffer_twice(Kind kind) throws IOException {
        Duct<?, ?> duct = duct(kind);
        ByteBuffer twice = ByteBuffer.wrap(new byte[] {1, 2});
        ByteBuffer other = ByteBuffer.wrap(new byte[] {3, 4});
        assertEquals(4, duct.write(new ByteBuffer[] {twice, twice, other}, 0, 2));
        assertEquals(2, twice.position());
        assertEquals(0, other.position());
        twice.clear();
        assertEquals(4, duct.write(new ByteBuffer[] {twice, twice}, 0, 2));
        assertEquals(6, duct.write(new ByteBuffer[] {twice.clear(), other, twice}, 0, 3));
        assertEquals(2, other.position());
        byte[] got = new byte[14];
        pump(14, _ -> 14, done -> duct.read(got, done, 14 - done));
        assertArrayEquals(new byte[] {1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 3, 4, 1, 2}, got);
        assertEquals(4, duct.write(new byte[] {5, 6, 7, 8}, 0, 4));
        Await.until(() -> duct.read(new ByteBuffer[] {twice.clear(), twice, other}, 0, 2) == 4);
        assertEquals(2, twice.position());
        assertEquals(2, other.position());
    }

    /** Misuse, but it must not reach memory outside the buffer. */
    @ParameterizedTest
    @EnumSource
    void position_that_another_thread_moves_stays_inside_the_buffer(Kind kind) throws Exception {
        Duct<?, ?> duct = duct(kind);
        int size = 512;
        ByteBuffer around = ByteBuffer.allocateDirect(3 * size);
        ByteBuffer moving = around.slice(size, size);
        AtomicBoolean over = new AtomicBoolean();
        Background mover = Background.run(() -> {
            while (!over.get()) {
                moving.position(0);
                moving.position(size - 8);
            }
        });
        byte[] sent = new byte[size];
        Arrays.fill(sent, (byte) 1);
        try {
            for (int i = 0; i < TRIES; i++) {
                duct.write(sent, 0, size);
                try {
                    duct.read(moving);
                    duct.read(new ByteBuffer[] {moving}, 0, 1);
                } catch (IllegalArgumentException | IndexOutOfBoundsException allowed) {
                    // the position that the transfer would set
                }
            }
        } finally {
            over.set(true);
            mover.join();
        }
        byte[] outside = new byte[size];
        around.get(0, outside);
        assertArrayEquals(new byte[size], outside);
        around.get(2 * size, outside);
        assertArrayEquals(new byte[size], outside);
    }

    @ParameterizedTest
    @EnumSource
    void memory_confined_to_another_thread_is_refused(Kind kind) throws Exception {
        Duct<?, ?> duct = duct(kind);
        duct.write(new byte[] {7}, 0, 1);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mine = arena.allocate(8);
            ByteBuffer buffer = mine.asByteBuffer();
            Background.run(() -> {
                        assertThrows(WrongThreadException.class, () -> duct.read(mine));
                        assertThrows(WrongThreadException.class, () -> duct.write(mine));
                        assertThrows(WrongThreadException.class, () -> duct.read(buffer));
                        assertThrows(WrongThreadException.class, () -> duct.write(buffer));
                        assertThrows(WrongThreadException.class, () -> duct.write(new ByteBuffer[] {buffer}, 0, 1));
                    })
                    .join();
        }
        assertStillThere(duct, 7);
    }

    /** What was refused has moved nothing, and left the direction usable. */
    private static void assertStillThere(Duct<?, ?> duct, int expected) throws IOException {
        byte[] got = new byte[2];
        Await.until(() -> duct.read(got, 0, 2) == 1);
        assertEquals(expected, got[0]);
        assertEquals(1, duct.write(new byte[] {8}, 0, 1));
        Await.until(() -> duct.read(got, 0, 2) == 1);
        assertEquals(8, got[0]);
    }
}
