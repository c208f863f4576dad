package org.poll4j.bench;

import java.util.Locale;

/**
 * A column of a table.
 *
 * @param name as the programs print it
 * @param title for the reader, with its unit
 * @param decimals to show
 * @param divisor from the programs' unit to the reader's
 * @param mean whether the clock is too coarse for one run, so that the runs are added up: a ratio is of sums then
 */
record Metric(String name, String title, int decimals, double divisor, boolean mean) {
    Metric(String name, String title, int decimals) {
        this(name, title, decimals, 1, false);
    }

    String show(double value) {
        return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%,." + decimals + "f", value / divisor);
    }
}
