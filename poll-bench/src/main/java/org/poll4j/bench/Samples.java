package org.poll4j.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.DoubleBinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The raw numbers, in a file of lines work, size, round, peer, metric, value, with tabs between, since some names have
 * commas. The runs of one round took turns, so that whatever else the machine did hit all peers; figures are medians
 * of all rounds, and ratios are medians of the ratios of each round.
 */
final class Samples {
    private record Sample(String work, String size, int round, String peer, String metric, double value) {
        static Sample parse(String line) {
            String[] cells = line.split("\t", -1);
            return new Sample(
                    cells[0], cells[1], Integer.parseInt(cells[2]), cells[3], cells[4], Double.parseDouble(cells[5]));
        }

        String line() {
            return String.format(Locale.ROOT, "%s\t%s\t%d\t%s\t%s\t%.3f", work, size, round, peer, metric, value);
        }

        private boolean is(String ofWork, String ofSize) {
            return work.equals(ofWork) && size.equals(ofSize);
        }
    }

    private final Path file;
    private final List<Sample> samples = new ArrayList<>();

    private Samples(Path file) {
        this.file = file;
    }

    static Samples read(Path file) throws IOException {
        Samples samples = new Samples(file);
        if (Files.exists(file)) {
            Files.readAllLines(file).stream().map(Sample::parse).forEach(samples.samples::add);
        }
        return samples;
    }

    void write() throws IOException {
        samples.sort(
                Comparator.comparing(Sample::work).thenComparing(Sample::size).thenComparingInt(Sample::round));
        Files.write(file, samples.stream().map(Sample::line).toList());
    }

    void add(String work, String size, int round, String peer, Map<String, Double> values) {
        values.forEach((metric, value) -> samples.add(new Sample(work, size, round, peer, metric, value)));
    }

    void forget(String work, String size) {
        samples.removeIf(sample -> sample.is(work, size));
    }

    /** How many rounds there are. */
    int rounds(String work, String size) {
        return samples.stream()
                .filter(sample -> sample.is(work, size))
                .mapToInt(Sample::round)
                .max()
                .orElse(0);
    }

    /** NaN if nothing was measured. */
    double figure(String work, String size, String peer, Metric metric) {
        double[] values = array(values(work, size, peer, metric));
        return metric.mean() ? Arrays.stream(values).average().orElse(Double.NaN) : median(values);
    }

    /** NaN if nothing was measured. */
    double ratio(String work, String size, String peer, String to, Metric metric) {
        if (metric.mean()) {
            return figure(work, size, peer, metric) / figure(work, size, to, metric);
        }
        return median(pairs(work, size, peer, to, metric, (one, other) -> one / other));
    }

    /**
     * The first and the third quartile of the rounds' ratios. Null for fewer than three rounds, or where runs are
     * added up.
     */
    double @Nullable [] quartiles(String work, String size, String peer, String to, Metric metric) {
        double[] ratios = pairs(work, size, peer, to, metric, (one, other) -> one / other);
        if (metric.mean() || ratios.length < 3) {
            return null;
        }
        Arrays.sort(ratios);
        return new double[] {quantile(ratios, 0.25), quantile(ratios, 0.75)};
    }

    /** Between the two nearest of sorted values, as R does it. */
    static double quantile(double[] sorted, double part) {
        double at = part * (sorted.length - 1);
        int below = (int) at;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }

    /** The ratio, and between brackets the quartiles of the rounds' ratios; empty if nothing was measured. */
    String showRatio(String work, String size, String peer, String to, Metric metric) {
        double ratio = ratio(work, size, peer, to, metric);
        if (Double.isNaN(ratio)) {
            return "";
        }
        double[] quartiles = peer.equals(to) ? null : quartiles(work, size, peer, to, metric);
        return quartiles == null
                ? String.format(Locale.ROOT, "%.2f", ratio)
                : String.format(Locale.ROOT, "%.2f (%.2f–%.2f)", ratio, quartiles[0], quartiles[1]);
    }

    /** NaN if nothing was measured. */
    double difference(String work, String size, String peer, String from, Metric metric) {
        return median(pairs(work, size, peer, from, metric, (one, other) -> one - other));
    }

    /** The largest of all rounds, or NaN. */
    double most(String work, String size, String peer, Metric metric) {
        return values(work, size, peer, metric).values().stream()
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(Double.NaN);
    }

    private double[] pairs(
            String work, String size, String peer, String other, Metric metric, DoubleBinaryOperator operator) {
        Map<Integer, Double> others = values(work, size, other, metric);
        return values(work, size, peer, metric).entrySet().stream()
                .filter(round -> others.containsKey(round.getKey()))
                .mapToDouble(round ->
                        operator.applyAsDouble(round.getValue(), Objects.requireNonNull(others.get(round.getKey()))))
                .toArray();
    }

    private Map<Integer, Double> values(String work, String size, String peer, Metric metric) {
        Map<Integer, Double> values = new TreeMap<>();
        for (Sample sample : samples) {
            if (sample.is(work, size)
                    && sample.peer().equals(peer)
                    && sample.metric().equals(metric.name())) {
                values.put(sample.round(), sample.value());
            }
        }
        return values;
    }

    private static double[] array(Map<Integer, Double> values) {
        return values.values().stream().mapToDouble(Double::doubleValue).toArray();
    }

    static double median(double[] values) {
        if (values.length == 0) {
            return Double.NaN;
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return quantile(sorted, 0.5);
    }
}
