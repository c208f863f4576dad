package org.poll4j.examples;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.poll4j.Event;
import org.poll4j.Interest;
import org.poll4j.Token;
import org.poll4j.Trigger;
import org.poll4j.net.TcpStream;

/**
 * Many clients of an echo server, on one thread: each has at most one request under way, and checks its reply. The same
 * for every server. Only {@link #replies} is for other threads.
 */
final class LoadClient implements AutoCloseable {
    private static final int REQUEST_SIZE = 64;
    /** Fewer than the shortest queue of connections that a system lets wait to be accepted. */
    private static final int CONNECTING_AT_ONCE = 64;

    private static final long PATIENCE_NANOS = 5_000_000_000L;
    private static final long LONGEST_NANOS = 60_000_000_000L;

    private final EventLoop loop = new EventLoop();
    private final InetSocketAddress server;
    private final List<Connection> connections = new ArrayList<>();
    private final Histogram latencies = new Histogram(1, LONGEST_NANOS, 3);
    private int connected;
    private boolean disconnecting;
    private int underWay;
    private long received;
    private volatile long replies;
    /** What a connection does after a reply: nothing, the next request at once, or the next when it is due. */
    private Pace pace = Pace.NONE;
    /** The time between two requests of a connection at a fixed rate. */
    private long periodNanos;

    private enum Pace {
        NONE,
        FULL_SPEED,
        FIXED_RATE
    }

    LoadClient(InetSocketAddress server) throws IOException {
        this.server = server;
    }

    /** How many replies came so far. */
    long replies() {
        return replies;
    }

    /** Nanoseconds from when a request was due until its reply was read, at a fixed rate. */
    Histogram latencies() {
        return latencies;
    }

    void connect(int count) throws IOException {
        while (connected < count) {
            while (connections.size() < Math.min(count, connected + CONNECTING_AT_ONCE)) {
                connections.add(new Connection(TcpStream.connect(server)));
            }
            int before = connected;
            loop.turn(PATIENCE_NANOS);
            requireProgress(before, connected, "connection");
        }
    }

    /** All connections, each sending its next request when it has the reply. */
    void runAtFullSpeed(long nanos) throws IOException {
        long begin = System.nanoTime();
        pace = Pace.FULL_SPEED;
        for (Connection connection : connections) {
            connection.request(begin);
        }
        while (System.nanoTime() - begin < nanos) {
            turn(nanos);
        }
        finish();
    }

    /**
     * So many requests a second, by all connections in turn. A request is late if its connection still waits for a
     * reply, and its latency counts from when it was due: so a server that stalls cannot hide it.
     */
    void runAtFixedRate(long nanos, int perSecond) throws IOException {
        long begin = System.nanoTime();
        pace = Pace.FIXED_RATE;
        periodNanos = connections.size() * 1_000_000_000L / perSecond;
        long requests = nanos / 1_000 * perSecond / 1_000_000;
        for (long i = 0; i < requests; ) {
            long due = begin + i * 1_000_000_000L / perSecond;
            if (due - System.nanoTime() <= 0) {
                connections.get((int) (i++ % connections.size())).due(due);
            } else {
                turn(0); // does not sleep: waking up late would count as latency
            }
        }
        finish();
    }

    /** Waits for the replies under way, those to late requests included. */
    private void finish() throws IOException {
        if (pace == Pace.FULL_SPEED) {
            pace = Pace.NONE;
        }
        while (underWay > 0) {
            long before = received;
            turn(PATIENCE_NANOS);
            requireProgress(before, received, "reply");
        }
        pace = Pace.NONE;
    }

    /** Ends every connection, and waits for the server to do so too. */
    void disconnect() throws IOException {
        for (Connection connection : connections) {
            connection.stream.shutdown(Interest.WRITABLE);
        }
        disconnecting = true;
        while (connected > 0) {
            int before = connected;
            turn(PATIENCE_NANOS);
            requireProgress(before, connected, "end");
        }
    }

    private void turn(long timeoutNanos) throws IOException {
        loop.turn(timeoutNanos);
        replies = received;
    }

    private void requireProgress(long before, long after, String what) throws IOException {
        if (before == after) {
            throw new IOException("no " + what + " from " + server + " in " + PATIENCE_NANOS / 1_000_000_000L + " s");
        }
    }

    @Override
    public void close() throws IOException {
        for (Connection connection : connections) {
            connection.stream.close();
        }
        loop.close();
    }

    private final class Connection implements EventLoop.Handler {
        private final TcpStream stream;
        private final Token token = loop.token(this);
        private final ByteBuffer buffer = ByteBuffer.allocateDirect(REQUEST_SIZE);
        private boolean isConnected;
        private boolean waiting;
        private long number;
        private long dueNanos;
        /** Requests that are due and not sent. */
        private int late;

        Connection(TcpStream stream) throws IOException {
            this.stream = stream;
            loop.register(stream, token, Interest.WRITABLE, Trigger.EDGE);
        }

        @Override
        public void ready(Event event) throws IOException {
            if (isConnected) {
                receive();
            } else if (stream.finishConnect()) {
                isConnected = true;
                connected++;
                loop.reregister(stream, token, Interest.READABLE, Trigger.LEVEL);
            }
        }

        void due(long nanos) throws IOException {
            if (waiting) {
                late++;
            } else {
                request(nanos);
            }
        }

        void request(long nanos) throws IOException {
            dueNanos = nanos;
            waiting = true;
            underWay++;
            buffer.clear().putLong(0, ++number);
            if (stream.write(buffer) < REQUEST_SIZE) {
                throw new IOException(stream + " does not take a request of " + REQUEST_SIZE + " bytes at once");
            }
            buffer.clear();
        }

        private void receive() throws IOException {
            if (stream.read(buffer) < 0) {
                end();
            } else if (!buffer.hasRemaining()) {
                reply();
            }
        }

        private void reply() throws IOException {
            if (!waiting || buffer.getLong(0) != number) {
                throw new IOException(stream + " got " + buffer.getLong(0) + " back instead of " + number);
            }
            buffer.clear();
            waiting = false;
            underWay--;
            received++;
            next();
        }

        private void end() throws IOException {
            if (!disconnecting) {
                throw new EOFException(server + " has closed " + stream);
            }
            stream.close();
            connected--;
        }

        private void next() throws IOException {
            if (pace == Pace.FULL_SPEED) {
                request(0);
            } else if (pace == Pace.FIXED_RATE) {
                latencies.recordValue(Math.min(System.nanoTime() - dueNanos, LONGEST_NANOS));
                if (late > 0) {
                    late--;
                    request(dueNanos + periodNanos);
                }
            }
        }
    }
}
