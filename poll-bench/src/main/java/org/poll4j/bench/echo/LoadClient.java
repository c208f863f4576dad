package org.poll4j.bench.echo;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.HdrHistogram.Histogram;
import org.poll4j.Event;

/** Clients of an echo server on one thread: each sends a request, and the next when it has received all of it. */
public final class LoadClient implements AutoCloseable {
    private static final long LONGEST_NANOS = 60_000_000_000L;

    private final Connections connections;
    private final long[] sentNanos;
    private int underWay;

    /**
     * Connects, one connection after another.
     *
     * @param server where to
     * @param connections how many
     * @throws IOException if refused, or not answered for seconds
     */
    public LoadClient(InetSocketAddress server, int connections) throws IOException {
        this(server, connections, Connections.REQUEST);
    }

    /**
     * As {@link #LoadClient(InetSocketAddress, int)}.
     *
     * @param server where to
     * @param connections how many
     * @param request how many bytes each request has, instead of 64
     * @throws IOException if refused, or not answered for seconds
     */
    public LoadClient(InetSocketAddress server, int connections, int request) throws IOException {
        this.connections = new Connections(server, connections, request);
        sentNanos = new long[connections];
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
        for (int i = 0; i < sentNanos.length; i++) {
            request(i);
        }
        while (underWay > 0) {
            connections.await();
            boolean goOn = System.nanoTime() - begin < time.toNanos();
            for (Event event : connections.events) {
                reply((int) event.token().value(), latencies, goOn);
            }
        }
        return latencies;
    }

    private void request(int at) throws IOException {
        sentNanos[at] = System.nanoTime();
        underWay++;
        connections.request(at);
    }

    private void reply(int at, Histogram latencies, boolean goOn) throws IOException {
        if (!connections.reply(at)) {
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
        connections.close();
    }
}
