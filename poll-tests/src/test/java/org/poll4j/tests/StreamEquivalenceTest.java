package org.poll4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.poll4j.Event;
import org.poll4j.Events;
import org.poll4j.Interest;
import org.poll4j.Poll;
import org.poll4j.Token;
import org.poll4j.Trigger;
import org.poll4j.net.StreamSocket;
import org.poll4j.net.TcpListener;
import org.poll4j.net.TcpStream;
import org.poll4j.net.UdpSocket;
import org.poll4j.net.UnixStream;
import org.poll4j.net.UnixType;
import org.poll4j.sim.Simulation;
import org.poll4j.spi.Backend;
import org.poll4j.spi.Backends;

/**
 * One random script of TCP, UDP and Unix streams on epoll and on a simulated host gives the same results, with buffers
 * that are full, parts that are read, and halves that are closed. Readiness is compared as a state, by level triggers.
 *
 * <p>What may differ is in docs/simulation.md, "How it is held to the truth": how much fits into a buffer; when one
 * that was full is writable again before the peer has read everything; and how soon the kernel delivers, for which this
 * waits.
 */
@Tag("own-tree")
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StreamEquivalenceTest {
    private static final int OPERATIONS = Integer.getInteger("org.poll4j.equivalence.operations", 20_000);
    private static final int OF_A_SCRIPT = 200;
    private static final Interest BOTH = Interest.READABLE.add(Interest.WRITABLE);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int SMALL_BUFFER = 8 * 1024;

    private static final int READABLE = 1;
    private static final int WRITABLE = 2;

    /** One end, and what it is owed. */
    private abstract static class End {
        /** Bytes or datagrams that the peer has sent and this has not read. */
        final List<Integer> unread = new ArrayList<>();

        End peer;
        boolean isClosed;
        /** Sends no more. */
        boolean isShut;
        /** A write has found no room, and the peer has not read everything since. */
        boolean wasFull;

        abstract int write(ByteBuffer bytes) throws IOException;

        abstract int read(ByteBuffer room) throws IOException;

        abstract void shutdown() throws IOException;

        abstract void register(Poll poll, Token token) throws IOException;

        abstract void close() throws IOException;

        long owed() {
            return unread.stream().mapToLong(Integer::longValue).sum();
        }
    }

    private static final class Stream extends End {
        private final StreamSocket stream;

        Stream(StreamSocket stream) {
            this.stream = stream;
        }

        @Override
        int write(ByteBuffer bytes) throws IOException {
            return stream.write(bytes);
        }

        @Override
        int read(ByteBuffer room) throws IOException {
            return stream.read(room);
        }

        @Override
        void shutdown() throws IOException {
            stream.shutdown(Interest.WRITABLE);
        }

        @Override
        void register(Poll poll, Token token) throws IOException {
            poll.registry().register(stream, token, BOTH, Trigger.LEVEL);
        }

        @Override
        void close() throws IOException {
            stream.close();
        }
    }

    private static final class Udp extends End {
        private final UdpSocket socket;

        Udp(UdpSocket socket) {
            this.socket = socket;
        }

        @Override
        int write(ByteBuffer bytes) throws IOException {
            return socket.send(bytes);
        }

        @Override
        int read(ByteBuffer room) throws IOException {
            int n = socket.receive(room);
            return n == UdpSocket.WOULD_BLOCK ? 0 : n;
        }

        @Override
        void shutdown() {
            throw new AssertionError("not asked");
        }

        @Override
        void register(Poll poll, Token token) throws IOException {
            poll.registry().register(socket, token, BOTH, Trigger.LEVEL);
        }

        @Override
        void close() throws IOException {
            socket.close();
        }
    }

    /** A script that runs on one backend, and what comes of it. */
    private static final class Run implements AutoCloseable {
        private final Random random;
        private final Backend backend;
        private final InetSocketAddress any;
        private final Poll poll;
        private final Events events = Events.withCapacity(64);
        private final List<End> ends = new ArrayList<>();
        final List<String> outcomes = new ArrayList<>();

        Run(Backend backend, InetAddress loopback, long seed) throws IOException {
            this.random = new Random(seed);
            this.backend = backend;
            this.any = new InetSocketAddress(loopback, 0);
            this.poll = Poll.open(backend);
            for (int kind = 0; kind < 3; kind++) {
                open(kind);
            }
        }

        private void open(int kind) throws IOException {
            switch (kind) {
                case 0 -> openTcp();
                case 1 -> {
                    UnixStream[] pair = UnixStream.pair(backend, UnixType.STREAM);
                    add(new Stream(pair[0]), new Stream(pair[1]));
                }
                default -> {
                    UdpSocket one = UdpSocket.bind(backend, any);
                    UdpSocket other = UdpSocket.bind(backend, any);
                    one.connect(other.localAddress());
                    other.connect(one.localAddress());
                    add(new Udp(one), new Udp(other));
                }
            }
        }

        private void openTcp() throws IOException {
            try (TcpListener listener = TcpListener.bind(backend, any)) {
                TcpStream client = TcpStream.connect(backend, listener.localAddress());
                TcpStream server;
                while ((server = listener.accept()) == null || !client.finishConnect()) {
                    look();
                }
                server.setOption(StandardSocketOptions.SO_SNDBUF, SMALL_BUFFER);
                client.setOption(StandardSocketOptions.SO_SNDBUF, SMALL_BUFFER);
                add(new Stream(client), new Stream(server));
            }
        }

        private void add(End one, End other) throws IOException {
            one.peer = other;
            other.peer = one;
            for (End end : List.of(one, other)) {
                end.register(poll, new Token(ends.size()));
                ends.add(end);
            }
        }

        /** A short wait. */
        private void look() throws IOException {
            poll.poll(events, Duration.ofNanos(100_000));
        }

        void run(int operations) throws IOException {
            for (int i = 0; i < operations; i++) {
                step();
            }
        }

        private void step() throws IOException {
            int at = random.nextInt(ends.size());
            int size = 1 + random.nextInt(1_000);
            int choice = random.nextInt(100);
            int kind = random.nextInt(3);
            End end = ends.get(at);
            String call;
            if (choice < 35) {
                call = "write " + size + " " + write(end, size);
            } else if (choice < 60) {
                call = "read " + size + " " + read(end, size);
            } else if (choice < 75) {
                call = "drain " + drain(end);
            } else if (choice < 85) {
                call = "fill " + fill(end, at);
            } else if (choice < 90) {
                call = "shutdown " + shutdown(end);
            } else if (choice < 93) {
                call = "close " + close(end);
            } else if (ends.size() < 20) {
                open(kind);
                call = "open " + kind;
            } else {
                call = "";
            }
            outcomes.add(at + " " + call + " " + state(at) + state(at ^ 1));
        }

        private boolean canWrite(End end) {
            return !end.isClosed && !end.isShut && !end.peer.isClosed && !end.wasFull && end.peer.unread.size() < 8;
        }

        private static int write(End end, ByteBuffer bytes) throws IOException {
            int n = end.write(bytes);
            if (n > 0) {
                end.peer.unread.add(n);
            }
            return n;
        }

        private String write(End end, int size) throws IOException {
            return canWrite(end) ? Integer.toString(write(end, ByteBuffer.allocate(size))) : "";
        }

        /** Until the kernel has moved all it can and takes no more. */
        private String fill(End end, int at) throws IOException {
            if (!canWrite(end) || end instanceof Udp) {
                return "";
            }
            ByteBuffer much = ByteBuffer.allocate(64 * 1024);
            do {
                while (write(end, much.clear()) > 0) {}
                look();
            } while ((bits(at) & WRITABLE) != 0);
            end.wasFull = true;
            return "full";
        }

        /** Of a stream so many bytes if they are owed, of datagrams one. */
        private String read(End end, int size) throws IOException {
            if (end.isClosed || end.unread.isEmpty()) {
                return "";
            }
            if (end instanceof Udp) {
                int n = readOnce(end, ByteBuffer.allocate(2_000));
                assertEquals(end.unread.removeFirst(), n);
                return Integer.toString(n);
            }
            ByteBuffer room = ByteBuffer.allocate((int) Math.min(size, end.owed()));
            while (room.hasRemaining()) {
                readOnce(end, room);
            }
            took(end, room.position());
            return Integer.toString(room.position());
        }

        private int readOnce(End end, ByteBuffer room) throws IOException {
            long began = System.nanoTime();
            int n;
            while ((n = end.read(room)) == 0) {
                assertTrue(System.nanoTime() - began < PATIENCE.toNanos(), () -> "bytes do not come: " + outcomes);
                look();
            }
            return n;
        }

        private static void took(End end, int count) {
            long left = end.owed() - count;
            end.unread.clear();
            if (left > 0) {
                end.unread.add((int) left);
            } else {
                end.peer.wasFull = false;
            }
        }

        /** All that is owed, and then the end, if the peer has ended. */
        private String drain(End end) throws IOException {
            if (end.isClosed) {
                return "";
            }
            while (!end.unread.isEmpty()) {
                read(end, 64 * 1024);
            }
            boolean isOver = !(end instanceof Udp) && (end.peer.isShut || end.peer.isClosed);
            return isOver ? "end " + readOnce(end, ByteBuffer.allocate(1)) : "all " + end.read(ByteBuffer.allocate(1));
        }

        private String shutdown(End end) throws IOException {
            if (end.isClosed || end.isShut || end.peer.isClosed || end instanceof Udp) {
                return "";
            }
            end.shutdown();
            end.isShut = true;
            return "done";
        }

        /** With nothing unread, for which TCP would reset the connection. */
        private String close(End end) throws IOException {
            if (end.isClosed || end instanceof Udp || !end.unread.isEmpty() || end.wasFull) {
                return "";
            }
            end.close();
            end.isClosed = true;
            return "done";
        }

        private int bits(int at) throws IOException {
            int bits = 0;
            poll.poll(events, 0);
            for (Event event : events) {
                if (event.token().value() == at) {
                    bits |= (event.isReadable() ? READABLE : 0) | (event.isWritable() ? WRITABLE : 0);
                }
            }
            return bits;
        }

        /** As soon as it is what it has to be. */
        private String state(int at) throws IOException {
            End end = ends.get(at);
            if (end.isClosed) {
                return " closed";
            }
            boolean isStream = !(end instanceof Udp);
            boolean isReadable = !end.unread.isEmpty() || isStream && (end.peer.isShut || end.peer.isClosed);
            int ignored = end.wasFull && end.peer.owed() > 0 || end.peer.isClosed ? WRITABLE : 0;
            int wanted = (isReadable ? READABLE : 0) | WRITABLE;
            long began = System.nanoTime();
            int bits;
            while (((bits = bits(at)) | ignored) != (wanted | ignored)) {
                int last = bits;
                assertTrue(
                        System.nanoTime() - began < PATIENCE.toNanos(),
                        () -> backend.name() + " " + at + " is " + last + ", not " + wanted + ": " + outcomes);
                look();
            }
            return " " + (bits | ignored);
        }

        @Override
        public void close() throws IOException {
            poll.close();
            for (End end : ends) {
                end.close();
            }
        }
    }

    @Test
    void scripts_of_connections_give_the_same_on_epoll_and_in_a_simulation() throws IOException {
        assumeTrue(System.getProperty(Backends.PROPERTY) == null, "epoll and sim, in the run of no other backend");
        assumeTrue(StreamEquivalenceTest.class.getModule().isNamed(), "once, on the module path");
        Backend epoll = Backends.system();
        assumeTrue(epoll.name().equals("epoll"), "no epoll here");
        InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
        int full = 0;
        for (long seed = 0; seed < OPERATIONS / OF_A_SCRIPT; seed++) {
            try (Simulation sim = Simulation.seeded(seed);
                    Run real = new Run(epoll, loopback, seed);
                    Run simulated = new Run(sim.host("host", "10.0.0.1"), loopback, seed)) {
                simulated.run(OF_A_SCRIPT);
                real.run(OF_A_SCRIPT);
                assertEquals(simulated.outcomes, real.outcomes, "seed " + seed);
                full += (int) real.outcomes.stream()
                        .filter(line -> line.contains("full"))
                        .count();
            }
        }
        assertTrue(full > OPERATIONS / 100, "buffers that were full: " + full);
    }
}
