package org.poll4j.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.poll4j.tck.Expect.readClosed;
import static org.poll4j.tck.Expect.readable;
import static org.poll4j.tck.Expect.writable;
import static org.poll4j.tck.Texts.assertSays;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.poll4j.AlreadyRegisteredException;
import org.poll4j.Interest;
import org.poll4j.spi.ByteIo;
import org.poll4j.unix.Pipe;
import org.poll4j.unix.SourceFd;

/** {@link SourceFd}, adopted pipes, and what {@code tryIo} promises for calls of the user's own. */
class SourceFdTest extends Contract {
    private SourceFd borrowed(long fd) throws IOException {
        return opened(SourceFd.borrow(fd));
    }

    @Test
    void borrowed_descriptor_is_watched_and_stays_open() throws IOException {
        Pipe pipe = pipe();
        SourceFd borrowed = borrowed(pipe.receiver().handle());
        registry.register(borrowed, ID1, Interest.READABLE);
        Await.written(pipe.sender(), "abc");
        Expect.events(poll, events, readable(ID1));
        assertEquals(3, borrowed.read(ByteBuffer.allocate(10)));
        assertEquals(0, borrowed.read(ByteBuffer.allocateDirect(10)));
        borrowed.close();
        Await.written(pipe.sender(), "def");
        Expect.none(poll);
        Await.read(pipe.receiver(), "def");
    }

    @Test
    void two_borrowers_watch_one_descriptor_from_two_polls() throws IOException {
        Pipe pipe = pipe();
        CheckedPoll other = opened(new CheckedPoll(backend));
        registry.register(borrowed(pipe.receiver().handle()), ID1, Interest.READABLE);
        other.registry().register(borrowed(pipe.receiver().handle()), ID2, Interest.READABLE);
        Await.written(pipe.sender(), "abc");
        Expect.events(poll, events, readable(ID1));
        Expect.events(other, events, readable(ID2));
    }

    @Test
    void one_poll_watches_a_descriptor_once() throws IOException {
        Pipe pipe = pipe();
        registry.register(borrowed(pipe.receiver().handle()), ID1, Interest.READABLE);
        SourceFd second = borrowed(pipe.receiver().handle());
        assertTrue(assertThrows(IOException.class, () -> registry.register(second, ID2, Interest.READABLE))
                .getMessage()
                .contains("EEXIST"));
        assertEquals(1, registry.unchecked().registrationCount());
        assertThrows(AlreadyRegisteredException.class, () -> {
            SourceFd twice = borrowed(pipe.sender().handle());
            registry.register(twice, ID2, Interest.WRITABLE);
            registry.register(twice, ID3, Interest.WRITABLE);
        });
    }

    @Test
    void adopted_descriptor_is_closed_with_its_source() throws IOException {
        Requires.proc();
        long fd = pipe().receiver().release();
        SourceFd adopted = SourceFd.adopt(fd);
        assertTrue(OpenFiles.isOpen(fd));
        adopted.close();
        assertEquals(false, OpenFiles.isOpen(fd));
    }

