package org.poll4j.bench.echo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;

/**
 * {@code NettyComparison [JVMS [SECONDS]]}: one echo handler on three of Netty's transports, by turns. Each server is a
 * process with one event loop; the clients are one thread of this process, the same for all. Prints each measurement,
 * then the medians over all JVMs as the table of docs/netty.md.
 */
public final class NettyComparison {
    private static final List<String> PEERS = List.of("Netty NIO", "Netty epoll", "poll-netty");

    private record Load(int connections, int bytes) {
        @Override
        public String toString() {
            return connections + " x " + String.format(Locale.ROOT, "%,d", bytes);
        }
    }

    private static final List<Load> LOADS =
            List.of(new Load(1, 64), new Load(100, 64), new Load(5_000, 64), new Load(50, 16_384));

    private record Result(double perSecond, double p50Micros, double p99Micros, double cpuMicros, double allocated) {}

    private final Map<String, List<Result>> results = new TreeMap<>();
    private final Duration time;

    private NettyComparison(Duration time) {
        this.time = time;
    }

    /**
     * Measures.
     *
     * @param args as above
     * @throws Exception if a server does not run
     */
    public static void main(String[] args) throws Exception {
        int jvms = args.length > 0 && !args[0].isBlank() ? Integer.parseInt(args[0]) : 4;
        double seconds = args.length > 1 ? Double.parseDouble(args[1]) : 1;
        NettyComparison comparison = new NettyComparison(Duration.ofMillis((long) (seconds * 1000)));
        for (int i = 0; i < jvms; i++) {
            comparison.measure();
        }
        comparison.print(System.out);
    }

    /** One process. */
    private static final class Server implements AutoCloseable {
        private final Process process;
        private final BufferedReader out;
        private final PrintStream in;
        final InetSocketAddress address;

        Server(String peer) throws IOException {
            String java = ProcessHandle.current().info().command().orElseThrow();
            process = new ProcessBuilder(
                            java,
                            "--enable-native-access=ALL-UNNAMED",
                            "-XX:+UseSerialGC",
                            "-cp",
                            System.getProperty("java.class.path"),
                            EchoProgram.class.getName(),
                            peer)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
            in = new PrintStream(process.getOutputStream(), true, StandardCharsets.US_ASCII);
            String first = out.readLine();
            if (first == null) {
                throw new IOException(peer + " does not run");
            }
            address = new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), Integer.parseInt(first.substring("port ".length())));
        }

        long[] used() throws IOException {
            in.println();
            return Arrays.stream(out.readLine().split(" "))
                    .mapToLong(Long::parseLong)
                    .toArray();
        }

        @Override
        public void close() {
            process.destroyForcibly().onExit().join();
        }
    }

    /** A new JVM of each transport, and each load on each of them. */
    private void measure() throws IOException {
        List<Server> servers = new ArrayList<>();
        try {
            for (String peer : PEERS) {
                servers.add(new Server(peer));
            }
            for (Load load : LOADS) {
                for (int i = 0; i < servers.size(); i++) {
                    measure(PEERS.get(i), servers.get(i), load);
                }
            }
        } finally {
            servers.forEach(Server::close);
        }
    }

    private void measure(String peer, Server server, Load load) throws IOException {
        try (LoadClient client = new LoadClient(server.address, load.connections, load.bytes)) {
            client.run(time.multipliedBy(2)); // compiles
            long[] before = server.used();
            long begin = System.nanoTime();
            Histogram latencies = client.run(time);
            double seconds = (System.nanoTime() - begin) / 1e9;
            long[] after = server.used();
            double requests = latencies.getTotalCount();
            Result result = new Result(
                    requests / seconds,
                    latencies.getValueAtPercentile(50) / 1e3,
                    latencies.getValueAtPercentile(99) / 1e3,
                    (after[0] - before[0]) / requests / 1e3,
                    (after[1] - before[1]) / requests);
            results.computeIfAbsent(load + " " + peer, _ -> new ArrayList<>()).add(result);
            System.out.printf(Locale.ROOT, "%-14s %-12s %s%n", load, peer, result);
        }
    }

    private void print(PrintStream to) {
        to.println("| connections x bytes | | requests/s | p50 | p99 "
                + "| CPU of the loop a request | bytes allocated a request |");
        to.println("|---|---|---|---|---|---|---|");
        for (Load load : LOADS) {
            String first = load.toString();
            for (String peer : PEERS) {
                List<Result> all = Objects.requireNonNull(results.get(load + " " + peer));
                to.printf(
                        Locale.ROOT,
                        "| %s | %s | %,.0f | %,.1f \u00b5s | %,.1f \u00b5s | %.2f \u00b5s | %.0f |%n",
                        first,
                        peer,
                        median(all, Result::perSecond),
                        median(all, Result::p50Micros),
                        median(all, Result::p99Micros),
                        median(all, Result::cpuMicros),
                        median(all, Result::allocated));
                first = "";
            }
        }
    }

    private static double median(List<Result> of, ToDoubleFunction<Result> what) {
        double[] sorted = of.stream().mapToDouble(what).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
