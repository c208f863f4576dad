package org.poll4j.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.poll4j.bench.echo.RateClient;

/**
 * Starts an echo server and sends it requests at a fixed rate from its first moment on. The last windows are its
 * steady state.
 *
 * @param command starts the server
 * @param rate requests per second
 */
record RateRunner(List<String> command, int rate) implements Runner {
    private static final int CONNECTIONS = 100;
    private static final Duration WINDOW = Duration.ofMillis(500);
    private static final int WINDOWS = 26;
    /** From this window on the state is steady. */
    private static final int STEADY = 20;

    private static final long FIRST_NANOS = 10_000_000_000L;

    @Override
    public Map<String, Double> run() throws IOException, InterruptedException {
        long begin = System.nanoTime();
        try (ServerProcess server = ServerProcess.start(command);
                RateClient client = new RateClient(server.address(), CONNECTIONS, CONNECTIONS, rate)) {
            double[] perRequest = new double[WINDOWS];
            double[] endMillis = new double[WINDOWS];
            double first = 0;
            ProcessCpu last = server.cpu();
            ProcessCpu steadyFrom = last;
            UserTime userTime = null;
            Histogram latencies = client.run(Duration.ZERO);
            for (int i = 0; i < WINDOWS; i++) {
                if (i == STEADY) {
                    steadyFrom = last;
                    latencies.reset();
                    userTime = UserTime.begin(server.process(), WINDOW.multipliedBy(WINDOWS - STEADY));
                }
                Histogram window = client.run(WINDOW);
                latencies.add(window);
                ProcessCpu now = server.cpu();
                long elapsed = System.nanoTime() - begin;
                perRequest[i] = now.minus(last).total() / window.getTotalCount();
                endMillis[i] = elapsed / 1e6;
                last = now;
                if (first == 0 && elapsed >= FIRST_NANOS) {
                    first = now.total() / 1e6;
                }
            }
            ProcessCpu cpu = last.minus(steadyFrom);
            double requests = latencies.getTotalCount();
            return Map.of(
                    "user",
                    (userTime == null ? cpu.user() : userTime.nanos()) / requests,
                    "cpu",
                    cpu.total() / requests,
                    "p50",
                    (double) latencies.getValueAtPercentile(50),
                    "p99",
                    (double) latencies.getValueAtPercentile(99),
                    "first",
                    first,
                    "steady",
                    steadyAfter(perRequest, endMillis, cpu.total() / requests));
        }
    }

    /** Milliseconds until the end of the last window that cost more than 110 % of the steady state. */
    private static double steadyAfter(double[] perRequest, double[] endMillis, double steady) {
        int window = STEADY;
        while (window > 0 && perRequest[window - 1] <= 1.1 * steady) {
            window--;
        }
        return window == 0 ? 0 : endMillis[window - 1];
    }
}
