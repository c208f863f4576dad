package org.poll4j.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.poll4j.tck.Expect.readClosed;
import static org.poll4j.tck.Expect.readable;
import static org.poll4j.tck.Expect.writable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.poll4j.Interest;
import org.poll4j.net.ReceivedDescriptors;
import org.poll4j.net.UnixAddress;
import org.poll4j.net.UnixListener;
import org.poll4j.net.UnixStream;
import org.poll4j.unix.Pipe;
import org.poll4j.unix.SourceFd;

/**
 * {@link UnixStream}; mio's {@code tests/unix_stream.rs}, and the rows of its golden table that are about Unix sockets.
 */
class UnixStreamTest extends UnixContract {
    private static final Interest BOTH = Interest.READABLE.add(Interest.WRITABLE);

    @Test
    void unix_stream_smoke() throws IOException {
        UnixListener listener = listener(path());
        UnixStream client = connect(listener.localAddress());
        smoke(client, opened(listener.accept()));
    }

    @Test
    void unix_stream_pair() throws IOException {
        UnixStream[] pair = streamPair();
        assertEquals(UnixAddress.UNNAMED, pair[0].localAddress());
        assertEquals(UnixAddress.UNNAMED, pair[0].remoteAddress());
        smoke(pair[0], pair[1]);
    }

    @Test
    void unix_stream_from_std() throws IOException {
        UnixStream[] pair = streamPair();
        smoke(opened(UnixStream.adopt(pair[0].release())), opened(UnixStream.adopt(pair[1].release())));
    }

    private void smoke(UnixStream one, UnixStream two) throws IOException {
        OpenFiles.assertNonBlockingAndClosedOnExec(one.handle());
        OpenFiles.assertNonBlockingAndClosedOnExec(two.handle());
        assertTrue(one.finishConnect());
        registry.register(one, ID1, BOTH);
        registry.register(two, ID2, BOTH);
        Expect.events(poll, events, writable(ID1), writable(ID2));
        assertEquals(0, one.read(ByteBuffer.allocate(1)));
        Await.written(one, "from one");
        Expect.events(poll, events, readable(ID2));
        ByteBuffer peeked = ByteBuffer.allocate(20);
        assertEquals(8, two.peek(peeked));
        Await.read(two, "from one");
        ByteBuffer[] parts = {ByteBuffer.wrap(new byte[] {'a'}), ByteBuffer.allocateDirect(2)};
        assertEquals(3, two.write(parts));
        Expect.events(poll, events, readable(ID1));
        assertEquals(3, Await.read(one, 3).length);
        assertNull(one.takeError());
    }

    @Test
    void unix_stream_peer_addr() throws IOException {
        UnixListener listener = listener(path());
        UnixStream client = connect(listener.localAddress());
        assertEquals(listener.localAddress(), client.remoteAddress());
    }

    @Test
    void unix_stream_shutdown_write() throws IOException {
        UnixStream[] pair = streamPair();
        registry.register(pair[1], ID2, BOTH);
        pair[0].shutdown(Interest.WRITABLE);
        Expect.events(poll, events, readClosed(ID2));
        Await.readEnd(pair[1]);
        assertTrue(assertThrows(IOException.class, () -> pair[0].write(ByteBuffer.allocate(1)))
                .getMessage()
                .contains("EPIPE"));
        Await.written(pair[1], "still");
        Await.read(pair[0], "still");
    }

    @Test
    void unix_stream_shutdown_read() throws IOException {
        UnixStream[] pair = streamPair();
        pair[0].shutdown(Interest.READABLE);
        Await.readEnd(pair[0]);
        assertThrows(IllegalArgumentException.class, () -> pair[0].shutdown(Interest.NONE));
    }

    @Test
    void unix_stream_shutdown_both() throws IOException {
        UnixStream[] pair = streamPair();
        registry.register(pair[0], ID1, BOTH);
        pair[0].shutdown(BOTH);
        Expect.events(poll, events, readClosed(ID1), Expect.writeClosed(ID1));
        Await.readEnd(pair[1]);
    }

    @Test
    void unix_stream_shutdown_listener_write() throws IOException {
        UnixListener listener = listener(path());
        UnixStream client = connect(listener.localAddress());
        UnixStream accepted = opened(listener.accept());
        registry.register(client, ID1, Interest.READABLE);
        accepted.shutdown(Interest.WRITABLE);
        Expect.events(poll, events, readClosed(ID1));
    }

    @Test
    void unix_stream_register_reregister_deregister() throws IOException {
        UnixStream[] pair = streamPair();
        registry.register(pair[0], ID1, Interest.READABLE);
        Expect.none(poll);
        registry.reregister(pair[0], ID2, Interest.WRITABLE);
        Expect.events(poll, events, writable(ID2));
        registry.deregister(pair[0]);
        Await.written(pair[1], "x");
        Expect.none(poll);
    }

    @Test
    void peer_closed_is_reported_as_in_the_golden_table() throws IOException {
        requireBackend("epoll", "poll");
        UnixStream[] pair = streamPair();
        registry.register(pair[0], ID1, BOTH);
        pair[1].shutdown(Interest.WRITABLE);
        Expect.raw(poll, events, ID1, 0x1 | 0x4 | 0x2000); // IN OUT RDHUP
        pair[1].close();
        Expect.raw(poll, events, ID1, 0x1 | 0x4 | 0x10 | 0x2000); // and HUP
    }

