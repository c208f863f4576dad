package org.poll4j.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * Compares poll4j with other ways to do the same work, each in processes of its own, and writes {@code
 * docs/performance.md}: {@code Compare [quick] [anyway] [more] [rounds=9] [WORK[:TEXT]…]}. Without a work, all; with
 * {@code :}, sizes whose name has that text in it. {@code more} adds rounds to those measured before instead of
 * replacing them; {@code rounds=0} only writes the page again. {@code quick} takes minutes: fewer works and three
 * rounds, which it prints; page and charts go to {@code target/bench}. It does not measure while other programs use
 * the processors, except with {@code anyway}. A peer that this machine lacks is left out by name.
 */
public final class Compare {
    private static final Path DOCS = Path.of("..", "docs");
    static final Path DATA = DOCS.resolve("performance");
    private static final Path QUICK = Path.of("target", "bench");

    private final List<Work> works;
    private final Samples samples;
    private final boolean anyway;
    private final boolean more;
    private int rounds;

    private Compare(List<Work> works, Samples samples, List<String> arguments) {
        this.works = works;
        this.samples = samples;
        this.rounds = arguments.remove("quick") ? 3 : 9;
        this.anyway = arguments.remove("anyway");
        this.more = arguments.remove("more");
    }

    /**
     * Measures, and writes the page.
     *
     * @param args as above
     * @throws IOException if a peer cannot be started, or fails
     * @throws InterruptedException if interrupted
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of(args));
        boolean quick = arguments.contains("quick");
        Path page = quick ? QUICK : DOCS;
        Path data = page.resolve("performance");
        Files.createDirectories(data);
        Path file = data.resolve("samples.tsv");
        if (quick) {
            Files.deleteIfExists(file);
        }
        Samples samples = Samples.read(file);
        try (Workshop workshop = Workshop.open()) {
            Works all = new Works(workshop, quick);
            List<Work> works = quick ? all.quick() : all.all();
            try {
                new Compare(works, samples, arguments).run(arguments);
            } catch (IllegalStateException loaded) {
                System.err.println(loaded.getMessage());
            }
            samples.write();
            new Page(works, samples, workshop.absent()).write(page, data);
            if (quick) {
                print(works, samples, workshop, page);
            }
        }
    }

    private static void print(List<Work> works, Samples samples, Workshop workshop, Path page) {
        PrintWriter out = new PrintWriter(System.out, false, StandardCharsets.UTF_8);
        works.forEach(work -> new Summary(work, samples).print(out));
        workshop.absent().forEach(peer -> out.println("Left out: " + peer));
        out.println("Tables and charts: " + page.resolve("performance.md").toAbsolutePath());
        out.flush();
    }

    private void run(List<String> arguments) throws IOException, InterruptedException {
        List<String> wanted = new ArrayList<>();
        for (String argument : arguments) {
            if (argument.startsWith("rounds=")) {
                rounds = Integer.parseInt(argument.substring("rounds=".length()));
            } else if (!argument.isBlank()) {
                wanted.add(argument);
            }
        }
        for (Work work : works) {
            for (Trial trial : work.trials()) {
                if (wanted.isEmpty() || wanted.stream().anyMatch(text -> selects(text, work, trial))) {
                    measure(work, trial);
                }
            }
        }
    }

    private static boolean selects(String text, Work work, Trial trial) {
        int colon = text.indexOf(':');
        return colon < 0
                ? text.equals(work.name())
                : text.substring(0, colon).equals(work.name()) && trial.size().contains(text.substring(colon + 1));
    }

    /** The peers take turns, each round beginning with another one. */
    private void measure(Work work, Trial trial) throws IOException, InterruptedException {
        if (rounds > 0 && !anyway) {
            LoadedMachine.refuse();
        }
        if (!more && rounds > 0) {
            samples.forget(work.name(), trial.size());
        }
        int before = samples.rounds(work.name(), trial.size());
        List<Map.Entry<String, Runner>> peers = new ArrayList<>(trial.peers().entrySet());
        for (int i = 1; i <= rounds; i++) {
            System.err.printf("%s, %s: %d of %d%n", work.name(), trial.size(), i, rounds);
            for (Map.Entry<String, Runner> peer : peers) {
                run(work, trial, before + i, peer);
            }
            Collections.rotate(peers, 1);
            samples.write();
        }
    }

    /** A peer that fails is left out of this round, so that hours of measurements are not lost. */
    private void run(Work work, Trial trial, int round, Map.Entry<String, Runner> peer) throws InterruptedException {
        try {
            samples.add(
                    work.name(),
                    trial.size(),
                    round,
                    peer.getKey(),
                    peer.getValue().run());
        } catch (IOException failure) {
            System.err.println("Left out of this round: " + peer.getKey() + ": " + failure.getMessage());
        }
    }
}
