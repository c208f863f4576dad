package org.poll4j.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes the page with its tables and charts. */
final class Page {
    private static final List<String> REFERENCES = List.of("C", "java.nio");

    private final List<Work> works;
    private final Samples samples;
    private final List<String> absent;

    Page(List<Work> works, Samples samples, List<String> absent) {
        this.works = works;
        this.samples = samples;
        this.absent = absent;
    }

    void write(Path directory, Path charts) throws IOException {
        try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(directory.resolve("performance.md")))) {
            out.println("# Performance\n");
            out.println(
                    "Written by poll-bench (`./mvnw -q -Dbench.main=org.poll4j.bench.Compare -Dbench=`), not by hand. "
                            + Machine.describe() + " " + LocalDate.now(ZoneOffset.UTC) + ".\n");
            out.println(
                    "Each peer runs in processes of its own, by turns. Figures are medians of all rounds. A ratio is"
                            + " the median of the ratios of each round, with their quartiles in brackets; below 1 is"
                            + " better. C and mio hold an idle second thread, as every JVM does, because a lone"
                            + " thread's system calls are cheaper. *FFM alone* is the same system calls by"
                            + " Java's foreign function API with nothing around it: the floor for any Java library."
                            + " All numbers are in [samples.tsv](performance/samples.tsv).\n");
            if (!absent.isEmpty()) {
                out.println("Left out: " + String.join(", ", absent) + ".\n");
            }
            if (Files.exists(charts.resolve("notes.md"))) {
                out.println(Files.readString(charts.resolve("notes.md")));
            }
            new Goals(works, samples).print(out);
            for (Work work : works) {
                print(out, work, charts);
            }
        }
        Overview.write(samples, charts);
    }

    private void print(PrintWriter out, Work work, Path charts) throws IOException {
        out.println("## " + work.title() + "\n");
        out.println(work.text() + "\n");
        Map<String, Map<String, Double>> bars = new LinkedHashMap<>();
        for (Trial trial : work.trials()) {
            if (samples.rounds(work.name(), trial.size()) > 0) {
                bars.put(trial.size(), table(out, work, trial));
            }
        }
        if (!bars.isEmpty()) {
            Metric metric = work.metrics().getFirst();
            String name = work.name() + ".svg";
            Files.writeString(
                    charts.resolve(name), new Chart(work.title() + ", " + metric.title(), metric, bars).svg());
            out.println("![" + work.title() + "](performance/" + name + ")\n");
        }
    }

    /** The figures of the first metric, for the chart. */
    private Map<String, Double> table(PrintWriter out, Work work, Trial trial) {
        Map<String, Double> figures = new LinkedHashMap<>();
        out.print("| " + trial.size() + ", " + samples.rounds(work.name(), trial.size()) + " rounds |");
        work.metrics().forEach(metric -> out.print(" " + metric.title() + " |"));
        REFERENCES.forEach(reference -> out.print(" to " + reference + " |"));
        out.println("\n|---|" + "---:|".repeat(work.metrics().size() + REFERENCES.size()));
        for (String peer : trial.peers().keySet()) {
            out.print("| " + peer + " |");
            for (Metric metric : work.metrics()) {
                out.print(" " + metric.show(samples.figure(work.name(), trial.size(), peer, metric)) + " |");
            }
            Metric first = work.metrics().getFirst();
            for (String reference : REFERENCES) {
                out.print(" " + samples.showRatio(work.name(), trial.size(), peer, reference, first) + " |");
            }
            out.println();
            figures.put(peer, samples.figure(work.name(), trial.size(), peer, first));
        }
        out.println();
        return figures;
    }
}
