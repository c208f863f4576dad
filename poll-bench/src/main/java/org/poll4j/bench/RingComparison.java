package org.poll4j.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.poll4j.bench.ring.RingProgram;

/**
 * libevent's pipe ring: nanoseconds for one event, which is a wait's share, a read and a write. The peer that counts is C that
 * holds an idle second thread, as every JVM does.
 *
 * <p>Ratios are of CPU time, which is the time on the clock when nothing else runs: a ring never waits.
 */
final class RingComparison {
    private static final int RUNS = 9;
    private static final int ROUNDS = 8;
    private static final int WARM_UP_ROUNDS = 4;
    private static final int EVENTS = 100_000;
    private static final int[][] SIZES = {{1_000, 1}, {1_000, 100}};

    private final Workshop workshop;

    RingComparison(Workshop workshop) {
        this.workshop = workshop;
    }

    void print() throws IOException, InterruptedException {
        System.out.printf(
                "### Pipe ring%n%nMedians of %d runs of %d events after as many to warm up.%n",
                RUNS, (ROUNDS - WARM_UP_ROUNDS) * EVENTS);
        Optional<Path> ring = workshop.compiled("ring");
        if (ring.isEmpty()) {
            System.out.println("Left out: C, because there is no gcc.");
        }
        for (int[] size : SIZES) {
            print(size[0], size[1], ring);
        }
        System.out.println();
    }

    private void print(int pipes, int active, Optional<Path> ring) throws IOException, InterruptedException {
        String[] work = {"" + pipes, "" + active, "" + EVENTS, "" + ROUNDS};
        Peer poll4j = new Peer("poll4j", java("poll4j", work));
        Peer nio = new Peer("java.nio", java("nio", work));
        List<Peer> peers = new ArrayList<>();
        ring.ifPresent(program -> {
            peers.add(new Peer("C, idle second thread", c(program, work, "idle")));
            peers.add(new Peer("C, lone thread", c(program, work, "lone")));
        });
        peers.addAll(List.of(poll4j, nio));

        Turns turns = Turns.take("ring of " + pipes + ", " + active + " active", RUNS, peers);
        Peer reference = peers.getFirst();
        System.out.printf(
                "%n| %,d pipes, %,d active | ns/event | CPU ns/event | to %s |%n", pipes, active, reference.name());
        System.out.println("|---|---:|---:|---:|");
        for (Peer peer : peers) {
            System.out.printf(
                    "| %s | %.0f | %.0f | %.3f |%n",
                    peer.name(),
                    turns.median(peer, run -> nanos(run, 0)),
                    turns.median(peer, run -> nanos(run, 1)),
                    turns.ratio(peer, reference, run -> nanos(run, 1)));
        }
        System.out.printf("%njava.nio to poll4j: %.3f%n", turns.ratio(nio, poll4j, run -> nanos(run, 1)));
    }

    private List<String> java(String peer, String[] work) {
        return workshop.java(RingProgram.class, List.of(), peer, work[0], work[1], work[2], work[3]);
    }

    private static List<String> c(Path program, String[] work, String threads) {
        return List.of(program.toString(), work[0], work[1], work[2], work[3], threads);
    }

    /** Of the rounds after the warm-up, the median: on the clock (0) or of CPU time (1). */
    private static double nanos(Peer.Run run, int column) {
        return Turns.median(run.lines().stream()
                .skip(WARM_UP_ROUNDS)
                .mapToDouble(line -> Double.parseDouble(line.split(" ")[column]))
                .toArray());
    }
}
