package org.poll4j.sim;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.poll4j.Event;
import org.poll4j.Events;
import org.poll4j.Interest;
import org.poll4j.Poll;
import org.poll4j.Token;
import org.poll4j.net.TcpListener;
import org.poll4j.net.TcpStream;

/** A server that echoes and a client that checks what comes back, on two hosts. Each can be made with a bug. */
final class EchoWorld {
    /** What is wrong with the programs. */
    enum Bug {
        NONE,
        /** The server drops what a write did not take. */
        WRITE_NOT_CONTINUED,
        /** The server reads once for each event. */
        READ_NOT_DRAINED,
        /** The server does not close a connection whose peer has. */
        LOST_CLOSE
    }

    private static final Token LISTENER = new Token(-1);
    private static final int LENGTH = 20_000;

    private final Bug bug;
    final Simulation sim;
    final SimHost a;
    private final SimHost b;

    EchoWorld(long seed, Bug bug) {
        this.bug = bug;
        this.sim = Simulation.seeded(seed).mean();
        sim.network()
                .latency(Duration.ofMillis(1))
                .jitter(Duration.ofMillis(1))
                .partialReads(0.3)
                .partialWrites(0.3)
                .wouldBlock(0.1);
        this.a = sim.host("a", "10.0.0.1");
        this.b = sim.host("b", "10.0.0.2");
    }

    /** Whether the client has what it sent, and the server has closed everything but its listener and Poll. */
    boolean run() {
        boolean[] done = new boolean[1];
        a.start("server", this::serve);
        b.start("client", () -> done[0] = ask());
        sim.run(Duration.ofMinutes(5));
        return done[0] && a.openDescriptors() == 2;
    }

    private static final class Connection {
        final TcpStream stream;
        final ByteBuffer buffer = ByteBuffer.allocate(4096);

        Connection(TcpStream stream) {
            this.stream = stream;
        }
    }

    private void serve() throws IOException {
        try (Poll poll = Poll.open(a);
                TcpListener listener = TcpListener.bind(a, a.at(7000))) {
            Events events = Events.withCapacity(16);
            Map<Token, Connection> connections = new HashMap<>();
            poll.registry().register(listener, LISTENER, Interest.READABLE);
            while (true) {
                poll.poll(events);
                for (Event event : events) {
                    if (event.token() == LISTENER) {
                        accept(poll, listener, connections);
                    } else {
                        serve(connections.get(event.token()));
                    }
                }
            }
        }
    }

    private static void accept(Poll poll, TcpListener listener, Map<Token, Connection> connections) throws IOException {
        for (TcpStream stream; (stream = listener.accept()) != null; ) {
            Token token = new Token(connections.size());
            connections.put(token, new Connection(stream));
            poll.registry().register(stream, token, Interest.READABLE.add(Interest.WRITABLE));
        }
    }

    private void serve(Connection of) throws IOException {
        if (!of.stream.isOpen()) {
            return;
        }
        while (flushed(of)) {
            int n = of.stream.read(of.buffer);
            if (n < 0 && bug != Bug.LOST_CLOSE) {
                of.stream.close();
            }
            if (n <= 0) {
                return;
            }
            if (bug == Bug.READ_NOT_DRAINED) {
                flushed(of);
                return;
            }
        }
    }

    /** Writes what was read; false if that would block. */
    private boolean flushed(Connection of) throws IOException {
        of.buffer.flip();
        int n = -1;
        while (of.buffer.hasRemaining() && n != 0) {
            n = of.stream.write(of.buffer);
            if (bug == Bug.WRITE_NOT_CONTINUED) {
                of.buffer.position(of.buffer.limit());
            }
        }
        of.buffer.compact();
        return of.buffer.position() == 0;
    }

    private boolean ask() throws IOException {
        byte[] sent = "0123456789".repeat(LENGTH / 10).getBytes(US_ASCII);
        ByteBuffer out = ByteBuffer.wrap(sent);
        ByteBuffer in = ByteBuffer.allocate(LENGTH);
        try (Poll poll = Poll.open(b);
                TcpStream stream = TcpStream.connect(b, a.at(7000))) {
            Events events = Events.withCapacity(4);
            poll.registry().register(stream, new Token(1), Interest.READABLE.add(Interest.WRITABLE));
            while (in.hasRemaining()) {
                poll.poll(events);
                if (stream.finishConnect()) {
                    while (out.hasRemaining() && stream.write(out) > 0) {}
                    while (in.hasRemaining() && stream.read(in) > 0) {}
                }
            }
        }
        return java.util.Arrays.equals(sent, in.array());
    }
}
