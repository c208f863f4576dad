package org.poll4j.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The chart of the README: one ring and one echo, from the figures of {@link Compare}. Written with its page. */
public final class Overview {
    private static final Metric RING = new Metric("cpu", "ns", 0);
    private static final Metric ECHO = new Metric("user", "ns", 0, 1, true);

    private Overview() {}

    /**
     * Writes the chart again from the figures in {@code docs/performance/samples.tsv}.
     *
     * @param args none
     * @throws IOException if the figures cannot be read, or the chart cannot be written
     */
    public static void main(String[] args) throws IOException {
        write(Samples.read(Compare.DATA.resolve("samples.tsv")), Compare.DATA);
    }

    static void write(Samples samples, Path charts) throws IOException {
        Map<String, Map<String, Double>> groups = new LinkedHashMap<>();
        groups.put(
                "A byte from pipe to pipe, 1,000 pipes watched: CPU time of an event",
                bars(samples, "ring", "1000 pipes 1 active", RING, List.of("C", "mio", "poll4j", "java.nio")));
        groups.put(
                "An echo server with 100 TCP connections: user CPU time of a request",
                bars(
                        samples,
                        "echo",
                        "100 connections",
                        ECHO,
                        List.of("C", "mio", "poll4j", "java.nio", "Netty epoll", "Netty io_uring")));
        Files.writeString(charts.resolve("overview.svg"), new Chart("Nanoseconds, less is better", RING, groups).svg());
    }

    private static Map<String, Double> bars(
            Samples samples, String work, String size, Metric metric, List<String> peers) {
        Map<String, Double> bars = new LinkedHashMap<>();
        for (String peer : peers) {
            bars.put(peer, samples.figure(work, size, peer, metric));
        }
        return bars;
    }
}
