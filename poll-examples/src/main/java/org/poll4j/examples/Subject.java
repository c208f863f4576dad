package org.poll4j.examples;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/** A server, and what was measured of it. */
final class Subject {
    /** A part of a client's work. */
    interface Load {
        void run() throws IOException;
    }

    private final DemoServer server;
    /** By round. */
    private final List<Histogram> latencies = new ArrayList<>();

    private Sample fullSpeed = Sample.NOTHING;
    private Sample lastFullSpeed = Sample.NOTHING;
    private Sample fixedRate = Sample.NOTHING;

    Subject(DemoServer server) {
        this.server = server;
    }

    DemoServer server() {
        return server;
    }

    /** Runs a load, and tells what it took of the server's thread. */
    Sample sample(LoadClient client, Load load) throws IOException {
        Sample before = Sample.now(client.replies(), server.thread());
        load.run();
        return Sample.now(client.replies(), server.thread()).since(before);
    }

    void addFullSpeed(Sample sample) {
        fullSpeed = fullSpeed.plus(sample);
        lastFullSpeed = sample;
    }

    void addFixedRate(Sample sample, Histogram nanos) {
        fixedRate = fixedRate.plus(sample);
        latencies.add(nanos.copy());
    }

    Sample fullSpeed() {
        return fullSpeed;
    }

    /** The round when the JIT compiler had had the most time. */
    Sample lastFullSpeed() {
        return lastFullSpeed;
    }

    Sample fixedRate() {
        return fixedRate;
    }

    /**
     * The median of the rounds: milliseconds that something else takes a core hit one of them, and say nothing of a
     * server.
     */
    double latencyMicros(double percentile) {
        double[] micros = latencies.stream()
                .mapToDouble(round -> round.getValueAtPercentile(percentile) / 1e3)
                .sorted()
                .toArray();
        return (micros[(micros.length - 1) / 2] + micros[micros.length / 2]) / 2;
    }
}
