package org.poll4j.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.poll4j.Interest;
import org.poll4j.net.TcpListener;
import org.poll4j.net.TcpStream;
import org.poll4j.unix.Pipe;

/** The JVM's report of virtual threads that parked without leaving their carriers. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PinningTest {
    private static final String PINNED = "jdk.VirtualThreadPinned";

    @TempDir
    Path directory;

    /** Parks below a frame of the JVM's own, that of a class's initialisation. */
    private static final class Initializer {
        static final long SINCE;

        static {
            LockSupport.parkNanos(1);
            SINCE = System.nanoTime();
        }
    }

    private interface Body {
        void run() throws Exception;
    }

    private List<RecordedEvent> pinnedIn(Body body) throws Exception {
        Path file = directory.resolve("recording.jfr");
        try (Recording recording = new Recording()) {
            recording.enable(PINNED).withStackTrace().withThreshold(Duration.ZERO);
            recording.start();
            body.run();
            recording.stop();
            recording.dump(file);
        }
        return RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().equals(PINNED))
                .toList();
    }

    /** What links a native call is an initialisation too, once in a JVM. */
    @BeforeEach
    void loadClasses() throws Exception {
        waitInEveryWay();
    }

    private static void waitInEveryWay() throws Exception {
        try (Reactor reactor = Reactor.open();
                var listener =
                        BlockingListener.bind(reactor, new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0))) {
            InetSocketAddress address = ((TcpListener) listener.source()).localAddress();
            var server = Background.runVirtually(() -> echo(listener.accept()));
            assertEquals(
                    500, Background.runVirtually(() -> turns(reactor, address)).join());
            server.join();
            awaitPipe(reactor);
        }
    }

    private static int echo(BlockingStream<TcpStream> stream) throws IOException {
        try (stream) {
            ByteBuffer buffer = ByteBuffer.allocate(100);
            while (stream.read(buffer.clear()) >= 0) {
                stream.write(buffer.flip());
            }
        }
        return 0;
    }

    private static int turns(Reactor reactor, InetSocketAddress address) throws IOException {
        int turns = 0;
        try (var stream = BlockingStream.connect(reactor, address)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            while (turns < 500) {
                stream.write(one.clear());
                turns += stream.read(one.clear());
            }
        }
        return turns;
    }

    private static void awaitPipe(Reactor reactor) throws Exception {
        try (Pipe pipe = Pipe.open();
                var watch = reactor.watch(pipe.receiver(), Interest.READABLE)) {
            assertFalse(Background.runVirtually(() -> watch.awaitReady(Interest.READABLE, Duration.ofMillis(1)))
                    .join());
            var waiter = Background.runVirtually(() -> watch.awaitReady(Interest.READABLE, Duration.ofDays(1)))
                    .untilWaiting();
            pipe.sender().write(ByteBuffer.allocate(1));
            assertTrue(waiter.join());
        }
    }

    @Test
    void the_recording_sees_a_thread_that_is_pinned() throws Exception {
        List<RecordedEvent> pinned = pinnedIn(() ->
                assertTrue(Background.runVirtually(() -> Initializer.SINCE).join() != 0));
        assertFalse(pinned.isEmpty());
    }

    @Test
    void no_way_of_waiting_pins() throws Exception {
        assertEquals(List.of(), pinnedIn(PinningTest::waitInEveryWay));
    }
}
