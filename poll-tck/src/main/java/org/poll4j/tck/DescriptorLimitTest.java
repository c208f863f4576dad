package org.poll4j.tck;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.poll4j.tck.Expect.readable;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.poll4j.Interest;
import org.poll4j.Poll;
import org.poll4j.Trigger;
import org.poll4j.net.TcpListener;
import org.poll4j.net.TcpSocket;
import org.poll4j.net.TcpStream;
import org.poll4j.net.UdpSocket;
import org.poll4j.net.UnixDatagram;
import org.poll4j.net.UnixStream;
import org.poll4j.net.UnixType;
import org.poll4j.unix.Pipe;

/** A process without free descriptors: a call that needs one fails with EMFILE, all others work. */
class DescriptorLimitTest extends Contract {
    private static final int SMALL = 256;

    private final Deque<UdpSocket> hoard = new ArrayDeque<>();

    @BeforeEach
    void requireSmallLimit() throws IOException {
        Requires.proc();
        long limit = OpenFiles.limit();
        assumeTrue(limit <= SMALL, () -> "this process may open " + limit + " files: ulimit -n 64 makes it a test");
    }

    /** Takes all numbers but some. */
    private void leaveOnly(int numbers) throws IOException {
        try {
            while (true) {
                hoard.push(UdpSocket.open(backend, StandardProtocolFamily.INET));
            }
        } catch (IOException full) {
            assertSaysTooMany(full, "socket");
        }
        for (int i = 0; i < numbers; i++) {
            hoard.pop().close();
        }
    }

    private void giveBack() throws IOException {
        while (!hoard.isEmpty()) {
            hoard.pop().close();
        }
    }

    private static void assertSaysTooMany(IOException failure, String call) {
        String said = String.valueOf(failure.getMessage());
        assertTrue(said.matches(call + ": EMFILE \\(24\\): Too many open files"), said);
    }

    /** The first one that is too many fails by its name, and what was opened before it is closed again. */
    private void assertFailsWith(int numbers, String call, Executable opening) throws Throwable {
        OpenFiles.assertNoneLeftBy(() -> {
            leaveOnly(numbers);
            try {
                assertSaysTooMany(assertThrows(IOException.class, opening), call);
                leaveOnly(numbers); // as many are free as before: none was kept
                assertSaysTooMany(assertThrows(IOException.class, opening), call);
            } finally {
                giveBack();
            }
        });
    }

    @Test
    void poll_says_which_of_its_descriptors_was_too_many() throws Throwable {
        requireBackend("epoll");
        assertFailsWith(0, "epoll_create1", () -> Poll.open(backend));
        assertFailsWith(1, "eventfd", () -> Poll.open(backend));
    }

    @Test
    void sockets_say_so() throws Throwable {
        var address = listener().localAddress();
        assertFailsWith(0, "socket", () -> TcpListener.bind(backend, anyLocalAddress()));
        assertFailsWith(0, "socket", () -> TcpStream.connect(backend, address));
        assertFailsWith(0, "socket", () -> TcpSocket.open(backend, StandardProtocolFamily.INET));
    }

    @Test
    void pairs_say_so_with_no_descriptor_left_and_with_one() throws Throwable {
        for (int numbers = 0; numbers <= 1; numbers++) {
            assertFailsWith(numbers, "pipe2", () -> Pipe.open(backend));
            assertFailsWith(numbers, "socketpair", () -> UnixStream.pair(backend, UnixType.STREAM));
            assertFailsWith(numbers, "socketpair", () -> UnixDatagram.pair(backend));
        }
    }

    /** A server at its limit continues as soon as a descriptor is free. */
    @Test
    void connection_that_could_not_be_accepted_is_not_lost() throws Throwable {
        TcpListener listener = listener();
        registry.register(listener, ID1, Interest.READABLE, Trigger.LEVEL);
        TcpStream client = connect(listener.localAddress());
        Expect.events(poll, events, readable(ID1));
        leaveOnly(0);
        try {
            for (int i = 0; i < 3; i++) {
                assertSaysTooMany(assertThrows(IOException.class, listener::accept), "accept4\\(fd \\d+\\)");
                Expect.events(poll, events, readable(ID1));
            }
            hoard.pop().close();
            assertNotNull(opened(listener.accept()));
        } finally {
            giveBack();
        }
        assertTrue(client.finishConnect());
    }

    @Test
    void registering_waking_and_polling_need_no_descriptor() throws Throwable {
        Duct<?, ?> duct = fullDuct();
        leaveOnly(0);
        try {
            registry.register(duct.receiver(), ID1, Interest.READABLE);
            Expect.events(poll, events, readable(ID1));
            poll.waker(ID2).wake();
            Expect.events(poll, events, readable(ID2));
            registry.deregister(duct.receiver());
        } finally {
            giveBack();
        }
    }
}
