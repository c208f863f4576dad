package org.poll4j.runtime;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.poll4j.ClosedPollException;
import org.poll4j.Interest;
import org.poll4j.Poll;
import org.poll4j.Registry;
import org.poll4j.Source;
import org.poll4j.Token;
import org.poll4j.Trigger;
import org.poll4j.Waker;
import org.poll4j.net.PeerAddress;
import org.poll4j.net.TcpListener;
import org.poll4j.net.TcpStream;
import org.poll4j.net.UdpSocket;
import org.poll4j.net.UnixAddress;
import org.poll4j.net.UnixDatagram;
import org.poll4j.net.UnixListener;
import org.poll4j.net.UnixStream;
import org.poll4j.unix.Pipe;
import org.poll4j.unix.SourceFd;

/** Blocking-style I/O on virtual threads. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StackfulTest {
    /** More than a scheduler of virtual threads may ever have carriers, so they cannot all wait if waiting pins. */
    private static final int MANY = 300;

    private Reactor reactor;

    @BeforeEach
    void openReactor() throws IOException {
        reactor = Reactor.open();
    }

    @AfterEach
    void closeReactor() {
        reactor.close();
    }

    private static InetSocketAddress anyLocalAddress() {
        return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
    }

    private static InetSocketAddress addressOf(BlockingListener<TcpStream> listener) throws IOException {
        return ((TcpListener) listener.source()).localAddress();
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(US_ASCII));
    }

    private static String text(ByteBuffer read) {
        return US_ASCII.decode(read.flip()).toString();
    }

    private static Boolean echo(BlockingStream<?> stream) throws IOException {
        try (stream) {
            ByteBuffer buffer = ByteBuffer.allocateDirect(10_000);
            while (stream.read(buffer.clear()) >= 0) {
                stream.write(buffer.flip());
            }
        }
        return true;
    }

    @Test
    void tcp_echo_of_more_than_fits() throws Exception {
        byte[] sent = new byte[3_000_000];
        new Random(1).nextBytes(sent);
        try (var listener = BlockingListener.bind(reactor, anyLocalAddress())) {
            var server = Background.runVirtually(() -> echo(listener.accept()));
            try (var stream = BlockingStream.connect(reactor, addressOf(listener))) {
                var writer = Background.runVirtually(() -> stream.write(ByteBuffer.wrap(sent)));
                byte[] received = new byte[sent.length];
                Channels.newInputStream(stream).readNBytes(received, 0, received.length);
                assertEquals(sent.length, writer.join());
                assertArrayEquals(sent, received);
            }
            assertTrue(server.join());
        }
    }

    @Test
    void unix_echo(@TempDir Path directory) throws Exception {
        UnixAddress address = UnixAddress.ofPath(directory.resolve("socket"));
        try (var listener = BlockingListener.of(reactor, UnixListener.bind(address))) {
            var server = Background.runVirtually(() -> echo(listener.accept()));
            try (var stream = BlockingStream.connect(reactor, address)) {
                stream.write(bytes("hello"));
                ByteBuffer read = ByteBuffer.allocate(5);
                while (read.hasRemaining()) {
                    stream.read(read);
                }
                assertEquals("hello", text(read));
            }
            assertTrue(server.join());
        }
        assertTrue(Files.exists(directory));
    }

    @Test
    void a_pipe_is_read_when_it_is_written_and_to_its_end() throws Exception {
        try (Pipe pipe = Pipe.open();
                var from = BlockingStream.of(reactor, pipe.receiver());
                var to = BlockingStream.of(reactor, pipe.sender())) {
            ByteBuffer read = ByteBuffer.allocate(10);
            var reader = Background.runVirtually(() -> from.read(read)).untilWaiting();
            to.write(bytes("pipe"));
            assertEquals(4, reader.join());
            assertEquals("pipe", text(read));
            var end = Background.runVirtually(() -> from.read(ByteBuffer.allocate(1)))
                    .untilWaiting();
            to.close();
            assertEquals(-1, end.join());
        }
    }

    @Test
    void a_full_pipe_keeps_the_writer_waiting() throws Exception {
        try (Pipe pipe = Pipe.open();
                var from = BlockingStream.of(reactor, pipe.receiver());
                var to = BlockingStream.of(reactor, pipe.sender())) {
            int size = 1_000_000;
            var writer = Background.runVirtually(() -> to.write(ByteBuffer.allocate(size)))
                    .untilWaiting();
            ByteBuffer read = ByteBuffer.allocate(size);
            while (read.hasRemaining()) {
                from.read(read);
            }
            assertEquals(size, writer.join());
        }
    }

    @Test
    void the_ends_of_a_pipe_go_one_way() throws Exception {
        try (Pipe pipe = Pipe.open();
                var from = BlockingStream.of(reactor, pipe.receiver());
                var to = BlockingStream.of(reactor, pipe.sender())) {
            assertThrows(NonWritableChannelException.class, () -> from.write(bytes("x")));
            assertThrows(NonReadableChannelException.class, () -> to.read(ByteBuffer.allocate(1)));
        }
    }

    @Test
    void a_raw_descriptor() throws Exception {
        try (Pipe pipe = Pipe.open();
                var from = BlockingStream.of(
                        reactor, SourceFd.adopt(pipe.receiver().release()))) {
            ByteBuffer read = ByteBuffer.allocate(10);
            var reader = Background.runVirtually(() -> from.read(read)).untilWaiting();
            pipe.sender().write(bytes("fd"));
            assertEquals(2, reader.join());
            assertEquals("fd", text(read));
        }
    }

    @Test
    void any_source_can_be_awaited() throws Exception {
        try (Poll inner = Poll.open();
                var watch = reactor.watch(inner, Interest.READABLE)) {
            var waiter = Background.runVirtually(() -> watch.awaitReady(Interest.READABLE, Duration.ofDays(1)))
                    .untilWaiting();
            new Waker(inner.registry(), new Token(1)).wake();
            assertTrue(waiter.join());
        }
    }

    @Test
    void readiness_that_came_before_is_not_lost() throws Exception {
        try (Pipe pipe = Pipe.open();
                var watch = reactor.watch(pipe.receiver(), Interest.READABLE)) {
            pipe.sender().write(bytes("x"));
            watch.awaitReady(Interest.READABLE);
            assertFalse(watch.awaitReady(Interest.READABLE, Duration.ofMillis(1)), "one event, one wait");
        }
    }

    @Test
    void udp_datagrams() throws Exception {
        try (var server = BlockingDatagrams.of(reactor, UdpSocket.bind(anyLocalAddress()));
                var client = BlockingDatagrams.of(reactor, UdpSocket.bind(anyLocalAddress()))) {
            var echo = Background.runVirtually(() -> {
                        ByteBuffer buffer = ByteBuffer.allocate(100);
                        PeerAddress peer = new PeerAddress();
                        server.receive(buffer, peer);
                        return server.send(buffer.flip(), peer);
                    })
                    .untilWaiting();
            client.source().connect(server.source().localAddress());
            client.send(bytes("datagram"));
            ByteBuffer reply = ByteBuffer.allocate(100);
            assertEquals(8, client.receive(reply));
            assertEquals("datagram", text(reply));
            assertEquals(8, echo.join());
        }
    }

    @Test
    void unix_datagrams_wait_for_room() throws Exception {
        UnixDatagram[] pair = UnixDatagram.pair();
        try (var one = BlockingDatagrams.of(reactor, pair[0]);
                var other = BlockingDatagrams.of(reactor, pair[1])) {
            int count = 10_000;
            var sender = Background.runVirtually(() -> {
                        for (int i = 0; i < count; i++) {
                            one.send(bytes("" + i));
                        }
                        return count;
                    })
                    .untilWaiting();
            for (int i = 0; i < count; i++) {
                ByteBuffer received = ByteBuffer.allocate(10);
                other.receive(received);
                assertEquals("" + i, text(received));
            }
            assertEquals(count, sender.join());
        }
    }

    @Test
    void waiting_pins_no_carrier() throws Exception {
        List<Pipe> pipes = new ArrayList<>();
        List<Background<Integer>> readers = new ArrayList<>();
        try {
            for (int i = 0; i < MANY; i++) {
                Pipe pipe = Pipe.open();
                pipes.add(pipe);
                var from = BlockingStream.of(reactor, pipe.receiver());
                readers.add(Background.runVirtually(() -> from.read(ByteBuffer.allocate(1))));
            }
            readers.forEach(Background::untilWaiting);
            for (Pipe pipe : pipes.reversed()) {
                pipe.sender().write(bytes("x"));
            }
            for (Background<Integer> reader : readers) {
                assertEquals(1, reader.join());
            }
        } finally {
            for (Pipe pipe : pipes) {
                pipe.close();
            }
        }
    }

    @Test
    void several_threads_accept_in_turn() throws Exception {
        try (var listener = BlockingListener.bind(reactor, anyLocalAddress())) {
            List<Background<Boolean>> servers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                servers.add(Background.runVirtually(() -> echo(listener.accept())));
            }
            servers.forEach(Background::untilWaiting);
            for (int i = 0; i < 4; i++) {
                BlockingStream.connect(reactor, addressOf(listener)).close();
            }
            for (Background<Boolean> server : servers) {
                assertTrue(server.join());
            }
        }
    }

    @Test
    void close_ends_a_read_with_asynchronous_close() throws Exception {
        UnixStream[] pair = UnixStream.pair();
        try (var stream = BlockingStream.of(reactor, pair[0]);
                var _ = pair[1]) {
            var first = Background.runVirtually(() -> stream.read(ByteBuffer.allocate(1)))
                    .untilWaiting();
            var second =
                    Background.run(() -> stream.read(ByteBuffer.allocate(1))).untilWaiting();
            stream.close();
            assertThrows(AsynchronousCloseException.class, first::join);
            assertThrows(IOException.class, second::join);
            assertFalse(stream.isOpen());
            stream.close();
        }
    }

    @Test
    void close_ends_an_accept_with_asynchronous_close() throws Exception {
        var listener = BlockingListener.bind(reactor, anyLocalAddress());
        var accept = Background.runVirtually(listener::accept).untilWaiting();
        listener.close();
        assertThrows(AsynchronousCloseException.class, accept::join);
        assertFalse(listener.isOpen());
    }

    @Test
    void closing_the_source_directly_ends_what_waits() throws Exception {
        UnixStream[] pair = UnixStream.pair();
        UnixDatagram[] datagrams = UnixDatagram.pair();
        TcpListener listening = TcpListener.bind(anyLocalAddress());
        Poll inner = Poll.open();
        Pipe pipe = Pipe.open();
        var stream = BlockingStream.of(reactor, pair[0]);
        var listener = BlockingListener.of(reactor, listening);
        var sockets = BlockingDatagrams.of(reactor, datagrams[0]);
        var watch = reactor.watch(inner, Interest.READABLE);
        var leaf = reactor.watch(pipe.receiver(), Interest.READABLE);
        try (TaskExecutor executor = TaskExecutor.open(1)) {
            var reader = Background.runVirtually(() -> stream.read(ByteBuffer.allocate(1)))
                    .untilWaiting();
            var accept = Background.run(listener::accept).untilWaiting();
            var receiver = Background.runVirtually(() -> sockets.receive(ByteBuffer.allocate(1)))
                    .untilWaiting();
            var waiter = Background.run(() -> watch.awaitReady(Interest.READABLE, Duration.ofDays(1)))
                    .untilWaiting();
            Task<Interest> task = executor.spawn(leaf.ready(Interest.READABLE));
            pair[0].close();
            listening.close();
            datagrams[0].close();
            inner.close();
            pipe.receiver().close();
            assertThrows(ClosedChannelException.class, reader::join);
            assertThrows(ClosedChannelException.class, accept::join);
            assertThrows(ClosedChannelException.class, receiver::join);
            assertThrows(ClosedChannelException.class, waiter::join);
            var thrown = assertThrows(CompletionException.class, task::join);
            assertTrue(thrown.getCause() instanceof ClosedChannelException, String.valueOf(thrown.getCause()));
            for (boolean open :
                    new boolean[] {stream.isOpen(), listener.isOpen(), sockets.isOpen(), watch.isOpen(), leaf.isOpen()
                    }) {
                assertFalse(open);
            }
            assertThrows(ClosedChannelException.class, () -> watch.awaitReady(Interest.READABLE));
            stream.close();
            listener.close();
            sockets.close();
            watch.close();
            leaf.close();
        } finally {
            pair[1].close();
            datagrams[1].close();
            pipe.close();
        }
        assertTrue(reactor.toString().contains(" 0 registrations"), reactor.toString());
    }

    @Test
    void releasing_the_source_directly_ends_what_waits() throws Exception {
        try (Pipe pipe = Pipe.open();
                var stream = BlockingStream.of(reactor, pipe.receiver())) {
            var reader = Background.runVirtually(() -> stream.read(ByteBuffer.allocate(1)))
                    .untilWaiting();
            try (SourceFd same = SourceFd.adopt(pipe.receiver().release())) {
                assertThrows(ClosedChannelException.class, reader::join);
                pipe.sender().write(bytes("x"));
                try (var again = BlockingStream.of(reactor, same)) {
                    assertEquals(1, again.read(ByteBuffer.allocate(1)));
                }
            }
        }
    }

    /** A user's own source: two descriptors, and the registry for later. */
    private record Both(Pipe pipe, AtomicReference<Registry> registry) implements Source {
        @Override
        public void register(Registry with, Token token, Interest interest, Trigger trigger) throws IOException {
            with.register(pipe.receiver(), token, Interest.READABLE, trigger);
            with.register(pipe.sender(), token, Interest.WRITABLE, trigger);
            registry.set(with);
        }

        @Override
        public void reregister(Registry with, Token token, Interest interest, Trigger trigger) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void deregister(Registry with) throws IOException {
            with.deregister(pipe.receiver());
            with.deregister(pipe.sender());
        }
    }

    @Test
    void deregistering_the_source_directly_ends_what_waits() throws Exception {
        try (Pipe pipe = Pipe.open()) {
            Both both = new Both(pipe, new AtomicReference<>());
            var watch = reactor.watch(both, Interest.READABLE);
            var waiter = Background.runVirtually(() -> {
                        watch.awaitReady(Interest.READABLE);
                        return true;
                    })
                    .untilWaiting();
            both.registry.get().deregister(both);
            assertThrows(ClosedChannelException.class, waiter::join);
            watch.close();
            assertTrue(pipe.receiver().isOpen());
        }
    }

    @Test
    void an_interrupt_from_before_ends_all_that_might_wait_and_closes() throws Exception {
        try (Pipe pipe = Pipe.open();
                var from = BlockingStream.of(reactor, pipe.receiver());
                var to = BlockingStream.of(reactor, pipe.sender());
                var listener = BlockingListener.bind(reactor, anyLocalAddress());
                var _ = TcpStream.connect(addressOf(listener));
                var datagrams = BlockingDatagrams.of(reactor, UdpSocket.bind(anyLocalAddress()))) {
            to.write(bytes("there are bytes"));
            InetSocketAddress address = addressOf(listener);
            List<Callable<?>> calls = List.of(
                    () -> from.read(ByteBuffer.allocate(1)),
                    () -> to.write(bytes("x")),
                    () -> BlockingStream.connect(reactor, address),
                    listener::accept,
                    () -> datagrams.receive(ByteBuffer.allocate(1)));
            for (Callable<?> call : calls) {
                Thread.currentThread().interrupt();
                assertThrows(ClosedByInterruptException.class, call::call);
                assertTrue(Thread.interrupted(), "the status stays");
            }
            assertFalse(from.isOpen() || to.isOpen() || listener.isOpen() || datagrams.isOpen());
            Thread.currentThread().interrupt();
            var closed = assertThrows(ClosedChannelException.class, () -> from.read(ByteBuffer.allocate(1)));
            assertFalse(closed instanceof AsynchronousCloseException, "the close was before: " + closed);
            assertTrue(Thread.interrupted());
        }
    }

    @Test
    void interrupt_ends_a_read_and_closes() throws Exception {
        UnixStream[] pair = UnixStream.pair();
        try (var stream = BlockingStream.of(reactor, pair[0]);
                var _ = pair[1]) {
            boolean[] interrupted = new boolean[1];
            var reader = Background.runVirtually(() -> {
                        try {
                            return stream.read(ByteBuffer.allocate(1));
                        } finally {
                            interrupted[0] = Thread.currentThread().isInterrupted();
                        }
                    })
                    .untilWaiting();
            reader.thread.interrupt();
            assertThrows(ClosedByInterruptException.class, reader::join);
            assertTrue(interrupted[0]);
            assertFalse(stream.isOpen());
        }
    }

    @Test
    void interrupt_ends_a_wait_and_closes_nothing() throws Exception {
        try (Pipe pipe = Pipe.open();
                var watch = reactor.watch(pipe.receiver(), Interest.READABLE)) {
            var waiter = Background.runVirtually(() -> watch.awaitReady(Interest.READABLE, Duration.ofDays(1)))
                    .untilWaiting();
            waiter.thread.interrupt();
            assertThrows(InterruptedException.class, waiter::join);
            assertTrue(watch.isOpen());
            pipe.sender().write(bytes("x"));
            watch.awaitReady(Interest.READABLE);
        }
    }

    @Test
    void closing_the_reactor_ends_what_waits_and_closes_no_source() throws Exception {
        UnixStream[] pair = UnixStream.pair();
        try (var stream = BlockingStream.of(reactor, pair[0]);
                var _ = pair[1]) {
            var reader = Background.runVirtually(() -> stream.read(ByteBuffer.allocate(1)))
                    .untilWaiting();
            reactor.close();
            assertThrows(ClosedPollException.class, reader::join);
            assertTrue(pair[0].isOpen());
            assertThrows(ClosedPollException.class, () -> reactor.watch(pair[1], Interest.READABLE));
        }
        assertFalse(pair[0].isOpen());
    }

    @Test
    void a_refused_connect_is_reported_and_leaves_nothing() throws Exception {
        InetSocketAddress refusing;
        try (ServerSocket bound = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            refusing = (InetSocketAddress) bound.getLocalSocketAddress();
        }
        assertThrows(ConnectException.class, () -> BlockingStream.connect(reactor, refusing));
        assertTrue(reactor.toString().contains(" 0 registrations"), reactor.toString());
    }
}
