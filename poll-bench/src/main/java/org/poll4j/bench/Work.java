package org.poll4j.bench;

import java.util.List;

/**
 * What peers are compared at.
 *
 * @param name for the command line
 * @param title for the reader
 * @param text what is done and measured
 * @param metrics the first is the one that ratios and charts are of
 * @param trials the sizes
 */
record Work(String name, String title, String text, List<Metric> metrics, List<Trial> trials) {
    Metric metric(String metricName) {
        return metrics.stream()
                .filter(metric -> metric.name().equals(metricName))
                .findFirst()
                .orElseThrow();
    }
}
