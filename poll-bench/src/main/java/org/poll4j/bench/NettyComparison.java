package org.poll4j.bench;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.poll4j.bench.echo.EchoProgram;
import org.poll4j.bench.echo.LoadClient;

/**
 * {@code NettyComparison [JVMS [ROUNDS]]}: one echo handler on three of Netty's transports. Each server is a process
 * with one event loop, on a core of its own; the clients are one thread of this process, the same for all. When all
 * servers are warm, they take turns. Prints each measurement, then the medians as the table of docs/netty.md: a ratio
 * is the median of the ratios to native epoll in the same round, with their quartiles.
 */
public final class NettyComparison {
    private static final String NATIVE = "Netty epoll";
    private static final List<String> PEERS = List.of("Netty NIO", NATIVE, "poll-netty");
    private static final Duration WARM_UP = Duration.ofSeconds(4);
    private static final Duration TURN = Duration.ofMillis(700);

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
    private final int rounds;

    private NettyComparison(int rounds) {
        this.rounds = rounds;
    }

    /**
     * Measures.
     *
     * @param args as above
     * @throws Exception if a server does not run
     */
    public static void main(String[] args) throws Exception {
        LoadedMachine.refuse();
        int jvms = args.length > 0 && !args[0].isBlank() ? Integer.parseInt(args[0]) : 3;
        NettyComparison comparison = new NettyComparison(args.length > 1 ? Integer.parseInt(args[1]) : 10);
        for (int i = 0; i < jvms; i++) {
            comparison.measure();
        }
        comparison.print(System.out);
    }

    private record Server(String peer, ServerProcess program) implements AutoCloseable {
        static Server start(String peer) throws IOException {
            List<String> command = new ArrayList<>(Workshop.onOneCore());
            command.addAll(List.of(
                    ProcessHandle.current().info().command().orElseThrow(),
                    "--enable-native-access=ALL-UNNAMED",
                    "-XX:+UseSerialGC",
                    "-cp",
                    System.getProperty("java.class.path"),
                    EchoProgram.class.getName(),
                    peer));
            return new Server(peer, ServerProcess.start(command));
        }

        LoadClient warm(Load load) throws IOException {
            LoadClient client = new LoadClient(program.address(), load.connections, load.bytes);
            client.run(WARM_UP);
            return client;
        }

        Result measure(LoadClient client) throws IOException {
            long[] before = used();
            long begin = System.nanoTime();
            Histogram latencies = client.run(TURN);
            double seconds = (System.nanoTime() - begin) / 1e9;
            long[] after = used();
            double requests = latencies.getTotalCount();
            return new Result(
                    requests / seconds,
                    latencies.getValueAtPercentile(50) / 1e3,
                    latencies.getValueAtPercentile(99) / 1e3,
                    (after[0] - before[0]) / requests / 1e3,
                    (after[1] - before[1]) / requests);
        }

        /** Nanoseconds of the event loop's thread, and bytes that it has allocated: see {@code NettyEcho.serve}. */
        private long[] used() throws IOException {
            BufferedWriter questions = program.process().outputWriter();
            questions.newLine();
            questions.flush();
            return Arrays.stream(program.process().inputReader().readLine().split(" "))
                    .mapToLong(Long::parseLong)
                    .toArray();
        }

        @Override
        public void close() {
            program.close();
        }
    }

    /** A new JVM of each transport, and each load on each of them. */
    private void measure() throws IOException {
        List<Server> servers = new ArrayList<>();
        try {
            for (String peer : PEERS) {
                servers.add(Server.start(peer));
            }
            for (Load load : LOADS) {
                measure(servers, load);
            }
        } finally {
            servers.forEach(Server::close);
        }
    }

    private void measure(List<Server> servers, Load load) throws IOException {
        List<LoadClient> clients = new ArrayList<>();
        try {
            for (Server server : servers) {
                clients.add(server.warm(load));
            }
            for (int round = 0; round < rounds; round++) {
                for (int i = 0; i < servers.size(); i++) {
                    int turn = (round + i) % servers.size();
                    Server server = servers.get(turn);
                    Result result = server.measure(clients.get(turn));
                    results.computeIfAbsent(load + " " + server.peer, _ -> new ArrayList<>())
                            .add(result);
                    System.out.printf(Locale.ROOT, "%-14s %-12s %s%n", load, server.peer, result);
                }
            }
        } finally {
            for (LoadClient client : clients) {
                client.close();
            }
        }
    }

    private void print(PrintStream to) {
        to.println("| connections x bytes | | requests/s | to native epoll | p50 | p99 "
                + "| CPU of the loop a request | to native epoll | bytes allocated a request |");
        to.println("|---|---|---|---|---|---|---|---|---|");
        for (Load load : LOADS) {
            String first = load.toString();
            List<Result> base = all(load, NATIVE);
            for (String peer : PEERS) {
                List<Result> all = all(load, peer);
                to.printf(
                        Locale.ROOT,
                        "| %s | %s | %,.0f | %s | %,.0f \u00b5s | %,.0f \u00b5s | %.2f \u00b5s | %s | %.0f |%n",
                        first,
                        peer,
                        median(all, Result::perSecond),
                        ratio(all, base, Result::perSecond),
                        median(all, Result::p50Micros),
                        median(all, Result::p99Micros),
                        median(all, Result::cpuMicros),
                        ratio(all, base, Result::cpuMicros),
                        median(all, Result::allocated));
                first = "";
            }
        }
    }

    private List<Result> all(Load load, String peer) {
        return Objects.requireNonNull(results.get(load + " " + peer));
    }

    private static double median(List<Result> of, ToDoubleFunction<Result> what) {
        return Samples.median(of.stream().mapToDouble(what).toArray());
    }

    private static String ratio(List<Result> of, List<Result> to, ToDoubleFunction<Result> what) {
        double[] ratios = IntStream.range(0, Math.min(of.size(), to.size()))
                .mapToDouble(i -> what.applyAsDouble(of.get(i)) / what.applyAsDouble(to.get(i)))
                .sorted()
                .toArray();
        return String.format(
                Locale.ROOT,
                "%.3f (%.3f\u2013%.3f)",
                Samples.median(ratios),
                Samples.quantile(ratios, 0.25),
                Samples.quantile(ratios, 0.75));
    }
}
