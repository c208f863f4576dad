package org.poll4j.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ConcurrentModificationException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.poll4j.ffm.Memory;

@Timeout(10)
class MemoryTest {
    private static final int TIMES = 3;

    /** Asks several times, because {@link Memory} remembers some answers. */
    private static void assertCopied(boolean expected, ByteBuffer buffer) {
        for (int i = 0; i < TIMES; i++) {
            assertEquals(expected, isCopied(buffer));
            assertEquals(expected, isCopied(buffer.duplicate()));
            assertEquals(expected, isCopied(buffer.slice()));
            assertEquals(expected, isCopied(buffer.asReadOnlyBuffer()));
        }
    }

    private static boolean isCopied(ByteBuffer buffer) {
        return Memory.address(buffer, buffer.remaining()) == Memory.COPIED;
    }

    @Test
    void only_heap_memory_and_that_of_a_shared_arena_is_copied() {
        try (Arena shared = Arena.ofShared();
                Arena confined = Arena.ofConfined()) {
            for (int i = 0; i < TIMES; i++) {
                assertCopied(true, ByteBuffer.allocate(8));
                assertCopied(false, ByteBuffer.allocateDirect(8));
                assertCopied(false, confined.allocate(8).asByteBuffer());
                assertCopied(false, Arena.ofAuto().allocate(8).asByteBuffer());
                assertCopied(false, Arena.global().allocate(8).asByteBuffer());
                assertCopied(true, shared.allocate(8).asByteBuffer());
            }
            assertTrue(Memory.isShared(shared.allocate(8)));
            assertFalse(Memory.isShared(confined.allocate(8)));
            assertFalse(Memory.isShared(Arena.ofAuto().allocate(8)));
            assertFalse(Memory.isShared(MemorySegment.ofArray(new byte[8])));
        }
    }

    /** As another thread may do between the read of the length and the call. */
    @Test
    void call_uses_no_memory_outside_a_buffer_whose_position_or_limit_has_moved() {
        try (Arena confined = Arena.ofConfined();
                Arena shared = Arena.ofShared()) {
            assertEndIsKept(ByteBuffer.allocateDirect(100));
            assertEndIsKept(confined.allocate(100).asByteBuffer());
            assertEndIsKept(ByteBuffer.allocateDirect(100)); // after a buffer of an arena was seen
            ByteBuffer buffer = shared.allocate(100).asByteBuffer().position(40);
            assertEquals(
                    MemorySegment.ofBuffer(buffer).address(),
                    Memory.segment(buffer, 60).address());
            assertThrows(ConcurrentModificationException.class, () -> Memory.segment(buffer, 61));
        }
    }

    private static void assertEndIsKept(ByteBuffer direct) {
        long begin = MemorySegment.ofBuffer(direct).address();
        for (int moved = 0; moved < 100; moved++) {
            int rest = 100 - moved;
            direct.clear().position(moved);
            assertEquals(begin + moved, Memory.address(direct, rest));
            assertThrows(ConcurrentModificationException.class, () -> Memory.address(direct, rest + 1));
            direct.position(0).limit(rest);
            assertThrows(ConcurrentModificationException.class, () -> Memory.address(direct, rest + 1));
        }
    }

    @Test
    void buffer_of_a_closed_arena_or_of_another_thread_has_no_address() throws InterruptedException {
        for (Arena arena : new Arena[] {Arena.ofShared(), Arena.ofConfined()}) {
            ByteBuffer buffer = arena.allocate(8).asByteBuffer();
            arena.close();
            assertThrows(IllegalStateException.class, () -> Memory.address(buffer, 8));
        }
        AtomicReference<ByteBuffer> theirs = new AtomicReference<>();
        Thread thread = Thread.ofPlatform()
                .start(() -> theirs.set(Arena.ofConfined().allocate(8).asByteBuffer()));
        thread.join();
        assertThrows(WrongThreadException.class, () -> Memory.address(theirs.get(), 8));
    }
}
