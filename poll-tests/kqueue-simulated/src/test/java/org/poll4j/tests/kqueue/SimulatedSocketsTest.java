package org.poll4j.tests.kqueue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.poll4j.Event;
import org.poll4j.Events;
import org.poll4j.Interest;
import org.poll4j.Poll;
import org.poll4j.Token;
import org.poll4j.kqueue.KqueueProvider;
import org.poll4j.kqueue.Macos;
import org.poll4j.net.TcpListener;
import org.poll4j.net.TcpStream;
import org.poll4j.net.UnixDatagram;
import org.poll4j.posix.PosixAbi;
import org.poll4j.spi.AddressCodec;
import org.poll4j.spi.ByteIo;
import org.poll4j.unix.Pipe;
import org.poll4j.unix.SourceFd;

/**
 * The rows of the golden table that are about sockets, and what becomes of them in the selector, with each simulated
 * kernel.
 */
@ParameterizedClass(name = "{0}")
@EnumSource
@Timeout(60)
class SimulatedSocketsTest {
    private static final Token ID = new Token(1);
    private static final Interest BOTH = Interest.READABLE.add(Interest.WRITABLE);
    private static final long SOON = 20_000_000_000L;

    @Parameter
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Flavour flavour;

    private SimulatedLibc libc;
    private KqueueProvider backend;
    private Poll poll;
    private final Events events = Events.withCapacity(8);
    private final List<AutoCloseable> open = new ArrayList<>();

    @BeforeEach
    void openPoll() throws IOException {
        SimulatedKqueue kernel = new SimulatedKqueue(flavour);
        libc = new SimulatedLibc(kernel);
        backend = new KqueueProvider(SimulatedProvider.system(kernel, kernel, libc, libc, new Macos()));
        poll = opened(Poll.open(backend));
    }

    private <T extends AutoCloseable> T opened(T resource) {
        open.add(resource);
        return resource;
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable resource : open) {
            resource.close();
        }
    }

    /** Filter, end, errno of each event until none comes for a while. */
    private Set<String> found() throws IOException {
        Set<String> found = new TreeSet<>();
        while (poll.poll(events, found.isEmpty() ? SOON : 0) > 0 && found.size() < 3) {
            for (Event event : events) {
                String end = (event.rawBits() & flavour.kevent().EV_EOF()) != 0 ? " eof " + event.filterFlags() : "";
                found.add((event.isWritable() ? "WRITE" : "READ") + end);
            }
        }
        return found;
    }

    private TcpListener listener() throws IOException {
        return opened(TcpListener.bind(backend, new InetSocketAddress("127.0.0.1", 0)));
    }

    @Test
    void row_12_reset_has_ECONNRESET() throws IOException {
        TcpListener listener = listener();
        TcpStream client = opened(TcpStream.connect(backend, listener.localAddress()));
        poll.registry().register(client, ID, BOTH);
        assertEquals(Set.of("WRITE"), found());
        TcpStream server = opened(listener.accept());
        server.setOption(StandardSocketOptions.SO_LINGER, 0);
        server.close();
        assertEquals(Set.of("READ eof 54", "WRITE eof 54"), found());
    }

    @Test
    void row_13_refused_connect_has_ECONNREFUSED() throws IOException {
        TcpListener listener = listener();
        InetSocketAddress deaf = listener.localAddress();
        listener.close();
        TcpStream client;
        try {
            client = opened(TcpStream.connect(backend, deaf));
        } catch (ConnectException atOnce) {
            return;
        }
        poll.registry().register(client, ID, BOTH);
        assertEquals(Set.of("READ eof 61", "WRITE eof 61"), found());
    }

    @Test
    void row_13_unconnected_socket_reports_nothing_until_it_is_connected() throws IOException {
        TcpListener listener = listener();
        PosixAbi.Sockets linux = SimulatedKqueue.LINUX.sockets();
        int fd = libc.socket(linux.AF_INET(), linux.SOCK_STREAM() | linux.SOCK_NONBLOCK(), 0);
        TcpStream fresh = opened(TcpStream.adopt(backend, fd));
        poll.registry().register(fresh, ID, BOTH);
        assertEquals(0, poll.poll(events, 50_000_000));
        connect(fd, listener.localAddress());
        assertEquals(Set.of("WRITE"), found());
    }

    private void connect(int fd, InetSocketAddress address) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocate(AddressCodec.MAX, 8);
            libc.connect(fd, name, backend.sockets().addresses().encode(address, name));
        }
    }

    @Test
    void datagram_to_a_full_peer_would_block() throws IOException {
        UnixDatagram[] pair = UnixDatagram.pair(backend);
        UnixDatagram sender = opened(pair[0]);
        opened(pair[1]);
        int sent = 0;
        while (sender.send(ByteBuffer.allocate(100)) >= 0) {
            assertTrue(++sent < 100_000);
        }
        assertEquals(ByteIo.WOULD_BLOCK, sender.send(ByteBuffer.allocate(100)));
    }

    /** A filter on macOS and OpenBSD, a stand-in elsewhere. */
    @Test
    void row_6_broken_pipe_is_writable_and_write_closed() throws IOException {
        Pipe pipe = opened(Pipe.open(backend));
        pipe.receiver().close();
        poll.registry().register(pipe.sender(), ID, Interest.WRITABLE);
        assertEquals(1, poll.poll(events, SOON));
        assertTrue(events.get(0).isWritable() && events.get(0).isWriteClosed());
        assertEquals(0, poll.poll(events, 0));
    }

    @Test
    void closed_descriptor_is_no_broken_pipe() throws IOException {
        Pipe pipe = Pipe.open(backend);
        SourceFd borrowed = SourceFd.borrow(backend, pipe.sender().handle());
        pipe.close();
        IOException refused =
                assertThrows(IOException.class, () -> poll.registry().register(borrowed, ID, Interest.WRITABLE));
        assertTrue(refused.getMessage().contains("EBADF"), refused::getMessage);
    }
}
