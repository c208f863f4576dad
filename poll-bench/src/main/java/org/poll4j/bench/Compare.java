package org.poll4j.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * Compares poll4j with other ways to do the same work, each in processes of its own, and writes {@code docs/performance.md}:
 * {@code Compare [more] [rounds=9] [WORK[:TEXT]…]}. Without a work, all; with {@code :}, sizes whose name has that text in it.
 * {@code more} adds rounds to those measured before instead of starting anew; {@code rounds=0} writes the page again. A peer that this
 * machine lacks is left out by name.
 */
public final class Compare {
    private static final Path DOCS = Path.of("..", "docs");
    static final Path DATA = DOCS.resolve("performance");

    private final List<Work> works;
    private final Samples samples;
    private int rounds = 9;
    private boolean more;

    private Compare(List<Work> works, Samples samples) {
        this.works = works;
        this.samples = samples;
    }

    /**
     * Measures, and writes the page.
     *
     * @param args as above
     * @throws IOException if a peer cannot be started, or fails
     * @throws InterruptedException if interrupted
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        Files.createDirectories(DATA);
        Samples samples = Samples.read(DATA.resolve("samples.tsv"));
        try (Workshop workshop = Workshop.open()) {
            List<Work> works = new Works(workshop).all();
            new Compare(works, samples).run(args);
            samples.write();
            new Page(works, samples, workshop.absent()).write(DOCS, DATA);
        }
    }

    private void run(String[] args) throws IOException, InterruptedException {
        List<String> wanted = new ArrayList<>();
        for (String argument : args) {
            if (argument.equals("more")) {
                more = true;
            } else if (argument.startsWith("rounds=")) {
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
        if (!more && rounds > 0) {
            samples.forget(work.name(), trial.size());
        }
        int before = samples.rounds(work.name(), trial.size());
        List<Map.Entry<String, Runner>> peers = new ArrayList<>(trial.peers().entrySet());
        for (int i = 1; i <= rounds; i++) {
            System.err.printf("%s, %s: %d of %d%n", work.name(), trial.size(), i, rounds);
            for (Map.Entry<String, Runner> peer : peers) {
                samples.add(
                        work.name(),
                        trial.size(),
                        before + i,
                        peer.getKey(),
                        peer.getValue().run());
            }
            Collections.rotate(peers, 1);
        }
    }
}
