package org.poll4j.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.poll4j.bench.echo.LoadClient;

/**
 * Starts an echo server and loads it from this process, the same client for all servers. CPU time is the server's
 * whole process.
 *
 * @param command starts the server
 * @param connections how many
 * @param warmUp before the measurement
 */
record EchoRunner(List<String> command, int connections, Duration warmUp) implements Runner {
    private static final Duration MEASURED = Duration.ofMillis(2_500);

    @Override
    public Map<String, Double> run() throws IOException {
        try (ServerProcess server = ServerProcess.start(command);
                LoadClient client = new LoadClient(server.address(), connections)) {
            client.run(warmUp);
            ProcessCpu before = server.cpu();
            Histogram latencies = client.run(MEASURED);
            ProcessCpu cpu = server.cpu().minus(before);
            double requests = latencies.getTotalCount();
            return Map.of(
                    "user",
                    cpu.user() / requests,
                    "cpu",
                    cpu.total() / requests,
                    "p50",
                    (double) latencies.getValueAtPercentile(50),
                    "p99",
                    (double) latencies.getValueAtPercentile(99),
                    "p999",
                    (double) latencies.getValueAtPercentile(99.9),
                    "rate",
                    requests / MEASURED.toNanos() * 1e9);
        }
    }
}
