package org.poll4j.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.poll4j.ffm.Memory;

@Timeout(60)
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
        return Memory.address(buffer, buffer.position()) == Memory.COPIED;
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

    /** Another thread may move the buffer's position between the caller's look at it and the call. */
    @Test
    void address_is_that_of_the_given_position() {
        try (Arena confined = Arena.ofConfined();
                Arena shared = Arena.ofShared()) {
            assertFollowsThePositionAskedFor(ByteBuffer.allocateDirect(100));
            assertFollowsThePositionAskedFor(confined.allocate(100).asByteBuffer());
            assertFollowsThePositionAskedFor(ByteBuffer.allocateDirect(120).slice(10, 100));
            ByteBuffer buffer = shared.allocate(100).asByteBuffer().position(40);
            assertEquals(
                    MemorySegment.ofBuffer(buffer).address(),
                    Memory.segment(buffer, 60).address());
            assertThrows(ConcurrentModificationException.class, () -> Memory.segment(buffer, 61));
        }
    }

    private static void assertFollowsThePositionAskedFor(ByteBuffer direct) {
        long begin = MemorySegment.ofBuffer(direct).address();
        for (int moved = 0; moved < 100; moved++) {
            direct.clear().position(moved);
            assertEquals(begin + 40, Memory.address(direct, 40));
            assertEquals(begin + moved, Memory.address(direct, moved));
        }
    }

    /** The table has room for a part of them; the others are looked at each time. */
    @Test
    void buffers_without_number_have_their_own_addresses() {
        List<ByteBuffer> buffers = new ArrayList<>();
        for (int i = 0; i < 40_000; i++) {
            buffers.add(ByteBuffer.allocateDirect(16));
        }
        for (ByteBuffer buffer : buffers) {
            assertEquals(MemorySegment.ofBuffer(buffer).address() + 3, Memory.address(buffer, 3));
            assertEquals(MemorySegment.ofBuffer(buffer).address() + 5, Memory.address(buffer, 5));
        }
    }

    /** An address is remembered with its buffer; whether the arena is open, and to which thread, is not. */
    @Test
    void buffer_that_was_used_before_is_checked_again() throws InterruptedException {
        for (Arena arena : new Arena[] {Arena.ofShared(), Arena.ofConfined()}) {
            ByteBuffer buffer = arena.allocate(8).asByteBuffer();
            assertEquals(Memory.address(buffer, 1), Memory.address(buffer, 1));
            AtomicReference<Throwable> elsewhere = new AtomicReference<>();
            Thread thread = Thread.ofPlatform()
                    .uncaughtExceptionHandler((_, failure) -> elsewhere.set(failure))
                    .start(() -> Memory.address(buffer, 1));
            thread.join();
            assertEquals(
                    buffer.isDirect() && Memory.address(buffer, 1) != Memory.COPIED,
                    elsewhere.get() instanceof WrongThreadException);
            arena.close();
            assertThrows(IllegalStateException.class, () -> Memory.address(buffer, 1));
        }
    }

    @Test
    void buffer_of_a_closed_arena_or_of_another_thread_has_no_address() throws InterruptedException {
        for (Arena arena : new Arena[] {Arena.ofShared(), Arena.ofConfined()}) {
            ByteBuffer buffer = arena.allocate(8).asByteBuffer();
            arena.close();
            assertThrows(IllegalStateException.class, () -> Memory.address(buffer, 0));
        }
        AtomicReference<ByteBuffer> theirs = new AtomicReference<>();
        Thread thread = Thread.ofPlatform()
                .start(() -> theirs.set(Arena.ofConfined().allocate(8).asByteBuffer()));
        thread.join();
        assertThrows(WrongThreadException.class, () -> Memory.address(theirs.get(), 0));
    }
}
