package org.poll4j.epoll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.poll4j.ClosedPollException;
import org.poll4j.Events;
import org.poll4j.Interest;
import org.poll4j.Poll;
import org.poll4j.Token;
import org.poll4j.Trigger;
import org.poll4j.Waker;
import org.poll4j.net.TcpListener;
import org.poll4j.net.TcpStream;
import org.poll4j.spi.Backend;
import org.poll4j.unix.Pipe;
import org.poll4j.unix.PollBits;
import org.poll4j.unix.SourceFd;

/** What the contract does not ask of the backend {@code poll}, over Linux. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PollBackendTest {
    private static final Token ID1 = new Token(1);
    private static final Token ID2 = new Token(2);
    private static final Interest BOTH = Interest.READABLE.add(Interest.WRITABLE);
    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);

    private final Backend backend = new LinuxPollProvider();
    private final Events events = Events.withCapacity(16);
    private Poll poll;

    @BeforeEach
    void open() throws IOException {
        poll = Poll.open(backend);
    }

    @AfterEach
    void close() {
        poll.close();
    }

    @Test
    void has_no_queue_that_could_be_nested() throws IOException {
        try (Poll outer = Poll.open(new EpollProvider())) {
            UnsupportedOperationException refused = assertThrows(
                    UnsupportedOperationException.class,
                    () -> outer.registry().register(poll, ID1, Interest.READABLE, Trigger.LEVEL));
            assertTrue(String.valueOf(refused.getMessage()).contains("the backend 'poll' has no queue in the kernel"));
            assertEquals(0, outer.registry().registrationCount());
        }
        assertThrows(UnsupportedOperationException.class, poll::handle);
        poll.close();
        assertThrows(ClosedPollException.class, poll::handle);
    }

    @Test
    void watches_a_poll_that_has_a_queue() throws IOException {
        try (Poll inner = Poll.open(new EpollProvider())) {
            poll.registry().register(inner, ID1, Interest.READABLE, Trigger.LEVEL);
            assertEquals(0, poll.poll(events, 0));
            new Waker(inner.registry(), ID2).wake();
            assertEquals(1, poll.poll(events));
            assertEquals(ID1, events.get(0).token());
        }
    }

    @Test
    void regular_file_is_ready_at_once_with_the_bit(@TempDir Path directory) throws IOException {
        Path path = directory.resolve("regular");
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
                SourceFd source = SourceFd.borrow(backend, numberOf(path))) {
            IOException refused =
                    assertThrows(IOException.class, () -> poll.registry().register(source, ID1, BOTH));
            assertTrue(String.valueOf(refused.getMessage()).contains("PollBits.ALWAYS_READY"), refused::getMessage);
            poll.registry().withRawBits(PollBits.ALWAYS_READY).register(source, ID1, BOTH, Trigger.ONESHOT);
            assertEquals(1, poll.poll(events));
            assertTrue(events.get(0).isReadable() && events.get(0).isWritable());
            assertEquals(0, poll.poll(events, 0));
            assertEquals(0, file.length());
        }
    }

    @Test
    void device_that_epoll_refuses_is_watched() throws IOException {
        Path path = Path.of("/dev/null");
        try (RandomAccessFile _ = new RandomAccessFile(path.toFile(), "rw");
                SourceFd source = SourceFd.borrow(backend, numberOf(path))) {
            poll.registry().register(source, ID1, BOTH);
            assertEquals(1, poll.poll(events));
        }
    }

    private static long numberOf(Path path) throws IOException {
        try (Stream<Path> links = Files.list(Path.of("/proc/self/fd"))) {
            return links.filter(link -> isLinkTo(link, path))
                    .mapToLong(link -> Long.parseLong(link.getFileName().toString()))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static boolean isLinkTo(Path link, Path path) {
        try {
            return Files.readSymbolicLink(link).equals(path);
        } catch (IOException closedMeanwhile) {
            return false;
        }
    }

    @Test
    void descriptor_closed_outside_poll4j_is_dropped() throws IOException {
        try (Pipe pipe = Pipe.open(backend);
                SourceFd borrowed = SourceFd.borrow(backend, pipe.receiver().handle())) {
            poll.registry().register(borrowed, ID1, Interest.READABLE, Trigger.LEVEL);
            pipe.receiver().close();
            assertEquals(0, poll.poll(events, 0));
            assertTrue(assertThrows(IOException.class, () -> poll.registry().reregister(borrowed, ID2, BOTH))
                    .getMessage()
                    .contains("EBADF (9)"));
            poll.registry().deregister(borrowed);
        }
    }

    /**
     * The kernel holds the files of a poll(2) that waits. A close that did not wait would leave the address taken, and
     * the peer connected.
     */
    @Test
    void close_during_a_wait_frees_the_address_and_ends_the_connection() throws Exception {
        Thread polling = Thread.ofPlatform().start(() -> {
            Events found = Events.withCapacity(16);
            try {
                while (true) {
                    poll.poll(found);
                }
            } catch (ClosedPollException | IOException end) {
                // ends
            }
        });
        for (int i = 0; i < 200; i++) {
            try (TcpListener listener = TcpListener.bind(backend, ANY);
                    TcpStream client = TcpStream.connect(backend, listener.localAddress())) {
                InetSocketAddress listenerAddress = listener.localAddress();
                poll.registry().register(listener, ID1, Interest.READABLE);
                TcpStream server;
                while ((server = listener.accept()) == null) {
                    Thread.onSpinWait();
                }
                while (!client.finishConnect()) {
                    Thread.onSpinWait();
                }
                poll.registry().register(server, ID2, BOTH);
                server.close();
                ByteBuffer one = ByteBuffer.allocate(1);
                int end;
                while ((end = client.read(one)) == 0) {
                    Thread.onSpinWait();
                }
                assertEquals(-1, end);
                listener.close();
                try (TcpListener again = TcpListener.bind(backend, listenerAddress)) {
                    assertEquals(listenerAddress, again.localAddress());
                }
            }
        }
        poll.close();
        polling.join();
    }

    @Test
    void a_thousand_descriptors_come_and_go() throws IOException {
        try (Pipe pipe = Pipe.open(backend)) {
            Pipe[] pipes = new Pipe[500];
            for (int i = 0; i < pipes.length; i++) {
                pipes[i] = Pipe.open(backend);
                poll.registry().register(pipes[i].receiver(), new Token(10 + i), Interest.READABLE);
            }
            poll.registry().register(pipe.receiver(), ID1, Interest.READABLE, Trigger.LEVEL);
            for (int i = 0; i < pipes.length; i += 2) {
                pipes[i].close();
            }
            for (int i = 1; i < pipes.length; i += 2) {
                pipes[i].sender().write(new byte[1], 0, 1);
                assertEquals(1, poll.poll(events));
                assertEquals(new Token(10 + i), events.get(0).token());
                pipes[i].close();
            }
            assertEquals(1, poll.registry().registrationCount());
        }
    }
}
