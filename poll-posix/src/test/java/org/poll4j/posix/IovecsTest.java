package org.poll4j.posix;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class IovecsTest {
    private static final int COPIED = 64 * 1024;

    private static long lengthOf(Iovecs iovecs, int index) {
        return iovecs.segment().getAtIndex(JAVA_LONG, 2L * index + 1);
    }

    private static long addressOf(Iovecs iovecs, int index) {
        return iovecs.segment().getAtIndex(JAVA_LONG, 2L * index);
    }

    @Test
    void direct_buffers_are_pointed_to() {
        try (Iovecs iovecs = Iovecs.borrow()) {
            ByteBuffer direct = ByteBuffer.allocateDirect(10);
            long start = MemorySegment.ofBuffer(direct).address();
            iovecs.fill(new ByteBuffer[] {direct.position(3).limit(8)}, 0, 1, true);
            assertEquals(1, iovecs.count());
            assertEquals(start + 3, addressOf(iovecs, 0));
            assertEquals(5, lengthOf(iovecs, 0));
        }
    }

    @Test
    void heap_buffers_are_copied_one_after_the_other() {
        try (Iovecs iovecs = Iovecs.borrow()) {
            ByteBuffer first = ByteBuffer.wrap(new byte[] {1, 2, 3, 4}, 1, 2);
            ByteBuffer second = ByteBuffer.wrap(new byte[] {5}).asReadOnlyBuffer();
            iovecs.fill(new ByteBuffer[] {first, ByteBuffer.allocate(0), second}, 0, 3, true);
            assertEquals(2, iovecs.count());
            assertEquals(2, lengthOf(iovecs, 0));
            assertEquals(addressOf(iovecs, 0) + 2, addressOf(iovecs, 1));
            ByteBuffer[] read = {ByteBuffer.allocate(2), ByteBuffer.allocate(1)};
            iovecs.fill(read, 0, 2, false);
            iovecs.scatter(read, 3);
            assertArrayEquals(new byte[] {2, 3}, read[0].array());
            assertArrayEquals(new byte[] {5}, read[1].array());
        }
    }

    @Test
    void what_was_read_is_scattered_as_far_as_it_goes() {
        try (Iovecs iovecs = Iovecs.borrow()) {
            ByteBuffer first = ByteBuffer.allocate(4).position(1).limit(3);
            ByteBuffer second = ByteBuffer.allocate(4);
            ByteBuffer[] buffers = {first, second};
            ByteBuffer[] source = {ByteBuffer.wrap(new byte[] {1, 2}), ByteBuffer.wrap(new byte[] {3, 4, 5, 6})};
            iovecs.fill(source, 0, 2, true);
            iovecs.fill(buffers, 0, 2, false);
            iovecs.scatter(buffers, 3);
            assertArrayEquals(new byte[] {0, 1, 2, 0}, first.array());
            assertArrayEquals(new byte[] {3, 0, 0, 0}, second.array());
        }
    }

    @Test
    void positions_that_another_thread_moves_change_nothing() {
        try (Iovecs iovecs = Iovecs.borrow()) {
            ByteBuffer first = ByteBuffer.allocate(4).limit(2);
            ByteBuffer second = ByteBuffer.allocate(4);
            ByteBuffer[] buffers = {first, second};
            iovecs.fill(new ByteBuffer[] {ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5, 6})}, 0, 1, true);
            iovecs.fill(buffers, 0, 2, false);
            first.limit(4).position(4);
            second.position(3);
            iovecs.scatter(buffers, 6);
            assertArrayEquals(new byte[] {1, 2, 0, 0}, first.array());
            assertArrayEquals(new byte[] {3, 4, 5, 6}, second.array());
        }
    }

    @Test
    void memory_of_a_shared_arena_is_copied() {
        try (Iovecs iovecs = Iovecs.borrow();
                Arena arena = Arena.ofShared()) {
            ByteBuffer shared = arena.allocate(4).asByteBuffer();
            iovecs.fill(new ByteBuffer[] {ByteBuffer.wrap(new byte[] {1, 2, 3, 4})}, 0, 1, true);
            long scratch = addressOf(iovecs, 0);
            iovecs.fill(new ByteBuffer[] {shared.position(1)}, 0, 1, false);
            assertEquals(scratch, addressOf(iovecs, 0));
            iovecs.scatter(new ByteBuffer[] {shared}, 2);
            assertEquals(0x0102, shared.getShort(1));
            assertEquals(0, shared.get(3));
            iovecs.fill(new ByteBuffer[] {shared}, 0, 1, true);
            assertEquals(scratch, addressOf(iovecs, 0));
        }
    }

    @Test
    void copy_has_a_limit_and_keeps_the_order() {
        try (Iovecs iovecs = Iovecs.borrow()) {
            ByteBuffer small = ByteBuffer.allocate(100);
            ByteBuffer large = ByteBuffer.allocate(COPIED);
            ByteBuffer direct = ByteBuffer.allocateDirect(10);
            iovecs.fill(new ByteBuffer[] {small, large, direct}, 0, 3, true);
            assertEquals(2, iovecs.count(), "what comes after a buffer that is cut must wait");
            assertEquals(COPIED - 100, lengthOf(iovecs, 1));
            iovecs.fill(new ByteBuffer[] {ByteBuffer.allocate(COPIED), direct, small}, 0, 3, true);
            assertEquals(2, iovecs.count(), "a direct buffer after a full copy, and no heap buffer after that");
        }
    }

    @Test
    void number_of_buffers_has_a_limit() {
        try (Iovecs iovecs = Iovecs.borrow()) {
            ByteBuffer[] many = new ByteBuffer[Iovecs.MAX + 5];
            java.util.Arrays.setAll(many, _ -> ByteBuffer.allocate(1));
            iovecs.fill(many, 0, many.length, true);
            assertEquals(Iovecs.MAX, iovecs.count());
            iovecs.fill(many, many.length - 3, 3, true);
            assertEquals(3, iovecs.count());
        }
    }

    @Test
    void two_calls_at_once_have_two() {
        try (Iovecs first = Iovecs.borrow();
                Iovecs second = Iovecs.borrow()) {
            assertNotSame(first, second);
        }
    }
}
