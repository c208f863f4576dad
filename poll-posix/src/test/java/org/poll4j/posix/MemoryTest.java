package org.poll4j.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ConcurrentModificationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.poll4j.ffm.Memory;

@Timeout(10)
class MemoryTest {
    private static final int TIMES = 3;

    /** Asks several times, because {@link Memory} remembers some answers. */
    private static void assertShared(boolean expected, ByteBuffer buffer) {
        for (int i = 0; i < TIMES; i++) {
            assertEquals(expected, Memory.isShared(buffer));
            assertEquals(expected, Memory.isShared(buffer.duplicate()));
            assertEquals(expected, Memory.isShared(buffer.slice()));
            assertEquals(expected, Memory.isShared(buffer.asReadOnlyBuffer()));
        }
    }

    @Test
    void only_memory_of_a_shared_arena_is_shared() {
        try (Arena shared = Arena.ofShared();
                Arena confined = Arena.ofConfined()) {
            for (int i = 0; i < TIMES; i++) {
                assertShared(false, ByteBuffer.allocate(8));
                assertShared(false, ByteBuffer.allocateDirect(8));
                assertShared(false, confined.allocate(8).asByteBuffer());
                assertShared(false, Arena.ofAuto().allocate(8).asByteBuffer());
                assertShared(false, Arena.global().allocate(8).asByteBuffer());
                assertShared(true, shared.allocate(8).asByteBuffer());
            }
            assertTrue(Memory.isShared(shared.allocate(8)));
            assertFalse(Memory.isShared(confined.allocate(8)));
            assertFalse(Memory.isShared(Arena.ofAuto().allocate(8)));
            assertFalse(Memory.isShared(MemorySegment.ofArray(new byte[8])));
        }
    }

    @Test
    void address_is_that_of_the_position_asked_for() {
        ByteBuffer direct = ByteBuffer.allocateDirect(100);
        long begin = MemorySegment.ofBuffer(direct).address();
        for (int moved = 0; moved <= 100; moved++) {
            direct.position(moved);
            assertEquals(begin + 3, Memory.address(direct, 3));
        }
        direct.position(50);
        assertEquals(begin + 50, MemorySegment.ofBuffer(direct).address());
        assertEquals(begin + 50 + 3, Memory.address(direct.slice(), 3));
    }

    @Test
    void segment_does_not_begin_where_another_thread_has_moved_the_position() {
        try (Arena shared = Arena.ofShared()) {
            ByteBuffer buffer = shared.allocate(8).asByteBuffer().position(3);
            assertEquals(
                    MemorySegment.ofBuffer(buffer).address(),
                    Memory.segment(buffer, 3).address());
            assertThrows(ConcurrentModificationException.class, () -> Memory.segment(buffer, 2));
        }
    }
}
