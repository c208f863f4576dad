package org.poll4j.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.poll4j.spi.ByteIo;
import org.poll4j.spi.Descriptor;

/** Which form of call each kind of memory gets, and what results mean. */
@Timeout(60)
class PosixBytesTest {
    private static final PosixAbi ABI = FakeAbi.WITHOUT_LENGTH;
    private static final int LIMIT = PosixBytes.LIMIT;

    private final FakeLibc libc = new FakeLibc();
    private final FakeLibc exposed = new FakeLibc();
    private final PosixBytes sockets = PosixBytes.ofSockets(libc, ABI);
    private final PosixBytes pipes = PosixBytes.ofPipes(libc, exposed, ABI);
    private final Descriptor d = new Fds(libc, ABI).own(7);

    private void assertCalls(String... expected) {
        assertEquals(List.of(expected), libc.calls);
        libc.calls.clear();
    }

    @Test
    void sockets_do_not_wait_and_raise_no_signal() throws IOException {
        sockets.read(d, new byte[3], 0, 3);
        sockets.write(d, new byte[3], 0, 3);
        sockets.peek(d, ByteBuffer.allocate(3));
        pipes.read(d, new byte[3], 0, 3);
        assertCalls("read array 7 3 0xc0", "write array 7 3 0xc0", "read array 7 3 0xc2", "read array 7 3 0x0");
    }

