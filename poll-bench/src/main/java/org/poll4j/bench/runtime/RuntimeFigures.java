package org.poll4j.bench.runtime;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.poll4j.examples.DelayServer;

/**
 * What poll-runtime costs, as Markdown: {@code RuntimeFigures [echo] [wait] [idle] [size]}; without an argument, all.
 * Every peer runs in processes of its own; peers take turns, figures are medians, and a ratio is the median over the
 * turns.
 */
public final class RuntimeFigures {
    private static final int TURNS = 5;

    private RuntimeFigures() {}

    /**
     * Prints the tables.
     *
     * @param args as above
     * @throws Exception if a peer fails
     */
    public static void main(String[] args) throws Exception {
        Set<String> known = Set.of("echo", "wait", "idle", "size");
        if (!known.containsAll(List.of(args))) {
            throw new IllegalArgumentException(String.join(" ", args) + ": of " + known);
        }
        Set<String> wanted = args.length == 0 ? known : Set.of(args);
        if (wanted.contains("echo")) {
            echo();
        }
        if (wanted.contains("wait")) {
            waiting();
        }
        if (wanted.contains("idle")) {
            System.out.printf("### Idle%n%nCPU milliseconds in 30 s: %s%n%n", run(IdleProgram.class, "30"));
        }
        if (wanted.contains("size")) {
            System.out.printf("### Size%n%n%s%n%n", run(SizeProgram.class));
        }
    }

    private static void echo() throws Exception {
        Map<String, List<double[]>> runs = turns(
                List.of("raw", "stackful", "stackless", "socket", "channel"),
                peer -> run(EchoProgram.class, peer, "100", "200000", "1"));
        System.out.printf("### Echo, 100 connections%n%n| | requests / CPU s | requests / s | to raw | to socket |%n");
        System.out.println("|---|---:|---:|---:|---:|");
        runs.forEach((peer, values) -> System.out.printf(
                "| %s | %,.0f | %,.0f | %.3f | %.3f |%n",
                peer,
                median(column(values, 0)),
                median(column(values, 1)),
                ratio(values, runs, "raw"),
                ratio(values, runs, "socket")));
        System.out.println();
    }

    private static void waiting() throws Exception {
        Process server = new ProcessBuilder(java(DelayServer.class, "127.0.0.1:0")).start();
        try (BufferedReader lines = server.inputReader()) {
            String address = lines.readLine();
            Thread.ofVirtual().start(() -> lines.lines().forEach(_ -> {}));
            String port = address.replaceAll(".*:(\\d+) .*", "$1");
            Map<String, List<double[]>> runs = turns(
                    List.of("stackless", "stackful", "jdk"),
                    peer -> run(WaitProgram.class, peer, port, "4000", "1000", "1"));
            System.out.printf(
                    "### 4,000 tasks that wait for 1 s%n%n| | ms | CPU ms | time to jdk |%n|---|---:|---:|---:|%n");
            runs.forEach((peer, values) -> System.out.printf(
                    "| %s | %,.0f | %,.0f | %.3f |%n",
                    peer, median(column(values, 0)), median(column(values, 1)), ratio(values, runs, "jdk")));
            System.out.println();
        } finally {
            server.destroy();
        }
    }

    private interface Runner {
        String run(String peer) throws Exception;
    }

    private static Map<String, List<double[]>> turns(List<String> peers, Runner runner) throws Exception {
        Map<String, List<double[]>> runs = new LinkedHashMap<>();
        for (int i = 0; i < TURNS; i++) {
            for (String peer : peers) {
                double[] figures = Arrays.stream(runner.run(peer).split(" "))
                        .mapToDouble(Double::parseDouble)
                        .toArray();
                runs.computeIfAbsent(peer, _ -> new ArrayList<>()).add(figures);
            }
        }
        return runs;
    }

    /** What a program prints last. */
    private static String run(Class<?> main, String... arguments) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(java(main, arguments))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> lines = process.inputReader().readAllLines();
        if (process.waitFor() != 0) {
            throw new IOException(main.getSimpleName() + " " + String.join(" ", arguments) + " failed");
        }
        return lines.getLast();
    }

    private static List<String> java(Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    private static double ratio(List<double[]> of, Map<String, List<double[]>> runs, String to) {
        double[] one = column(of, 0);
        double[] other = column(runs.getOrDefault(to, List.of()), 0);
        Arrays.setAll(one, i -> one[i] / other[i]);
        return median(one);
    }

    private static double[] column(List<double[]> values, int column) {
        return values.stream().mapToDouble(figures -> figures[column]).toArray();
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
