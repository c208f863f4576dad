package org.poll4j.sim;

import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;

/**
 * A world of hosts, links and time. Everything in it follows from the seed and the program: the same seed gives the
 * same bytes, the same order and the same {@link Trace} on every machine.
 *
 * {@snippet :
 * Simulation sim = Simulation.seeded(42);
 * SimHost a = sim.host("a", "10.0.0.1");
 * SimHost b = sim.host("b", "10.0.0.2");
 * sim.network().latency(Duration.ofMillis(1)).partialReads(0.2);
 * a.start("server", () -> serve(a));             // Poll.open(a), TcpListener.bind(a, a.at(7000)), …
 * b.start("client", () -> ask(b, a.at(7000)));
 * sim.run();
 * }
 *
 * <p>Time is virtual. It stands still while code runs, and moves on when every thread waits: to the next packet that
 * arrives, or the next timeout. One thread runs at a time. The first thread that polls or calls {@link #run()} is the
 * simulation's own; others must be started by {@link SimHost#start}, or by a thread that was.
 *
 * <p>With the JVM's option {@code --add-opens java.base/java.lang=org.poll4j.sim} ({@code =ALL-UNNAMED} on the class
 * path) the simulation schedules the threads. Then they may wait for anything: locks, futures, other threads, {@code
 * org.poll4j.runtime}. They may start virtual threads, which belong to the world too. Without the option, threads may
 * wait in polls only. A program that does no more has the same trace with the option and without.
 */
public final class Simulation implements AutoCloseable {
    /** The system property by which {@link #seedFor} gets the seed of a run that failed. */
    public static final String SEED = "org.poll4j.sim.seed";

    private static final long FOREVER = -1;
    private static final int TAIL = 40;

    private final long seed;
    private final World world;

    private Simulation(long seed) {
        this.seed = seed;
        this.world = World.seeded(seed);
    }

    /**
     * Makes an empty world.
     *
     * @param seed decides all that chance decides
     * @return a simulation without hosts
     */
    public static Simulation seeded(long seed) {
        return new Simulation(seed);
    }

    /**
     * The seed that {@code -Dorg.poll4j.sim.seed} names, else the given one.
     *
     * @param otherwise what a run without the property uses
     * @return a seed
     */
    public static long seedFor(long otherwise) {
        return Long.getLong(SEED, otherwise);
    }

    /**
     * Adds a host.
     *
     * @param name for traces
     * @param address a literal IPv4 or IPv6 address
     * @return a backend
     * @throws IllegalArgumentException if it is no such literal, or another host has it
     */
    public SimHost host(String name, String address) {
        Objects.requireNonNull(name, "name");
        InetAddress ip = InetAddress.ofLiteral(address);
        synchronized (world) {
            if (world.host(ip) != null) {
                throw new IllegalArgumentException(
                        "host(" + name + ", " + address + "): another host has that address");
            }
            SimHost host = new SimHost(world, name, ip);
            world.hosts.add(host);
            return host;
        }
    }

    /**
     * What links between hosts begin with. To be set before the first packet crosses a link.
     *
     * @return the same object each time
     */
    public Conditions network() {
        return world.links.conditions;
    }

    /**
     * The link between two hosts, in both directions.
     *
     * @param one a host
     * @param other another, or the same for its loopback
     * @return the same object each time
     */
    public Link link(SimHost one, SimHost other) {
        synchronized (world) {
            return world.links.between(Objects.requireNonNull(one, "one"), Objects.requireNonNull(other, "other"));
        }
    }

    /**
     * Reports readiness as late, as seldom and as misleading as the contract allows. An edge comes once until a call
     * would block; it may come late, and its directions apart; some events are spurious. None is lost.
     *
     * @return this
     */
    public Simulation mean() {
        world.mean = true;
        return this;
    }

    /**
     * Has something happen at a time: a link cut, a host stopped.
     *
     * @param time from now on
     * @param event runs on the thread that has the turn then, and must not poll
     */
    public void after(Duration time, Runnable event) {
        Objects.requireNonNull(event, "event");
        synchronized (world) {
            world.after(time.toNanos(), event);
        }
    }

    /**
     * Runs the threads of all hosts until all have ended, or none can continue: servers wait for clients that do not
     * come.
     *
     * @return whether all have ended
     * @throws SimulationFailure if one throws; names the seed, and has the end of the trace
     */
    public boolean run() {
        return run(FOREVER);
    }

    /**
     * As {@link #run()}, for some virtual time at most.
     *
     * @param time not negative
     * @return whether all have ended
     * @throws SimulationFailure if one throws; names the seed, and has the end of the trace
     */
    public boolean run(Duration time) {
        return run(time.toNanos());
    }

    private boolean run(long nanos) {
        try {
            return Objects.requireNonNull(world.turns).runAll(nanos);
        } catch (Throwable thrown) {
            throw failure(thrown);
        }
    }

    /**
     * Ends the world: its threads, which may wait forever, and what they hold. The trace stays. To be called by the
     * thread that ran it; the second time does nothing.
     */
    @Override
    public void close() {
        Turns turns = Objects.requireNonNull(world.turns);
        synchronized (world) {
            world.trace.end();
            world.hosts.forEach(SimHost::end);
        }
        turns.close();
    }

    private SimulationFailure failure(Throwable thrown) {
        var lines = world.trace.lines();
        String tail = String.join("\n  ", lines.subList(Math.max(0, lines.size() - TAIL), lines.size()));
        return new SimulationFailure(
                "seed " + seed + " (-D" + SEED + "=" + seed + "): " + thrown + "\n  " + tail, seed, thrown);
    }

    /**
     * The world's time, which begins at 1970-01-01T00:00:00Z.
     *
     * @return reads the virtual clock
     */
    public InstantSource clock() {
        return () -> java.time.Instant.ofEpochSecond(0, nanoTime());
    }

    /**
     * How long the world has run.
     *
     * @return virtual nanoseconds
     */
    public long nanoTime() {
        synchronized (world) {
            return world.now();
        }
    }

    /**
     * What happened.
     *
     * @return the same object each time
     */
    public Trace trace() {
        return world.trace;
    }

    /**
     * The seed.
     *
     * @return as given
     */
    public long seed() {
        return seed;
    }

    @Override
    public String toString() {
        return "Simulation(seed " + seed + ", " + world.hosts + ")";
    }
}
