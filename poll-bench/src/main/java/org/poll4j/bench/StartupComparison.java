package org.poll4j.bench;

import java.io.IOException;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.poll4j.bench.startup.EmptyStart;
import org.poll4j.bench.startup.NioStart;
import org.poll4j.bench.startup.PollStart;

/**
 * Start-up of a program that wakes itself and polls that one event: milliseconds on the clock from before the process is made
 * to the event, and to the end of the process. With an AOT cache, which the JVM makes in a run before, for information.
 */
final class StartupComparison {
    private static final int RUNS = 21;

    private final Workshop workshop;

    StartupComparison(Workshop workshop) {
        this.workshop = workshop;
    }

    void print() throws IOException, InterruptedException {
        Peer nio = plain("java.nio", NioStart.class);
        Peer poll4j = plain("poll4j", PollStart.class);
        Peer cachedNio = cached("java.nio, AOT cache", NioStart.class);
        Peer cachedPoll4j = cached("poll4j, AOT cache", PollStart.class);
        Peer empty = plain("an empty main", EmptyStart.class);
        Turns turns = Turns.take("start-up", RUNS, List.of(nio, poll4j, cachedNio, cachedPoll4j, empty));

        System.out.printf("### Start-up%n%nMilliseconds, medians of %d runs; least in parentheses.%n%n", RUNS);
        System.out.println("| | to the event | over java.nio | to the end | over java.nio |");
        System.out.println("|---|---:|---:|---:|---:|");
        for (Peer peer : turns.peers()) {
            Peer reference = peer == cachedPoll4j ? cachedNio : nio;
            System.out.printf(
                    "| %s | %s | %s |%n",
                    peer.name(),
                    cells(turns, peer, reference, StartupComparison::eventMillis),
                    cells(turns, peer, reference, StartupComparison::endMillis));
        }
        System.out.println();
    }

    private static String cells(Turns turns, Peer peer, Peer reference, ToDoubleFunction<Peer.Run> metric) {
        return String.format(
                "%.0f (%.0f) | %+.0f",
                turns.median(peer, metric), turns.least(peer, metric), turns.difference(peer, reference, metric));
    }

    private Peer plain(String name, Class<?> main) {
        return new Peer(name, workshop.java(main, List.of()));
    }

    private Peer cached(String name, Class<?> main) throws IOException, InterruptedException {
        String cache = workshop.file(main.getSimpleName() + ".aot").toString();
        new Peer(name, workshop.java(main, List.of("-XX:AOTCacheOutput=" + cache, "-Xlog:aot=off", "-Xlog:aot*=off")))
                .run();
        return new Peer(name, workshop.java(main, List.of("-XX:AOTCache=" + cache)));
    }

    private static double eventMillis(Peer.Run run) {
        return (Long.parseLong(run.lines().getLast()) - run.startedNanos()) / 1e6;
    }

    private static double endMillis(Peer.Run run) {
        return (run.endedNanos() - run.startedNanos()) / 1e6;
    }
}
