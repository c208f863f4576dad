package org.poll4j.tck;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.poll4j.tck.Expect.readClosed;
import static org.poll4j.tck.Expect.readable;
import static org.poll4j.tck.Expect.writable;

import java.io.File;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.poll4j.Interest;
import org.poll4j.NotRegisteredException;
import org.poll4j.Trigger;
import org.poll4j.WrongPollException;
import org.poll4j.windows.NamedPipe;

/** Named pipes: mio's win_named_pipe.rs, and what is ours. */
class NamedPipeTest extends Contract {
    private static final Interest BOTH = Interest.READABLE.add(Interest.WRITABLE);
    private static final AtomicInteger NAMES = new AtomicInteger();

    private String name = "";

    @BeforeEach
    void chooseName() {
        requireBackend("iocp");
        name = "\\\\.\\pipe\\poll4j-" + ProcessHandle.current().pid() + "-" + NAMES.incrementAndGet();
    }

    private NamedPipe server() throws IOException {
        return opened(NamedPipe.create(backend, name));
    }

    private NamedPipe client() throws IOException {
        return opened(NamedPipe.open(backend, name));
    }

    /** A server and its client, registered for both interests. */
    private NamedPipe[] connected() throws IOException {
        return connected(server());
    }

    private NamedPipe[] connected(NamedPipe server) throws IOException {
        NamedPipe client = client();
        assertFalse(server.connect(), "begins with the registration");
        registry.register(server, ID1, BOTH);
        registry.register(client, ID2, BOTH);
        Expect.events(poll, events, writable(ID1), writable(ID2));
        return new NamedPipe[] {server, client};
    }

