package org.poll4j.examples;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.Console;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * An echo server on poll4j beside the same server on java.nio, in one run: 1,000 connections over loopback, by turns as
 * fast as they go and at a fixed rate. Prints what both took, and exits 0; if anything fails, says what and exits 1.
 */
public final class Demo {
    /**
     * How much to do.
     *
     * @param connections to each server
     * @param rounds with each server
     * @param warmUpNanos with each server, at full speed, not counted
     * @param fullSpeedNanos in each round
     * @param fixedRateNanos in each round
     */
    record Plan(int connections, int rounds, long warmUpNanos, long fullSpeedNanos, long fixedRateNanos) {
        Plan(int connections, int rounds, double warmUpSeconds, double fullSpeedSeconds, double fixedRateSeconds) {
            this(connections, rounds, nanos(warmUpSeconds), nanos(fullSpeedSeconds), nanos(fixedRateSeconds));
        }

        private static long nanos(double seconds) {
            return (long) (seconds * TimeUnit.SECONDS.toNanos(1));
        }
    }

    private static final int CONNECTIONS = 1_000;
    /** Both ends are in this process. */
    private static final int DESCRIPTORS_PER_CONNECTION = 2;
    /** For selectors, listeners, and what the JVM opens meanwhile. */
    private static final int OTHER_DESCRIPTORS = 50;

    private final Plan plan;
    private final PrintStream out;
    private final Progress progress;

    Demo(Plan plan, PrintStream out, boolean rewritesLines) {
        this.plan = plan;
        this.out = out;
        this.progress = new Progress(out, rewritesLines);
    }

    public static void main(String[] args) {
        Console console = System.console();
        try {
            Plan plan = new Plan(connections(System.out), 3, 6.0, 3.0, 2.0);
            new Demo(plan, System.out, console != null && console.isTerminal()).run();
        } catch (Exception e) {
            System.err.println("Demo failed: " + e.getMessage());
            e.printStackTrace();
            System.exit(1);
        }
    }

    private static int connections(PrintStream out) {
        if (!(ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system)) {
            return CONNECTIONS;
        }
        int possible = connections(system.getMaxFileDescriptorCount(), system.getOpenFileDescriptorCount());
        if (possible < CONNECTIONS) {
            out.printf(
                    "Only %d connections instead of %,d: this process may open %d descriptors (ulimit -n).%n",
                    possible, CONNECTIONS, system.getMaxFileDescriptorCount());
        }
        return possible;
    }

    /** How many connections the limit of descriptors allows. */
    static int connections(long limit, long open) {
        long possible = (limit - open - OTHER_DESCRIPTORS) / DESCRIPTORS_PER_CONNECTION;
        if (possible < 1) {
            throw new IllegalStateException("this process may open too few descriptors (ulimit -n): " + limit);
        }
        return (int) Math.min(CONNECTIONS, possible);
    }

    void run() throws Exception {
        out.printf(
                "%,d connections over loopback; client and server have one thread each."
                        + " JDK %s, %s %s, %d processors.%n%n",
                plan.connections(),
                Runtime.version().feature(),
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors());
        try (DemoServer poll4j = new PollEchoServer();
                DemoServer nio = new NioEchoServer()) {
            Subject first = new Subject(poll4j);
            Subject second = new Subject(nio);
            int perSecond = fixedRate(warmUp(first), warmUp(second));
            for (int round = 1; round <= plan.rounds(); round++) {
                // Whoever goes first shares its core with the compiler, so they take turns at that, too.
                for (Subject subject : round % 2 == 1 ? List.of(second, first) : List.of(first, second)) {
                    measure(subject, round, perSecond);
                }
            }
            out.println();
            new Report(out, first, second).print(plan.connections(), perSecond);
        }
    }

    /** Half of what the slower server can do, so that both are equally far from what they cannot. */
    private static int fixedRate(Sample one, Sample other) {
        int half = (int) Math.min(one.requestsPerSecond(), other.requestsPerSecond()) / 2;
        return Math.max(1_000, half - half % 1_000);
    }

    private void connect(LoadClient client, Subject subject) throws Exception {
        progress.during(subject.server().name() + ", connecting", client, () -> {
            client.connect(plan.connections());
            return null;
        });
    }

    private Sample warmUp(Subject subject) throws Exception {
        try (LoadClient client = new LoadClient(subject.server().address())) {
            connect(client, subject);
            return progress.during(subject.server().name() + ", warm-up", client, () -> {
                Sample sample = subject.sample(client, () -> client.runAtFullSpeed(plan.warmUpNanos()));
                client.disconnect();
                return sample;
            });
        }
    }

    private void measure(Subject subject, int round, int perSecond) throws Exception {
        String doing = subject.server().name() + ", round " + round + " of " + plan.rounds();
        try (LoadClient client = new LoadClient(subject.server().address())) {
            connect(client, subject);
            progress.during(doing + ", full speed", client, () -> {
                subject.addFullSpeed(subject.sample(client, () -> client.runAtFullSpeed(plan.fullSpeedNanos())));
                return null;
            });
            progress.during(doing + ", fixed rate", client, () -> {
                subject.addFixedRate(
                        subject.sample(client, () -> client.runAtFixedRate(plan.fixedRateNanos(), perSecond)),
                        client.latencies());
                client.disconnect();
                return null;
            });
        }
    }
}
