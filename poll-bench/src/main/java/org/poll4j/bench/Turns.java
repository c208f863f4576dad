package org.poll4j.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** Runs of several peers that took turns, and what they say. */
final class Turns {
    private final Map<Peer, List<Peer.Run>> runs = new LinkedHashMap<>();

    private Turns(List<Peer> peers) {
        for (Peer peer : peers) {
            runs.put(peer, new ArrayList<>());
        }
    }

    /** Runs each peer that often, one after another; tells of progress on standard error. */
    static Turns take(String what, int count, List<Peer> peers) throws IOException, InterruptedException {
        Turns turns = new Turns(peers);
        for (int i = 1; i <= count; i++) {
            System.err.printf("%s: %d of %d%n", what, i, count);
            for (Map.Entry<Peer, List<Peer.Run>> of : turns.runs.entrySet()) {
                of.getValue().add(of.getKey().run());
            }
        }
        return turns;
    }

    Iterable<Peer> peers() {
        return runs.keySet();
    }

    double median(Peer peer, ToDoubleFunction<Peer.Run> metric) {
        return median(values(peer, metric));
    }

    double least(Peer peer, ToDoubleFunction<Peer.Run> metric) {
        return DoubleStream.of(values(peer, metric)).min().orElseThrow();
    }

    double ratio(Peer peer, Peer to, ToDoubleFunction<Peer.Run> metric) {
        return median(pairs(peer, to, metric, (a, b) -> a / b));
    }

    double difference(Peer peer, Peer from, ToDoubleFunction<Peer.Run> metric) {
        return median(pairs(peer, from, metric, (a, b) -> a - b));
    }

    private double[] pairs(Peer one, Peer other, ToDoubleFunction<Peer.Run> metric, DoubleBinaryOperator operator) {
        double[] a = values(one, metric);
        double[] b = values(other, metric);
        return IntStream.range(0, a.length)
                .mapToDouble(i -> operator.applyAsDouble(a[i], b[i]))
                .toArray();
    }

    private double[] values(Peer peer, ToDoubleFunction<Peer.Run> metric) {
        return runs.getOrDefault(peer, List.of()).stream().mapToDouble(metric).toArray();
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