    /** Polls until all is out: one write goes out at a time. */
    private void write(NamedPipe to, byte[] bytes) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(bytes);
        while (left.hasRemaining()) {
            if (to.write(left) == 0) {
                poll.poll(events);
            }
        }
    }

    /** Polls until so many bytes have come. */
    private byte[] read(NamedPipe from, int count, int step) throws IOException {
        ByteBuffer all = ByteBuffer.allocate(count);
        while (all.hasRemaining()) {
            all.limit(Math.min(all.capacity(), all.position() + step));
            int n = from.read(all);
            all.limit(all.capacity());
            assertTrue(n >= 0, "the end came too early");
            if (n == 0) {
                poll.poll(events);
            }
        }
        return all.array();
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }

    @Test
    void writable_after_register() throws IOException {
        connected();
    }

    @Test
    void write_then_read() throws IOException {
        NamedPipe[] ends = connected();
        assertEquals(4, ends[1].write(ascii("1234"), 0, 4));
        Expect.events(poll, events, readable(ID1));
        assertArrayEquals(ascii("1234"), read(ends[0], 4, 10));
    }

    @Test
    void connect_before_client() throws IOException {
        NamedPipe server = server();
        registry.register(server, ID1, BOTH);
        Expect.none(poll);
        assertFalse(server.connect());
        assertFalse(server.connect(), "under way");
        Expect.none(poll);
        registry.register(client(), ID2, BOTH);
        Expect.events(poll, events, writable(ID1));
        assertTrue(server.connect());
    }

    @Test
    void connect_after_client() throws IOException {
        NamedPipe server = server();
        registry.register(server, ID1, BOTH);
        Expect.none(poll);
        registry.register(client(), ID2, BOTH);
        assertTrue(server.connect());
        Expect.events(poll, events, writable(ID1));
    }

    @Test
    void write_disconnected() throws IOException {
        NamedPipe[] ends = connected();
        ends[1].close();
        Expect.events(poll, events, readable(ID1));
        IOException refused = assertThrows(IOException.class, () -> {
            for (int i = 0; i < 16; i++) {
                if (ends[0].write(ascii("1234"), 0, 4) == 0) {
                    assertTrue(poll.poll(events) > 0);
                }
            }
        });
        assertTrue(String.valueOf(refused.getMessage()).startsWith("WriteFile(pipe "), refused::getMessage);
    }

    @Test
    void write_then_drop() throws IOException {
        NamedPipe[] ends = connected();
        assertEquals(4, ends[1].write(ascii("1234"), 0, 4));
        ends[1].close();
        Expect.events(poll, events, readable(ID1));
        assertArrayEquals(ascii("1234"), read(ends[0], 4, 10));
    }

    @Test
    void connect_twice() throws IOException {
        NamedPipe[] ends = connected();
        ends[1].close();
        Expect.events(poll, events, readable(ID1), readClosed(ID1));
        assertEquals(-1, ends[0].read(ByteBuffer.allocate(1)));
        ends[0].disconnect();
        assertFalse(ends[0].connect());
        NamedPipe second = client();
        registry.register(second, ID2, BOTH);
        Expect.events(poll, events, writable(ID1));
        write(second, ascii("again"));
        assertArrayEquals(ascii("again"), read(ends[0], 5, 5));
    }

    @Test
    void reregister_deregister_before_register() throws IOException {
        NamedPipe server = server();
        assertThrows(NotRegisteredException.class, () -> registry.reregister(server, ID1, Interest.READABLE));
        assertThrows(NotRegisteredException.class, () -> registry.deregister(server));
    }

    @Test
    void reregister_deregister_different_poll() throws IOException {
        NamedPipe server = server();
        CheckedPoll other = opened(new CheckedPoll(backend));
        registry.register(server, ID1, Interest.READABLE);
        assertThrows(WrongPollException.class, () -> other.registry().reregister(server, ID2, Interest.READABLE));
        assertThrows(WrongPollException.class, () -> other.registry().deregister(server));
        registry.deregister(server);
        assertThrows(WrongPollException.class, () -> other.registry().register(server, ID2, Interest.READABLE));
        registry.register(server, ID1, Interest.READABLE);
    }

    @Test
    void read_message_larger_than_internal_buffer() throws IOException {
        NamedPipe[] ends = connected();
        byte[] bytes = random(8192);
        assertEquals(8192, ends[1].write(bytes, 0, 8192));
        assertArrayEquals(bytes, read(ends[0], 8192, 4000));
    }

    @Test
    void read_with_small_buffer_provided() throws IOException {
        NamedPipe[] ends = connected();
        byte[] bytes = random(10_000);
        assertEquals(10_000, ends[1].write(bytes, 0, 10_000));
        assertArrayEquals(bytes, read(ends[0], 10_000, 128));
    }

    @Test
    void messages_keep_their_boundaries_and_long_ones_come_whole() throws IOException {
        NamedPipe[] ends = connected(opened(NamedPipe.createForMessages(backend, name)));
        write(ends[1], ascii("one"));
        write(ends[1], ascii("three"));
        ByteBuffer bytes = ByteBuffer.allocate(100);
        assertEquals(3, nextRead(ends[0], bytes));
        assertEquals(5, nextRead(ends[0], bytes));
        byte[] two = random(100_000); // more than a read at a time, and than a write of bytes
        assertEquals(two.length, ends[1].write(two, 0, two.length));
        assertArrayEquals(two, read(ends[0], two.length, two.length));
    }

    private int nextRead(NamedPipe from, ByteBuffer bytes) throws IOException {
        int n;
        while ((n = from.read(bytes)) == 0) {
            poll.poll(events);
        }
        return n;
    }

    @Test
    void disconnect_leaves_nothing_to_the_next_client() throws IOException {
        NamedPipe[] ends = connected();
        write(ends[1], ascii("old"));
        Expect.events(poll, events, readable(ID1));
        ends[0].disconnect();
        assertEquals(0, ends[0].read(ByteBuffer.allocate(10)), "what the first client wrote");
        Expect.events(poll, events, readClosed(ID2));
        ends[1].close();
        assertFalse(ends[0].connect());
        NamedPipe second = client();
        registry.register(second, ID3, BOTH);
        Expect.events(poll, events, writable(ID1), writable(ID3));
        write(second, ascii("new"));
        assertArrayEquals(ascii("new"), read(ends[0], 3, 3));
        write(ends[0], ascii("back"));
        assertArrayEquals(ascii("back"), read(second, 4, 4));
    }

    @Test
    void interest_is_honoured() throws IOException {
        NamedPipe server = server();
        NamedPipe client = client();
        server.connect();
        registry.register(server, ID1, Interest.READABLE);
        Expect.none(poll);
        registry.register(client, ID2, Interest.WRITABLE);
        Expect.events(poll, events, writable(ID2));
        server.write(ascii("x"), 0, 1);
        Expect.none(poll);
        client.write(ascii("y"), 0, 1);
        Expect.events(poll, events, readable(ID1));
        registry.reregister(client, ID3, Interest.READABLE);
        Expect.events(poll, events, readable(ID3));
    }

    @Test
    void level_reports_until_it_is_read_and_oneshot_once() throws IOException {
        NamedPipe[] ends = connected();
        registry.reregister(ends[0], ID1, Interest.READABLE, Trigger.LEVEL);
        write(ends[1], ascii("abc"));
        Expect.events(poll, events, readable(ID1));
        Expect.events(poll, events, readable(ID1));
        assertArrayEquals(ascii("abc"), read(ends[0], 3, 3));
        Expect.none(poll);
        registry.reregister(ends[0], ID1, Interest.READABLE, Trigger.ONESHOT);
        write(ends[1], ascii("def"));
        Expect.events(poll, events, readable(ID1));
        Expect.none(poll);
        registry.reregister(ends[0], ID1, Interest.READABLE, Trigger.ONESHOT);
        Expect.events(poll, events, readable(ID1));
    }

    @Test
    void next_read_is_reported_after_one_that_would_have_blocked() throws IOException {
        NamedPipe[] ends = connected();
        for (int i = 0; i < 100; i++) {
            write(ends[1], ascii("abc"));
            assertArrayEquals(ascii("abc"), read(ends[0], 3, 2));
            assertEquals(0, ends[0].read(ByteBuffer.allocate(1)));
        }
    }

    @Test
    void every_kind_of_memory() throws IOException {
        NamedPipe[] ends = connected();
        try (Arena arena = Arena.ofConfined()) {
            ends[1].write(new ByteBuffer[] {
                ByteBuffer.wrap(ascii("ab")),
                ByteBuffer.allocateDirect(0),
                arena.allocateFrom("cd").asByteBuffer()
            });
            Expect.events(poll, events, readable(ID1));
            ByteBuffer heap = ByteBuffer.allocate(3);
            ByteBuffer direct = ByteBuffer.allocateDirect(8);
            assertEquals(5, ends[0].read(new ByteBuffer[] {heap, direct}));
            assertArrayEquals(ascii("abc"), heap.array());
            assertEquals('d', direct.get(0));
            long n;
            while ((n = ends[1].write(arena.allocateFrom("ef"))) == 0) {
                poll.poll(events);
            }
            assertEquals(3, n);
            MemorySegment segment = arena.allocate(10);
            while ((n = ends[0].read(segment)) == 0) {
                poll.poll(events);
            }
            assertEquals(3, n);
            assertEquals("ef", segment.getString(0));
        }
    }

    @Test
    void busy_and_absent_pipes_have_different_errors() throws IOException {
        String absent = assertThrows(ConnectException.class, this::client).getMessage();
        assertTrue(absent.endsWith("ERROR_FILE_NOT_FOUND (2): no such pipe"), absent);
        connected();
        String busy = assertThrows(ConnectException.class, this::client).getMessage();
        assertTrue(busy.contains("ERROR_PIPE_BUSY (231)"), busy);
        NamedPipe next = opened(NamedPipe.createNext(backend, name));
        registry.register(next, ID3, BOTH);
        client();
        assertTrue(next.connect());
    }

    @Test
    void misuse_is_reported() throws IOException {
        for (String bad : new String[] {"", "poll4j", "\\\\.\\pipe\\", "\\\\.\\pipe\\" + "x".repeat(248)}) {
            assertThrows(IllegalArgumentException.class, () -> NamedPipe.create(backend, bad));
            assertThrows(IllegalArgumentException.class, () -> NamedPipe.open(backend, bad));
        }
        NamedPipe[] ends = connected();
        assertThrows(IllegalStateException.class, ends[1]::connect);
        assertThrows(IllegalStateException.class, ends[1]::disconnect);
        assertThrows(UnsupportedOperationException.class, ends[1]::release);
        assertThrows(IOException.class, () -> NamedPipe.adopt(backend, 0));
        TcpPair pair = tcpPair();
        assertThrows(
                IOException.class, () -> NamedPipe.adopt(backend, pair.client().handle()));
    }

    @Test
    void closed_while_operations_are_pending_is_the_end_of_the_other() throws IOException {
        NamedPipe[] ends = connected();
        ends[0].close();
        Expect.events(poll, events, readClosed(ID2));
        assertEquals(-1, ends[1].read(ByteBuffer.allocate(1)));
    }

    @Test
    void pipe_of_a_closed_poll_gives_what_was_read_and_says_why_there_is_no_more() throws IOException {
        NamedPipe[] ends = connected();
        write(ends[1], ascii("abc"));
        Expect.events(poll, events, readable(ID1));
        poll.close();
        ByteBuffer bytes = ByteBuffer.allocate(10);
        assertEquals(3, ends[0].read(bytes));
        String over = assertThrows(IOException.class, () -> ends[0].read(bytes)).getMessage();
        assertTrue(over.endsWith("the Poll that the pipe belongs to is closed"), over);
        assertThrows(IOException.class, () -> ends[0].write(ByteBuffer.allocate(1)));
    }

    /** The JDK opens the child's end by the pipe's name, and only the child inherits it. */
    @Test
    void output_of_a_child_comes_through_a_pipe_by_name() throws Exception {
        // child-output {
        NamedPipe output = NamedPipe.create(backend, name); // name begins with \\.\pipe\
        ProcessBuilder builder = new ProcessBuilder("cmd", "/c", "echo hello");
        Process child = builder.redirectOutput(new File(name)).start();
        output.connect(); // the client is there already
        // child-output }
        opened(output);
        registry.register(output, ID1, Interest.READABLE);
        Expect.events(poll, events, readable(ID1));
        ByteBuffer bytes = ByteBuffer.allocate(5);
        while (bytes.hasRemaining()) {
            if (output.read(bytes) == 0) {
                poll.poll(events);
            }
        }
        assertEquals("hello", new String(bytes.array(), US_ASCII));
        assertEquals(0, child.waitFor());
    }
}
