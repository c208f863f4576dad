package org.poll4j.bench;

import java.util.Locale;
import java.util.Map;

/** Bars, one a peer, in groups of one size each; a group has a scale of its own. */
final class Chart {
    private static final int WIDTH = 720;
    private static final int NAMES = 150;
    private static final int VALUES = 70;
    private static final int BAR = 18;
    private static final int GAP = 30;

    private final String title;
    private final Metric metric;
    private final Map<String, Map<String, Double>> groups;
    private final StringBuilder svg = new StringBuilder();
    private int y = GAP;

    Chart(String title, Metric metric, Map<String, Map<String, Double>> groups) {
        this.title = title;
        this.metric = metric;
        this.groups = groups;
    }

    String svg() {
        text(0, "title", title);
        groups.forEach(this::group);
        String style =
                "text{font:12px sans-serif;fill:#24292f}.title{font-weight:bold;font-size:14px}.size{font-weight:bold}"
                        + "rect{fill:#8c959f}.own{fill:#0969da}svg{background:#fff}";
        return """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d"><style>%s</style>
                <rect width="100%%" height="100%%" style="fill:#fff"/>
                %s</svg>
                """.formatted(WIDTH, y + 8, style, svg);
    }

    private void group(String size, Map<String, Double> bars) {
        y += GAP;
        text(0, "size", size);
        double most = bars.values().stream()
                .filter(value -> !value.isNaN())
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(1);
        bars.forEach((peer, value) -> {
            if (!value.isNaN()) {
                bar(peer, value, value / most);
            }
        });
    }

    private void bar(String peer, double value, double part) {
        y += BAR;
        double width = part * (WIDTH - NAMES - VALUES);
        text(10, "", peer);
        svg.append(String.format(
                Locale.ROOT,
                "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>%n",
                peer.startsWith("poll4j") ? "own" : "",
                NAMES,
                y - BAR + 5,
                width,
                BAR - 4));
        text((int) (NAMES + width + 6), "", metric.show(value));
    }

    private void text(int x, String style, String text) {
        svg.append(String.format("<text class=\"%s\" x=\"%d\" y=\"%d\">%s</text>%n", style, x, y, text));
    }
}
