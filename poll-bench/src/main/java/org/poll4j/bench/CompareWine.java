package org.poll4j.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.poll4j.bench.echo.EchoProgram;
import org.poll4j.bench.ring.RingProgram;

/**
 * Compares poll4j with wepoll in C, both under Wine, and prints lines for docs/windows.md:
 * {@code CompareWine ring CONNECTIONS ACTIVE ROUNDS}, {@code CompareWine echo CONNECTIONS ROUNDS}. Needs cargo, which
 * brings wepoll, mingw-w64, and Wine; the JVM is that of {@code poll-tests/wine/bin/java}, and {@code WINDOWS_JDK}
 * names it.
 */
public final class CompareWine {
    private static final Duration WARM_UP = Duration.ofSeconds(2);
    private static final Path JAVA = Path.of("..", "poll-tests", "wine", "bin", "java");
    private static final Path C = Path.of("src", "main", "c", "windows");
    private static final String CRATE = """
            [package]
            name = "wepoll-of-the-crate"
            version = "0.0.0"
            [lib]
            path = "none.rs"
            [dependencies]
            wepoll-ffi = "=0.1.2"
            """;

    private static final String EVENTS = "4000";
    private static final String ROUNDS = "4";

    /** The measured peer and its figures. */
    private static final class Peer {
        private final Runner runner;
        private final String metric;
        private final double[] values;

        Peer(Runner runner, String metric, int rounds) {
            this.runner = runner;
            this.metric = metric;
            this.values = new double[rounds];
        }

        void run(int round) throws IOException, InterruptedException {
            values[round] = runner.run().getOrDefault(metric, Double.NaN);
        }
    }

    private final Path directory;

    private CompareWine(Path directory) {
        this.directory = directory;
    }

    /**
     * Measures, and prints.
     *
     * @param args as above
     * @throws IOException if a peer cannot be made or started, or fails
     * @throws InterruptedException if interrupted
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        CompareWine compare = new CompareWine(Files.createTempDirectory("poll4j-wine"));
        compare.bringWepoll();
        int rounds = Integer.parseInt(args[args.length - 1]);
        boolean ring = args[0].equals("ring");
        List<Peer> peers =
                ring ? compare.ring(args[1], args[2], rounds) : compare.echo(Integer.parseInt(args[1]), rounds);
        for (int round = 0; round < rounds; round++) { // the peers take turns, and begin in turn
            peers.get(round % 2).run(round);
            peers.get(1 - round % 2).run(round);
        }
        String what = ring
                ? "ring of " + args[1] + ", " + args[2] + " active, ns/event"
                : "echo, " + args[1] + " connections, requests/s";
        print(what, peers.getFirst().values, peers.getLast().values, !ring);
        System.exit(0); // an echo server under Wine may have left a thread that reads from it
    }

    private void bringWepoll() throws IOException, InterruptedException {
        Files.writeString(directory.resolve("Cargo.toml"), CRATE);
        Files.createFile(directory.resolve("none.rs"));
        run(
                "cargo",
                "vendor",
                "-q",
                "--manifest-path",
                directory.resolve("Cargo.toml").toString(),
                file("vendor"));
    }

    private String file(String name) {
        return directory.resolve(name).toString();
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (process.waitFor() != 0) {
            throw new IOException("failed: " + String.join(" ", command));
        }
    }

    private String compiled(String program) throws IOException, InterruptedException {
        Path wepoll = directory.resolve("vendor", "wepoll-ffi", "vendor", "wepoll");
        String source = C.resolve(program + ".c").toString();
        String binary = file(program + ".exe");
        String library = wepoll.resolve("wepoll.c").toString();
        run("x86_64-w64-mingw32-gcc", "-O2", "-I", wepoll.toString(), "-o", binary, source, library, "-lws2_32");
        return binary;
    }

    private static List<String> java(Class<?> main, String... arguments) {
        List<String> command =
                new ArrayList<>(List.of(JAVA.toAbsolutePath().normalize().toString()));
        String classPath = System.getProperty("java.class.path").replace(':', ';');
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp", classPath, main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    private List<Peer> ring(String size, String active, int rounds) throws IOException, InterruptedException {
        String[] arguments = {"poll4j, TCP", size, active, EVENTS, ROUNDS};
        List<String> wepoll = List.of("wine", compiled("ring"), size, active, EVENTS, ROUNDS);
        return List.of(
                new Peer(new ProgramRunner(wepoll), "wall", rounds),
                new Peer(new ProgramRunner(java(RingProgram.class, arguments)), "wall", rounds));
    }

    private List<Peer> echo(int connections, int rounds) throws IOException, InterruptedException {
        List<String> wepoll = List.of("wine", compiled("echo"));
        return List.of(
                new Peer(new EchoRunner(wepoll, connections, WARM_UP), "rate", rounds),
                new Peer(
                        new EchoRunner(java(EchoProgram.class, "poll4j, level"), connections, WARM_UP),
                        "rate",
                        rounds));
    }

    /** Medians, and the median of the ratios of each round, above 1 if poll4j takes longer. */
    private static void print(String what, double[] wepoll, double[] poll4j, boolean more) {
        double[] ratios = new double[wepoll.length];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = more ? wepoll[i] / poll4j[i] : poll4j[i] / wepoll[i];
        }
        System.out.printf(
                Locale.ROOT,
                "| %s | %,.0f | %,.0f | %.2f | %d |%n",
                what,
                Samples.median(wepoll),
                Samples.median(poll4j),
                Samples.median(ratios),
                ratios.length);
    }
}