    @Test
    void memory_chooses_the_form() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            sockets.read(d, ByteBuffer.allocate(3));
            sockets.read(d, ByteBuffer.allocateDirect(3));
            sockets.read(d, MemorySegment.ofArray(new byte[3])); // through a copy
            sockets.read(d, arena.allocate(3));
            assertCalls(
                    "read array 7 3 0xc0", "read address 7 3 0xc0", "read address 7 3 0xc0", "read native 7 3 0xc0");
            sockets.write(d, ByteBuffer.allocate(3));
            sockets.write(d, ByteBuffer.allocate(3).asReadOnlyBuffer());
            sockets.write(d, ByteBuffer.allocateDirect(3));
            sockets.write(d, arena.allocate(3));
            assertCalls(
                    "write array 7 3 0xc0",
                    "write address 7 3 0xc0",
                    "write address 7 3 0xc0",
                    "write native 7 3 0xc0");
        }
    }

    @Test
    void one_call_moves_64_kib_at_most() throws IOException {
        int much = 3 * LIMIT;
        sockets.write(d, new byte[much], 0, much);
        sockets.write(d, ByteBuffer.allocate(much));
        sockets.write(d, ByteBuffer.allocateDirect(much));
        sockets.write(d, MemorySegment.ofArray(new byte[much]));
        for (String call : libc.calls) {
            assertEquals(" 7 " + LIMIT + " 0xc0", call.substring(call.indexOf(" 7 ")));
        }
        assertEquals(4, libc.calls.size());
    }

    @Test
    void direct_buffer_stands_at_its_position() throws IOException {
        ByteBuffer direct = ByteBuffer.allocateDirect(10);
        long start = MemorySegment.ofBuffer(direct).address();
        sockets.read(d, direct.position(4));
        assertEquals(start + 4, libc.memory.address());
        assertCalls("read address 7 6 0xc0");
    }

    @Test
    void buffer_of_a_shared_arena_is_copied_and_a_segment_is_held() throws IOException {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment segment = arena.allocate(10);
            ByteBuffer shared = segment.asByteBuffer().position(4);
            sockets.read(d, shared);
            assertOutside(segment);
            sockets.peek(d, shared);
            assertOutside(segment);
            sockets.write(d, shared);
            assertOutside(segment);
            assertCalls("read address 7 6 0xc0", "read address 7 6 0xc2", "write address 7 6 0xc0");
            sockets.read(d, segment);
            assertEquals(arena.scope(), libc.memory.scope());
            sockets.write(d, segment);
            assertEquals(arena.scope(), libc.memory.scope());
        }
    }

    private void assertOutside(MemorySegment segment) {
        long at = libc.memory.address() - segment.address();
        assertTrue(at < 0 || at >= segment.byteSize(), "the call got memory that another thread may free");
    }

    @Test
    void pipe_that_others_know_has_calls_of_its_own() throws IOException {
        pipes.read(d, new byte[3], 0, 3);
        d.expose();
        pipes.read(d, new byte[3], 0, 3);
        pipes.read(d, ByteBuffer.allocate(3));
        pipes.write(d, ByteBuffer.allocateDirect(3));
        pipes.write(d, new ByteBuffer[] {ByteBuffer.allocate(3)}, 0, 1);
        assertCalls("read array 7 3 0x0");
        assertEquals(
                List.of("read array 7 3 0x0", "read array 7 3 0x0", "write address 7 3 0x0", "writev 7 1"),
                exposed.calls);
    }

    @Test
    void results_have_their_meaning() throws IOException {
        libc.results.addAll(List.of(2, 0, -ABI.errnos().EAGAIN()));
        assertEquals(2, sockets.read(d, new byte[3], 0, 3));
        assertEquals(ByteIo.END, sockets.read(d, new byte[3], 0, 3));
        assertEquals(ByteIo.WOULD_BLOCK, sockets.read(d, new byte[3], 0, 3));
        libc.results.addAll(List.of(2, 0, -ABI.errnos().EAGAIN()));
        assertEquals(2, sockets.write(d, new byte[3], 0, 3));
        assertEquals(0, sockets.write(d, new byte[3], 0, 3));
        assertEquals(ByteIo.WOULD_BLOCK, sockets.write(d, new byte[3], 0, 3));
    }

    /** tcp(7), TCP_FASTOPEN_CONNECT: the connect begins with the first write, and may not take its data. */
    @Test
    void write_that_only_begins_the_connect_would_block() throws IOException {
        libc.results.add(-ABI.errnos().EINPROGRESS());
        assertEquals(ByteIo.WOULD_BLOCK, sockets.write(d, new byte[3], 0, 3));
    }

    @Test
    void errors_name_the_call() {
        libc.results.addAll(List.of(-102, -102));
        assertEquals(
                "read(fd 7): EBADF (102)",
                assertThrows(IOException.class, () -> sockets.read(d, new byte[3], 0, 3))
                        .getMessage());
        assertEquals(
                "write(fd 7): EBADF (102)",
                assertThrows(IOException.class, () -> sockets.write(d, new byte[3], 0, 3))
                        .getMessage());
    }

    @Test
    void nothing_to_move_makes_no_call() throws IOException {
        assertEquals(0, sockets.read(d, new byte[3], 3, 0));
        assertEquals(0, sockets.read(d, ByteBuffer.allocate(0)));
        assertEquals(0, sockets.peek(d, ByteBuffer.allocate(0)));
        assertEquals(0, sockets.read(d, MemorySegment.NULL));
        assertEquals(0, sockets.read(d, new ByteBuffer[] {ByteBuffer.allocate(0)}, 0, 1));
        assertEquals(0, sockets.write(d, new byte[3], 1, 0));
        assertEquals(0, sockets.write(d, ByteBuffer.allocateDirect(0)));
        assertEquals(0, sockets.write(d, MemorySegment.NULL));
        assertEquals(0, sockets.write(d, new ByteBuffer[0], 0, 0));
        assertCalls();
    }

    @Test
    void several_buffers_are_one_call() throws IOException {
        ByteBuffer[] buffers = {ByteBuffer.allocate(3), ByteBuffer.allocate(0), ByteBuffer.allocateDirect(5)};
        libc.results.addAll(List.of(8, 8, -ABI.errnos().EAGAIN()));
        assertEquals(8, sockets.write(d, buffers, 0, 3));
        assertEquals(8, sockets.read(d, buffers, 0, 3));
        assertEquals(ByteIo.WOULD_BLOCK, sockets.read(d, buffers, 1, 2));
        assertCalls("writev 7 2", "readv 7 2", "readv 7 1");
    }
}