    @Test
    void regular_file_is_refused(@TempDir Path directory) throws IOException {
        Requires.proc();
        Path path = Files.createFile(directory.resolve("regular"));
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            SourceFd source = borrowed(OpenFiles.fdOf(path));
            IOException refused =
                    assertThrows(IOException.class, () -> registry.register(source, ID1, Interest.READABLE));
            assertTrue(refused.getMessage().contains("EPERM (1)"), refused::getMessage);
            assertEquals(0, registry.unchecked().registrationCount());
            assertThrows(
                    IOException.class, () -> registry.register(source, ID1, Interest.READABLE), "no claim is left");
            assertEquals(0, file.length());
        }
    }

    @Test
    void descriptors_that_are_not_open_are_refused() {
        long closed = 1_000_000;
        assertSays("EBADF (9)", assertThrows(IOException.class, () -> SourceFd.borrow(closed)));
        assertSays("EBADF (9)", assertThrows(IOException.class, () -> SourceFd.adopt(closed)));
        assertThrows(IOException.class, () -> Pipe.Sender.adopt(closed));
        for (long impossible : new long[] {-1, 1L << 40}) {
            assertThrows(IllegalArgumentException.class, () -> SourceFd.borrow(impossible));
            assertThrows(IllegalArgumentException.class, () -> SourceFd.adopt(impossible));
            assertThrows(IllegalArgumentException.class, () -> Pipe.Receiver.adopt(impossible));
        }
    }

    @Test
    void poll_of_its_own_descriptor_is_refused() throws IOException {
        SourceFd own = borrowed(poll.unchecked().handle());
        assertTrue(assertThrows(IOException.class, () -> registry.register(own, ID1, Interest.READABLE))
                .getMessage()
                .contains("EINVAL"));
        assertThrows(
                IllegalArgumentException.class,
                () -> registry.unchecked().register(poll.unchecked(), ID1, Interest.READABLE));
        assertEquals(0, registry.unchecked().registrationCount());
    }

    @Test
    void from_child_process_io() throws Exception {
        Requires.proc();
        Pipe in = pipe();
        Pipe out = pipe();
        Process cat = childReading(in, out);
        in.receiver().close();
        out.sender().close();
        registry.register(in.sender(), ID1, Interest.WRITABLE);
        registry.register(out.receiver(), ID2, Interest.READABLE);
        Expect.events(poll, events, writable(ID1));
        Await.written(in.sender(), "Hello world");
        Expect.events(poll, events, readable(ID2));
        Await.read(out.receiver(), "Hello world");
        in.sender().close();
        Expect.events(poll, events, readClosed(ID2));
        assertEquals(0, cat.waitFor());
    }

    @Test
    void nonblocking_child_process_io() throws Exception {
        Requires.proc();
        Pipe in = pipe();
        Pipe out = pipe();
        Process cat = childReading(in, out);
        Pipe.Receiver adopted = opened(Pipe.Receiver.adopt(out.receiver().release()));
        assertEquals(0, adopted.read(ByteBuffer.allocate(10)));
        cat.destroy();
        cat.waitFor();
    }

    /** {@code cat}, whose standard streams are our pipes, reopened by name because ours are closed on exec. */
    private static Process childReading(Pipe in, Pipe out) throws IOException {
        return new ProcessBuilder("cat")
                .redirectInput(new File("/proc/self/fd/" + in.receiver().handle()))
                .redirectOutput(new File("/proc/self/fd/" + out.sender().handle()))
                .start();
    }

    @Test
    void try_io_passes_the_descriptor_and_the_result() throws IOException {
        Pipe pipe = pipe();
        assertEquals(pipe.receiver().handle(), pipe.receiver().tryIo(Interest.READABLE, fd -> fd));
        assertEquals(ByteIo.WOULD_BLOCK, pipe.receiver().tryIo(Interest.READABLE, fd -> ByteIo.WOULD_BLOCK));
        IOException own = new IOException("mine");
        assertEquals(
                own,
                assertThrows(
                        IOException.class,
                        () -> pipe.receiver().tryIo(Interest.READABLE, fd -> {
                            throw own;
                        })));
    }

    @Test
    void try_io_may_use_and_close_its_own_source() throws IOException {
        Requires.proc();
        Pipe pipe = pipe();
        long handle = pipe.receiver().handle();
        assertThrows(
                AsynchronousCloseException.class,
                () -> pipe.receiver().tryIo(Interest.READABLE, fd -> {
                    assertEquals(0, pipe.receiver().read(ByteBuffer.allocate(1)));
                    pipe.receiver().close();
                    assertTrue(OpenFiles.isOpen(fd), "the descriptor is kept until the operation returns");
                    return 0;
                }));
        assertEquals(false, OpenFiles.isOpen(handle));
        assertThrows(ClosedChannelException.class, () -> pipe.receiver().tryIo(Interest.READABLE, fd -> 0));
    }

    /**
     * The owner closed the descriptor before the source, and the system gave its descriptor to another source of this
     * Poll.
     */
    @Test
    void late_close_of_a_borrowed_descriptor_leaves_its_next_owner_registered() throws IOException {
        Pipe first = pipe();
        long fd = first.receiver().handle();
        SourceFd borrowed = borrowed(fd);
        registry.unchecked().register(borrowed, ID1, Interest.READABLE);
        first.receiver().close();
        Pipe next = pipeOf(fd);
        registry.register(next.receiver(), ID2, Interest.READABLE);
        assertThrows(
                IOException.class,
                () -> registry.unchecked().reregister(borrowed, ID1, Interest.READABLE),
                "EEXIST: the descriptor belongs to another source");
        borrowed.close();
        Await.written(next.sender(), "abc");
        Expect.events(poll, events, readable(ID2));
    }

    /** A pipe whose receiver has that descriptor: the system gives the lowest that is free. */
    private Pipe pipeOf(long fd) throws IOException {
        for (int i = 0; i < 100; i++) {
            Pipe pipe = pipe();
            if (pipe.receiver().handle() == fd) {
                return pipe;
            }
        }
        throw new AssertionError("fd " + fd + " was not given again");
    }
}
