package org.poll4j.examples;

import java.io.PrintStream;
import java.util.function.ToDoubleFunction;

/** Two servers side by side, and the first divided by the second. */
final class Report {
    private static final String ROW = "%-40s %12s %12s %10s%n";

    private final PrintStream out;
    private final Subject one;
    private final Subject other;

    Report(PrintStream out, Subject one, Subject other) {
        this.out = out;
        this.one = one;
        this.other = other;
    }

    void print(int connections, int perSecond) {
        out.printf(ROW, "", one.server().name(), other.server().name(), "ratio");
        out.printf("%,d connections at full speed%n", connections);
        row("  requests per second", "%,.0f", s -> s.fullSpeed().requestsPerSecond());
        row("  server CPU per request, us", "%.2f", s -> s.fullSpeed().cpuMicrosPerRequest());
        row(
                "  server bytes allocated per request *",
                "%.2f",
                s -> s.lastFullSpeed().bytesPerRequest());
        out.printf("at %,d requests per second%n", perSecond);
        row("  requests per second", "%,.0f", s -> s.fixedRate().requestsPerSecond());
        row("  server CPU per request, us", "%.2f", s -> s.fixedRate().cpuMicrosPerRequest());
        row("  latency p50, us **", "%,.0f", s -> s.latencyMicros(50));
        row("  latency p99, us", "%,.0f", s -> s.latencyMicros(99));
        row("  latency p99.9, us", "%,.0f", s -> s.latencyMicros(99.9));
        row("  latency max, us", "%,.0f", s -> s.latencyMicros(100));
        out.print("""

                 * By the server's thread, in the last round. The poll4j server's connections read and write heap,
                   direct and arena-backed buffers, byte[], and MemorySegments on and off the heap; every seventh
                   reregisters after each event. The java.nio server's all use direct buffers, which suit it best.
                ** From when a request was due to when its reply was read; medians of the rounds.
                """);
    }

    private void row(String what, String format, ToDoubleFunction<Subject> value) {
        double ofOne = value.applyAsDouble(one);
        double ofOther = value.applyAsDouble(other);
        String ratio = ofOther == 0 ? "-" : "%.2f".formatted(ofOne / ofOther);
        out.printf(ROW, what, format.formatted(ofOne), format.formatted(ofOther), ratio);
    }
}
