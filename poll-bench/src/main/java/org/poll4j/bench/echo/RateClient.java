package org.poll4j.bench.echo;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.HdrHistogram.Histogram;
import org.poll4j.Event;

/**
 * Clients of an echo server on one thread that send at a fixed rate, whatever the server does. A latency counts from
 * the moment at which the request was due. The thread never waits, so it needs a core of its own.
 */
public final class RateClient implements AutoCloseable {
    private static final long LONGEST_NANOS = 60_000_000_000L;

    private final Connections connections;
    private final long[] dueNanos;
    /** Connections without a request under way: a queue, so that all take turns. */
    private final int[] idle;

    private int first;
    private int idleCount;
    private final long start;
    private final double intervalNanos;
    private long sent;

    /**
     * Connects, one connection after another.
     *
     * @param server where to
     * @param connections how many
     * @param active how many of them send; the others are idle
     * @param rate requests per second
     * @throws IOException if refused, or not answered for seconds
     */
    public RateClient(InetSocketAddress server, int connections, int active, int rate) throws IOException {
        this.connections = new Connections(server, connections, Connections.REQUEST);
        intervalNanos = 1e9 / rate;
        dueNanos = new long[connections];
        idle = new int[active];
        for (int i = 0; i < active; i++) {
            free((int) ((long) i * connections / active));
        }
        start = System.nanoTime();
    }

    /**
     * Sends and receives for a while. Requests under way at the end are counted by the next call.
     *
     * @param time for how long
     * @return nanoseconds from when each request was due to its reply
     * @throws IOException if a connection fails
     */
    public Histogram run(Duration time) throws IOException {
        Histogram latencies = new Histogram(1, LONGEST_NANOS, 3);
        long end = System.nanoTime() + time.toNanos();
        for (long now = System.nanoTime(); now < end; now = System.nanoTime()) {
            for (; idleCount > 0 && dueAt(sent) <= now; sent++) {
                int at = idle[first];
                first = (first + 1) % idle.length;
                idleCount--;
                dueNanos[at] = dueAt(sent);
                connections.request(at);
            }
            if (connections.pollNow() > 0) {
                receive(latencies);
            }
        }
        return latencies;
    }

    private long dueAt(long request) {
        return start + (long) (request * intervalNanos);
    }

    private void receive(Histogram latencies) throws IOException {
        for (Event event : connections.events) {
            int at = (int) event.token().value();
            if (connections.reply(at)) {
                latencies.recordValue(Math.min(System.nanoTime() - dueNanos[at], LONGEST_NANOS));
                free(at);
            }
        }
    }

    private void free(int at) {
        idle[(first + idleCount++) % idle.length] = at;
    }

    @Override
    public void close() throws IOException {
        connections.close();
    }
}
