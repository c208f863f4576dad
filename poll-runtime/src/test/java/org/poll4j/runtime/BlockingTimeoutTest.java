package org.poll4j.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.poll4j.Interest;
import org.poll4j.net.PeerAddress;
import org.poll4j.net.TcpListener;
import org.poll4j.net.UdpSocket;
import org.poll4j.net.UnixAddress;
import org.poll4j.net.UnixDatagram;
import org.poll4j.net.UnixListener;
import org.poll4j.unix.Pipe;

/** Calls in blocking style that give up after a time, on virtual threads. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BlockingTimeoutTest {
    private static final Duration SHORT = Duration.ofMillis(10);
    private static final Duration LONG = Duration.ofDays(1);
    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);

    private Reactor reactor;

    @BeforeEach
    void openReactor() throws IOException {
        reactor = Reactor.open();
    }

    @AfterEach
    void closeReactor() {
        reactor.close();
    }

    /** Times out, not early, on a virtual thread. */
    private static SocketTimeoutException assertTimesOut(Executable call) throws Exception {
        return Background.runVirtually(() -> {
                    long begin = System.nanoTime();
                    SocketTimeoutException over = assertThrows(SocketTimeoutException.class, call);
                    assertTrue(System.nanoTime() - begin >= SHORT.toNanos(), "early");
                    return over;
                })
                .join();
    }

    private static SocketTimeoutException assertGivesUpAtOnce(Executable call) {
        return assertThrows(SocketTimeoutException.class, call);
    }

    @Test
    void a_read_that_timed_out_loses_nothing() throws Exception {
        try (Pipe pipe = Pipe.open();
                var from = BlockingStream.of(reactor, pipe.receiver());
                var to = BlockingStream.of(reactor, pipe.sender())) {
            ByteBuffer buffer = ByteBuffer.allocate(8);
            SocketTimeoutException over = assertTimesOut(() -> from.read(buffer, SHORT));
            assertTrue(over.getMessage().startsWith("read("), over::getMessage);
            assertTrue(over.getMessage().endsWith("not done within PT0.01S"), over::getMessage);
            assertEquals(0, buffer.position());
            assertGivesUpAtOnce(() -> from.read(buffer, Duration.ZERO));
            to.write(ByteBuffer.wrap(new byte[3]), SHORT);
            assertEquals(3, from.read(buffer, Duration.ZERO), "zero tries once");
            var reader = Background.runVirtually(() -> from.read(buffer, LONG)).untilWaiting();
            to.write(ByteBuffer.wrap(new byte[2]));
            assertEquals(2, reader.join());
            to.close();
            assertEquals(-1, from.read(buffer, SHORT));
        }
    }

    @Test
    void every_byte_comes_once_though_reads_and_writes_time_out() throws Exception {
        int length = 300_000;
        try (Pipe pipe = Pipe.open();
                var from = BlockingStream.of(reactor, pipe.receiver());
                var to = BlockingStream.of(reactor, pipe.sender())) {
            var writer = Background.runVirtually(() -> {
                Random random = new Random(1);
                int timeouts = 0;
                for (int next = 0; next < length; ) {
                    int n = Math.min(length - next, 1 + random.nextInt(100_000));
                    ByteBuffer chunk = ByteBuffer.allocate(n);
                    for (int i = 0; i < n; i++) {
                        chunk.put((byte) ((next + i) * 31 >> 3));
                    }
                    chunk.flip();
                    while (chunk.hasRemaining()) {
                        try {
                            to.write(chunk, Duration.ofNanos(random.nextInt(100_000)));
                        } catch (SocketTimeoutException over) {
                            timeouts++;
                        }
                    }
                    next += n;
                }
                return timeouts;
            });
            Random random = new Random(2);
            ByteBuffer buffer = ByteBuffer.allocate(1_000);
            for (int next = 0; next < length; ) {
                try {
                    from.read(buffer.clear(), Duration.ofNanos(random.nextInt(100_000)));
                    for (buffer.flip(); buffer.hasRemaining(); next++) {
                        assertEquals((byte) (next * 31 >> 3), buffer.get());
                    }
                } catch (SocketTimeoutException over) {
                    Thread.yield();
                }
            }
            assertTrue(writer.join() > 0, "no write timed out");
        }
    }

    @Test
    void a_write_that_timed_out_reports_the_bytes_written() throws Exception {
        try (Pipe pipe = Pipe.open();
                var from = BlockingStream.of(reactor, pipe.receiver());
                var to = BlockingStream.of(reactor, pipe.sender())) {
            ByteBuffer src = ByteBuffer.allocate(1 << 20);
            SocketTimeoutException over = assertTimesOut(() -> to.write(src, SHORT));
            assertTrue(src.position() > 0);
            assertEquals(src.position(), over.bytesTransferred);
            assertEquals(0, assertGivesUpAtOnce(() -> to.write(src, Duration.ZERO)).bytesTransferred);
            int rest = src.remaining();
            var writer = Background.runVirtually(() -> to.write(src, LONG));
            ByteBuffer dst = ByteBuffer.allocate(src.capacity());
            while (dst.hasRemaining()) {
                from.read(dst, LONG);
            }
            assertEquals(rest, writer.join());
        }
    }

    /** A reader that takes a little now and then does not lengthen the time. */
    @Test
    void a_write_is_limited_as_a_whole() throws Exception {
        try (Pipe pipe = Pipe.open();
                var to = BlockingStream.of(reactor, pipe.sender())) {
            ByteBuffer src = ByteBuffer.allocate(2 << 20);
            var writer = Background.runVirtually(() -> to.write(src, Duration.ofMillis(100)));
            ByteBuffer dst = ByteBuffer.allocate(4096);
            while (writer.thread.isAlive()) {
                pipe.receiver().read(dst.clear());
                Thread.sleep(5);
            }
            SocketTimeoutException over = assertThrows(SocketTimeoutException.class, writer::join);
            assertEquals(src.position(), over.bytesTransferred);
        }
    }

    @Test
    void an_accept_that_timed_out_leaves_the_listener() throws Exception {
        try (var listener = BlockingListener.bind(reactor, ANY)) {
            assertTimesOut(() -> listener.accept(SHORT));
            assertGivesUpAtOnce(() -> listener.accept(Duration.ZERO));
            var accept = Background.runVirtually(() -> listener.accept(LONG)).untilWaiting();
            InetSocketAddress address = ((TcpListener) listener.source()).localAddress();
            try (var client = BlockingStream.connect(reactor, address, LONG);
                    var server = accept.join()) {
                client.write(ByteBuffer.allocate(1));
                assertEquals(1, server.read(ByteBuffer.allocate(1), LONG));
            }
        }
    }

    /** Linux does not answer a connect to a listener whose backlog is full. */
    @Test
    void a_connect_that_timed_out_closes_its_socket() throws Exception {
        List<AutoCloseable> opened = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(0, 1, ANY.getAddress())) {
            InetSocketAddress address = (InetSocketAddress) full.getLocalSocketAddress();
            SocketTimeoutException over = null;
            for (int i = 0; i < 100 && over == null; i++) {
                try {
                    opened.add(BlockingStream.connect(reactor, address, Duration.ofMillis(100)));
                } catch (SocketTimeoutException expected) {
                    over = expected;
                }
            }
            assertTrue(over != null && over.getMessage().startsWith("connect("), String.valueOf(over));
            assertEquals(opened.size(), reactor.registry().registrationCount());
        } finally {
            for (AutoCloseable resource : opened) {
                resource.close();
            }
        }
    }

    @Test
    void datagrams_time_out_and_come_later() throws Exception {
        try (var socket = BlockingDatagrams.of(reactor, UdpSocket.bind(ANY));
                UdpSocket other = UdpSocket.bind(ANY)) {
            PeerAddress from = new PeerAddress();
            ByteBuffer buffer = ByteBuffer.allocate(8);
            assertTimesOut(() -> socket.receive(buffer, SHORT));
            assertTimesOut(() -> socket.receive(buffer, from, SHORT));
            PeerAddress to = PeerAddress.of(socket.source().localAddress());
            other.send(ByteBuffer.allocate(3), to);
            assertEquals(3, socket.receive(buffer, from, LONG));
            assertEquals(2, socket.send(ByteBuffer.allocate(2), PeerAddress.of(other.localAddress()), SHORT));
        }
    }

    @Test
    void a_send_without_room_times_out() throws Exception {
        UnixDatagram[] pair = UnixDatagram.pair();
        try (var receiver = BlockingDatagrams.of(reactor, pair[0]);
                var sender = BlockingDatagrams.of(reactor, pair[1])) {
            ByteBuffer buffer = ByteBuffer.allocate(1_000);
            AtomicInteger sent = new AtomicInteger();
            assertTimesOut(() -> {
                while (true) {
                    sender.send(buffer.clear(), SHORT);
                    sent.incrementAndGet();
                }
            });
            assertEquals(0, buffer.position());
            var waiting =
                    Background.runVirtually(() -> sender.send(buffer, LONG)).untilWaiting();
            for (int i = 0; i <= sent.get(); i++) { // and no more: the next receive would wait
                assertEquals(1_000, receiver.receive(ByteBuffer.allocate(1_000), LONG));
            }
            assertEquals(1_000, waiting.join());
        }
    }

    @Test
    void a_negative_time_is_refused() throws Exception {
        Duration negative = Duration.ofNanos(-1);
        try (Pipe pipe = Pipe.open();
                var from = BlockingStream.of(reactor, pipe.receiver());
                var to = BlockingStream.of(reactor, pipe.sender())) {
            ByteBuffer buffer = ByteBuffer.allocate(1);
            assertThrows(IllegalArgumentException.class, () -> from.read(buffer, negative));
            assertThrows(IllegalArgumentException.class, () -> to.write(buffer, negative));
            assertThrows(IllegalArgumentException.class, () -> BlockingStream.connect(reactor, ANY, negative));
        }
    }

    @Test
    void closing_and_interrupting_end_a_wait_with_a_time() throws Exception {
        try (Pipe pipe = Pipe.open();
                Pipe other = Pipe.open()) {
            var closed = BlockingStream.of(reactor, pipe.receiver());
            var reader = Background.runVirtually(() -> closed.read(ByteBuffer.allocate(1), LONG))
                    .untilWaiting();
            closed.close();
            assertThrows(AsynchronousCloseException.class, reader::join);
            var interrupted = BlockingStream.of(reactor, other.receiver());
            AtomicReference<Thread> thread = new AtomicReference<>();
            reader = Background.runVirtually(() -> {
                        thread.set(Thread.currentThread());
                        return interrupted.read(ByteBuffer.allocate(1), LONG);
                    })
                    .untilWaiting();
            thread.get().interrupt();
            assertThrows(ClosedByInterruptException.class, reader::join);
            assertFalse(interrupted.isOpen());
        }
    }

    @Test
    void the_watch_is_reachable() throws Exception {
        try (Pipe pipe = Pipe.open();
                var from = BlockingStream.of(reactor, pipe.receiver());
                TaskExecutor executor = TaskExecutor.open(1);
                var listener = BlockingListener.bind(reactor, ANY);
                var socket = BlockingDatagrams.of(reactor, UdpSocket.bind(ANY))) {
            assertSame(from.watch(), from.watch());
            assertSame(listener.source(), listener.watch().source());
            assertSame(socket.source(), socket.watch().source());
            Task<Interest> ready = executor.spawn(from.watch().ready(Interest.READABLE));
            pipe.sender().write(ByteBuffer.allocate(1));
            assertEquals(Interest.READABLE, ready.join());
            assertEquals(1, from.read(ByteBuffer.allocate(1), SHORT));
        }
    }

    @Test
    void any_stream_has_times(@TempDir Path directory) throws Exception {
        var path = UnixAddress.ofPath(directory.resolve("s"));
        try (var listener = BlockingListener.of(reactor, UnixListener.bind(path));
                var client = BlockingStream.connect(reactor, path);
                var server = listener.accept(LONG)) {
            assertTimesOut(() -> server.read(ByteBuffer.allocate(1), SHORT));
            client.write(ByteBuffer.allocate(1), SHORT);
            assertEquals(1, server.read(ByteBuffer.allocate(1), LONG));
        }
    }
}