    @Test
    void partial_read_and_new_data_is_reported() throws IOException {
        UnixStream[] pair = streamPair();
        registry.register(pair[0], ID1, Interest.READABLE);
        Await.written(pair[1], "ab");
        Expect.events(poll, events, readable(ID1));
        Await.read(pair[0], "a");
        Expect.none(poll);
        Await.written(pair[1], "c");
        Expect.events(poll, events, readable(ID1));
        Await.read(pair[0], "bc");
    }

    @Test
    void descriptors_travel_with_bytes() throws IOException {
        Requires.proc();
        UnixStream[] pair = streamPair();
        Pipe pipe = pipe();
        int[] ends = {(int) pipe.sender().handle(), (int) pipe.receiver().handle()};
        registry.register(pair[1], ID1, Interest.READABLE);
        assertEquals(1, pair[0].sendDescriptors(ByteBuffer.wrap(new byte[] {7}), ends));
        Expect.events(poll, events, readable(ID1));
        List<Integer> passed = new ArrayList<>();
        ByteBuffer bytes = ByteBuffer.allocate(4);
        assertEquals(1, pair[1].receiveDescriptors(bytes, passed::add));
        assertEquals(7, bytes.get(0));
        assertEquals(2, passed.size());
        OpenFiles.assertClosedOnExec(passed.get(0));
        Pipe.Sender sender = opened(Pipe.Sender.adopt(passed.get(0)));
        Pipe.Receiver receiver = opened(Pipe.Receiver.adopt(passed.get(1)));
        pipe.close();
        Await.written(sender, "through the passed pipe");
        Await.read(receiver, "through the passed pipe");
        assertEquals(0, pair[1].receiveDescriptors(bytes.clear(), passed::add));
    }

    @Test
    void consumer_of_descriptors_may_use_and_close_the_stream() throws Throwable {
        Requires.proc();
        UnixStream[] pair = streamPair();
        int own = (int) pair[0].handle();
        pair[0].sendDescriptors(ByteBuffer.wrap(new byte[] {1}), own);
        Await.written(pair[0], "x");
        List<Integer> read = new ArrayList<>();
        OpenFiles.assertNoneLeftBy(() -> pair[1].receiveDescriptors(ByteBuffer.allocate(1), fd -> {
            try {
                read.add(pair[1].read(ByteBuffer.allocate(1)));
                opened(SourceFd.adopt(fd)).close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }));
        assertEquals(List.of(1), read);
        pair[0].sendDescriptors(ByteBuffer.wrap(new byte[] {1}), own);
        assertEquals(1, pair[1].receiveDescriptors(ByteBuffer.allocate(1), fd -> {
            try {
                pair[1].close();
                opened(SourceFd.adopt(fd)).close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }));
    }

    @Test
    void untaken_descriptors_are_closed() throws Throwable {
        Requires.proc();
        UnixStream[] pair = streamPair();
        int own = (int) pair[0].handle();
        ByteBuffer bytes = ByteBuffer.allocate(4);
        OpenFiles.assertNoneLeftBy(() -> {
            bytes.clear();
            pair[0].sendDescriptors(ByteBuffer.wrap(new byte[] {1, 2}), own, own, own);
            assertThrows(
                    IllegalStateException.class,
                    () -> pair[1].receiveDescriptors(bytes, fd -> {
                        try {
                            opened(SourceFd.adopt(fd)).close();
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                        throw new IllegalStateException("the caller's");
                    }));
            assertEquals(2, bytes.position());
            pair[0].sendDescriptors(ByteBuffer.wrap(new byte[] {3}), own, own);
            try (ReceivedDescriptors received = pair[1].receiveDescriptors(bytes)) {
                assertEquals(1, received.bytes());
                assertEquals(2, received.remaining());
                assertFalse(received.isTruncated());
                opened(SourceFd.adopt(received.take())).close();
            }
        });
        assertEquals(3, bytes.position());
        try (ReceivedDescriptors none = pair[1].receiveDescriptors(bytes)) {
            assertEquals(0, none.bytes());
            assertThrows(NoSuchElementException.class, none::take);
        }
    }

    @Test
    void descriptors_need_a_byte_and_an_open_socket() throws IOException {
        UnixStream[] pair = streamPair();
        assertThrows(IllegalArgumentException.class, () -> pair[0].sendDescriptors(ByteBuffer.allocate(0), 1));
        assertThrows(
                IllegalArgumentException.class, () -> pair[0].sendDescriptors(ByteBuffer.allocate(1), new int[254]));
        assertTrue(assertThrows(IOException.class, () -> pair[0].sendDescriptors(ByteBuffer.allocate(1), -1))
                .getMessage()
                .contains("EBADF"));
        pair[1].close();
        assertEquals(-1, pair[0].receiveDescriptors(ByteBuffer.allocate(1), fd -> {}));
        pair[0].close();
        assertThrows(ClosedChannelException.class, () -> pair[0].receiveDescriptors(ByteBuffer.allocate(1), fd -> {}));
    }
}
