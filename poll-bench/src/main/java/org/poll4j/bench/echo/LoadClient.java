package org.poll4j.bench.echo;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.HdrHistogram.Histogram;
import org.poll4j.Event;
import org.poll4j.Events;
import org.poll4j.Interest;
import org.poll4j.Poll;
import org.poll4j.Token;
import org.poll4j.Trigger;
import org.poll4j.net.TcpStream;

/**
 * Clients of an echo server on one thread: each sends some bytes, 64 unless said otherwise, and the next when it has
 * got them back.
 */
public final class LoadClient implements AutoCloseable {
    private static final int REQUEST = 64;
    private static final long PATIENCE_NANOS = 5_000_000_000L;
    private static final long LONGEST_NANOS = 60_000_000_000L;

    private final Poll poll = Poll.open();
    private final Events events = Events.withCapacity(1024);
    private final ByteBuffer buffer;
    private final int request;
    private final TcpStream[] streams;
    private final long[] sentNanos;
    private final int[] missing;
    private int underWay;

    /**
     * Connects, one connection after another.
     *
     * @param server where to
     * @param connections how many
     * @throws IOException if refused, or not answered for seconds
     */
    public LoadClient(InetSocketAddress server, int connections) throws IOException {
        this(server, connections, REQUEST);
    }

    /**
     * As {@link #LoadClient(InetSocketAddress, int)}.
     *
     * @param server as there
     * @param connections as there
     * @param request how many bytes each request has
     * @throws IOException as there
     */
    public LoadClient(InetSocketAddress server, int connections, int request) throws IOException {
        this.request = request;
        this.buffer = ByteBuffer.allocateDirect(request);
        streams = new TcpStream[connections];
        sentNanos = new long[connections];
        missing = new int[connections];
        for (int i = 0; i < connections; i++) {
            streams[i] = TcpStream.connect(server);
            poll.registry().register(streams[i], new Token(i), Interest.WRITABLE, Trigger.ONESHOT);
            while (!streams[i].finishConnect()) {
                await();
            }
            poll.registry().reregister(streams[i], new Token(i), Interest.READABLE, Trigger.EDGE);
        }
    }

    private void await() throws IOException {
        if (poll.poll(events, PATIENCE_NANOS) == 0) {
            throw new IOException("the server does not answer");
        }
    }

    /**
     * Sends and receives for a while; returns when all is answered.
     *
     * @param time for how long
     * @return nanoseconds from each request to its reply
     * @throws IOException if a connection fails
     */
    public Histogram run(Duration time) throws IOException {
        Histogram latencies = new Histogram(1, LONGEST_NANOS, 3);
        long begin = System.nanoTime();
        for (int i = 0; i < streams.length; i++) {
            request(i);
        }
        while (underWay > 0) {
            await();
            boolean goOn = System.nanoTime() - begin < time.toNanos();
            for (Event event : events) {
                reply((int) event.token().value(), latencies, goOn);
            }
        }
        return latencies;
    }

    private void request(int at) throws IOException {
        sentNanos[at] = System.nanoTime();
        missing[at] = request;
        underWay++;
        if (streams[at].write(buffer.clear()) < request) {
            throw new IOException(streams[at] + " does not take a request at once");
        }
    }

    private void reply(int at, Histogram latencies, boolean goOn) throws IOException {
        int n = streams[at].read(buffer.clear().limit(missing[at]));
        if (n < 0) {
            throw new IOException("the server has closed " + streams[at]);
        }
        missing[at] -= n;
        if (missing[at] > 0) {
            return;
        }
        underWay--;
        latencies.recordValue(Math.min(System.nanoTime() - sentNanos[at], LONGEST_NANOS));
        if (goOn) {
            request(at);
        }
    }

    @Override
    public void close() throws IOException {
        for (TcpStream stream : streams) {
            stream.close();
        }
        poll.close();
    }
}
