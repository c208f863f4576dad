package org.poll4j.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.poll4j.bench.echo.RateClient;

/**
 * Starts an echo server and sends it requests on a few of many connections.
 *
 * @param command starts the server
 * @param connections how many there are
 */
record ScaleRunner(List<String> command, int connections) implements Runner {
    private static final int ACTIVE = 150;
    private static final int RATE = 10_000;
    private static final Duration WARM_UP = Duration.ofSeconds(3);
    private static final Duration MEASURED = Duration.ofSeconds(3);

    @Override
    public Map<String, Double> run() throws IOException {
        try (ServerProcess server = ServerProcess.start(command)) {
            double emptyBytes = server.residentBytes();
            long begin = System.nanoTime();
            try (RateClient client = new RateClient(server.address(), connections, ACTIVE, RATE)) {
                double connectNanos = System.nanoTime() - begin;
                double bytes = server.residentBytes() - emptyBytes;
                client.run(WARM_UP);
                ProcessCpu before = server.cpu();
                Histogram latencies = client.run(MEASURED);
                double nanos = server.cpu().minus(before).total();
                return Map.of(
                        "cpu",
                        nanos / latencies.getTotalCount(),
                        "p50",
                        (double) latencies.getValueAtPercentile(50),
                        "p99",
                        (double) latencies.getValueAtPercentile(99),
                        "memory",
                        bytes / connections,
                        "connect",
                        connectNanos / connections);
            }
        }
    }
}
