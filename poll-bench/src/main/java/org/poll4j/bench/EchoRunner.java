package org.poll4j.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.poll4j.bench.echo.LoadClient;

/**
 * Starts an echo server and loads it from this process, the same client for all servers. CPU time is the server's whole process.
 *
 * @param command starts the server
 * @param connections how many
 */
record EchoRunner(List<String> command, int connections) implements Runner {
    private static final Duration WARM_UP = Duration.ofSeconds(2);
    private static final Duration MEASURED = Duration.ofMillis(2_500);
    private static final double NANOS_PER_TICK = 1e7; // USER_HZ is 100 on every architecture that Java runs on

    /** CPU time of a process, in nanoseconds. The kernel tells user from system time by samples. */
    private record Cpu(double user, double system) {
        static Cpu of(Process process) throws IOException {
            String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return new Cpu(Long.parseLong(fields[11]) * NANOS_PER_TICK, Long.parseLong(fields[12]) * NANOS_PER_TICK);
        }
    }

    @Override
    public Map<String, Double> run() throws IOException {
        Process server = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            String line = server.inputReader().readLine();
            if (line == null) {
                throw new IOException("no port from " + String.join(" ", command));
            }
            return load(server, Integer.parseInt(line.split(" ")[1]));
        } finally {
            server.destroyForcibly().onExit().join();
        }
    }

    private Map<String, Double> load(Process server, int port) throws IOException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        try (LoadClient client = new LoadClient(address, connections)) {
            client.run(WARM_UP);
            Cpu before = Cpu.of(server);
            Histogram latencies = client.run(MEASURED);
            Cpu after = Cpu.of(server);
            double requests = latencies.getTotalCount();
            return Map.of(
                    "user",
                    (after.user() - before.user()) / requests,
                    "cpu",
                    (after.user() + after.system() - before.user() - before.system()) / requests,
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
