package org.poll4j.bench;

import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * Compares poll4j with other ways to do the same work, each in processes of its own, and prints Markdown tables:
 * {@code Compare [ring] [startup]}; without an argument, all. A peer that this machine lacks is left out by name.
 *
 * <p>The runs of the peers take turns, so that whatever else the machine does hits all of them. Figures are medians of all
 * runs; a ratio or a difference is the median over the rounds of turns.
 */
public final class Compare {
    private Compare() {}

    /**
     * Prints the tables.
     *
     * @param args as above
     * @throws IOException if a peer cannot be started, or fails
     * @throws InterruptedException if interrupted
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        Set<String> known = Set.of("ring", "startup");
        Set<String> asked = Set.copyOf(List.of(args));
        Set<String> wanted = asked.stream().anyMatch(known::contains) ? asked : known;
        try (Workshop workshop = Workshop.open()) {
            System.out.println(Machine.describe());
            if (wanted.contains("ring")) {
                new RingComparison(workshop).print();
            }
            if (wanted.contains("startup")) {
                new StartupComparison(workshop).print();
            }
        }
    }
}
