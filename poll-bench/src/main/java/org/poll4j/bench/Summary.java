package org.poll4j.bench;

import java.io.PrintWriter;
import java.util.Locale;

/** A work's first metric for the terminal: a line each peer, with a bar. */
final class Summary {
    private static final int BAR = 30;

    private final Work work;
    private final Samples samples;

    Summary(Work work, Samples samples) {
        this.work = work;
        this.samples = samples;
    }

    void print(PrintWriter out) {
        for (Trial trial : work.trials()) {
            if (samples.rounds(work.name(), trial.size()) > 0) {
                print(out, trial);
            }
        }
    }

    private void print(PrintWriter out, Trial trial) {
        Metric metric = work.metrics().getFirst();
        out.printf("%n%s, %s: %s; ratio to java.nio (quartiles)%n", work.title(), trial.size(), metric.title());
        double most = trial.peers().keySet().stream()
                .mapToDouble(peer -> samples.figure(work.name(), trial.size(), peer, metric))
                .filter(value -> !Double.isNaN(value))
                .max()
                .orElse(1);
        for (String peer : trial.peers().keySet()) {
            double value = samples.figure(work.name(), trial.size(), peer, metric);
            if (!Double.isNaN(value)) {
                out.printf(
                        Locale.ROOT,
                        "  %-20s %10s  %-18s %s%n",
                        peer,
                        metric.show(value),
                        samples.showRatio(work.name(), trial.size(), peer, "java.nio", metric),
                        "█".repeat((int) Math.round(BAR * value / most)));
            }
        }
    }
}
