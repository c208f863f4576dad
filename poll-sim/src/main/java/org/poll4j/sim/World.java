package org.poll4j.sim;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What all hosts share: time, the agenda, chance, the trace, the links. Its monitor guards every host and every open
 * file.
 */
final class World {
    final SimRandom random;
    final Agenda agenda = new Agenda();
    final Trace trace;
    final Links links = new Links(this);
    final List<SimHost> hosts = new ArrayList<>();
    /** The thread that has the turn; null where time is the system's, and every thread runs when the system lets it. */
    final @Nullable Turns turns;
    /** Whether readiness is reported as late, as seldom and as misleading as the contract allows. */
    boolean mean;

    private long now;

    private World(long seed, boolean realTime) {
        this.random = new SimRandom(seed);
        this.trace = new Trace(!realTime);
        this.turns = realTime ? null : Turns.of(this);
    }

    static World seeded(long seed) {
        return new World(seed, false);
    }

    static World inRealTime() {
        return new World(0, true);
    }

    long now() {
        return turns == null ? System.nanoTime() : now;
    }

    void advanceTo(long nanos) {
        now = Math.max(now, nanos);
    }

    Agenda.Entry after(long nanos, Runnable action) {
        Agenda.Entry entry = agenda.add(now() + nanos, action);
        if (turns == null) {
            notifyAll(); // a thread that waits must look at the agenda again
        }
        return entry;
    }

    /** Lets happen what is due. */
    void runDue() {
        long due = now();
        for (Agenda.Entry entry; (entry = agenda.first()) != null && entry.atNanos <= due; ) {
            agenda.take();
            run(entry);
        }
    }

    /** Lets the next entry happen, and moves the time to it; false if there is none. */
    boolean step() {
        Agenda.Entry entry = agenda.take();
        if (entry == null) {
            return false;
        }
        advanceTo(entry.atNanos);
        run(entry);
        return true;
    }

    private static void run(Agenda.Entry entry) {
        Runnable action = entry.action();
        if (action != null) {
            action.run();
        }
    }

    /** Whether a stopped host would start threads again. */
    boolean expectsRestart() {
        for (SimHost host : hosts) {
            if (host.expectsRestart()) {
                return true;
            }
        }
        return false;
    }

    /** The host that has an address; null if none has. */
    @Nullable
    SimHost host(java.net.InetAddress address) {
        for (SimHost host : hosts) {
            if (host.address().equals(address)) {
                return host;
            }
        }
        return null;
    }
}
