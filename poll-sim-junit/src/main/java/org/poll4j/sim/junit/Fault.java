package org.poll4j.sim.junit;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.poll4j.sim.Conditions;
import org.poll4j.sim.SimHost;
import org.poll4j.sim.Simulation;

/**
 * One thing that goes wrong in a {@link Scenario}. Hosts are counted from 0; a number beyond the last host starts again
 * at the first.
 *
 * @param kind what goes wrong
 * @param amount how much, in the unit of the kind
 * @param host which host, or one end of the link; of no meaning where the kind concerns the whole network
 * @param other the other end of the link, for kinds that concern one
 * @param atMillis when, in virtual milliseconds after the start, for kinds that happen at a moment
 */
public record Fault(Kind kind, int amount, int host, int other, int atMillis) {
    /** What can go wrong. */
    public enum Kind {
        /** Packets take this many microseconds. */
        LATENCY(50_000),
        /** Packets take up to this many microseconds longer. */
        JITTER(50_000),
        /** Connections carry this many kilobytes a second. */
        BANDWIDTH(1_000),
        /** Reads return less than is there, in this percentage of calls. */
        PARTIAL_READS(60),
        /** Writes take less than there is room for, in this percentage of calls. */
        PARTIAL_WRITES(60),
        /** Calls would block though they need not, in this percentage of calls. */
        WOULD_BLOCK(40),
        /** Readiness is reported as {@link Simulation#mean} says. */
        MEAN(1),
        /** Signals interrupt waits of one host, in this percentage. */
        INTERRUPTS(40),
        /** The clock of one host is fast by this many parts per million. */
        DRIFT(50_000),
        /** The first packet of connects is lost, in this percentage. */
        SLOW_CONNECTS(50),
        /** One link is cut for this many milliseconds. */
        CUT(3_000),
        /** Connects are refused, in this percentage. */
        REFUSALS(40),
        /** Segments are answered by a reset, in this percentage. */
        RESETS(5),
        /** All connections of one link are reset, once. */
        RESET(1),
        /** Datagrams are lost, in this percentage. */
        LOSS(30),
        /** Datagrams come twice, in this percentage. */
        DUPLICATION(30),
        /** Datagrams overtake each other, in this percentage. */
        REORDERING(50),
        /** Sending a datagram fails with ENOBUFS, in this percentage. */
        NO_BUFFERS(20),
        /** One host stops, and restarts after this many milliseconds. */
        STOP(3_000);

        /**
         * What breaks no connection and loses no datagram: delays, partial transfers, readiness that misleads, cuts
         * that heal.
         */
        public static final Set<Kind> GENTLE = Set.copyOf(EnumSet.range(LATENCY, CUT));

        /** All kinds. */
        public static final Set<Kind> ALL = Set.of(values());

        private final int most;

        Kind(int most) {
            this.most = most;
        }

        /**
         * The largest amount that {@link Scenario#random} draws.
         *
         * @return at least 1
         */
        public int most() {
            return most;
        }
    }

    /** The latest moment that {@link Scenario#random} draws. */
    static final int LATEST_MILLIS = 10_000;

    /**
     * Checks the amounts.
     *
     * @throws IllegalArgumentException if a number is negative, or the amount is 0
     */
    public Fault {
        if (amount < 1 || host < 0 || other < 0 || atMillis < 0) {
            throw new IllegalArgumentException("Fault(" + kind + ", amount " + amount + ", host " + host + ", other "
                    + other + ", at " + atMillis + " ms): amounts are at least 1, all else is not negative");
        }
    }

    /** Sets the network up, or has it happen when it is time. */
    void arrange(Simulation sim, List<SimHost> hosts) {
        SimHost one = hosts.get(host % hosts.size());
        SimHost two = hosts.get(other % hosts.size());
        Duration at = Duration.ofMillis(atMillis);
        Duration until = at.plusMillis(amount);
        switch (kind) {
            case MEAN -> sim.mean();
            case INTERRUPTS -> one.interrupts(amount / 100.0);
            case DRIFT -> one.drift(amount);
            case CUT -> {
                sim.after(at, () -> sim.link(one, two).cut());
                sim.after(until, () -> sim.link(one, two).heal());
            }
            case RESET -> sim.after(at, () -> sim.link(one, two).reset());
            case STOP -> {
                sim.after(at, one::stop);
                sim.after(until, one::restart);
            }
            default -> arrange(sim.network());
        }
    }

    private void arrange(Conditions network) {
        double probability = Math.min(1, amount / 100.0);
        switch (kind) {
            case LATENCY -> network.latency(Duration.ofNanos(1_000L * amount));
            case JITTER -> network.jitter(Duration.ofNanos(1_000L * amount));
            case BANDWIDTH -> network.bandwidth(1_000L * amount);
            case PARTIAL_READS -> network.partialReads(probability);
            case PARTIAL_WRITES -> network.partialWrites(probability);
            case WOULD_BLOCK -> network.wouldBlock(probability);
            case SLOW_CONNECTS -> network.slowConnects(probability);
            case REFUSALS -> network.refusals(probability);
            case RESETS -> network.resets(probability);
            case LOSS -> network.loss(probability);
            case DUPLICATION -> network.duplication(probability);
            case REORDERING -> network.reordering(probability);
            case NO_BUFFERS -> network.noBuffers(probability);
            default -> throw new AssertionError(kind);
        }
    }

    /** In a line: {@code CUT 300 (0-1, at 120 ms)}. */
    @Override
    public String toString() {
        return switch (kind) {
            case CUT, RESET -> kind + " " + amount + " (" + host + "-" + other + ", at " + atMillis + " ms)";
            case STOP -> kind + " " + amount + " (" + host + ", at " + atMillis + " ms)";
            case INTERRUPTS, DRIFT -> kind + " " + amount + " (" + host + ")";
            default -> kind + " " + amount;
        };
    }
}
