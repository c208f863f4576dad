package org.poll4j.sim;

import java.util.ArrayList;
import java.util.List;

/** The network between two hosts, or a host's loopback: its {@link #conditions}, and whether it is cut. */
public final class Link {
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final World world;
    private final SimHost one;
    private final SimHost other;
    private final Conditions conditions;
    /** What arrives when the link is whole again, in order. */
    private final List<Runnable> held = new ArrayList<>();
    /** Connections over this link, for {@link #reset}. */
    private final List<SimStream> streams = new ArrayList<>();

    /** When the datagrams so far have left, by direction. */
    private final long[] lineFree = new long[2];

    private boolean isCut;

    Link(World world, SimHost one, SimHost other, Conditions conditions) {
        this.world = world;
        this.one = one;
        this.other = other;
        this.conditions = conditions;
    }

    /**
     * How it behaves. Changes take effect with the next call.
     *
     * @return the same object each time
     */
    public Conditions conditions() {
        return conditions;
    }

    /** Cuts the link: bytes and connects wait for {@link #heal}, datagrams are lost, and neither host gets an error. */
    public void cut() {
        synchronized (world) {
            isCut = true;
            world.trace.note(world.now(), toString(), "cut", -1, 0);
        }
    }

    /** Makes the link whole again: what waited arrives in its order, as if sent again now. */
    public void heal() {
        synchronized (world) {
            isCut = false;
            world.trace.note(world.now(), toString(), "heal", -1, 0);
            release();
        }
    }

    /** Resets every connection over this link, at both ends. */
    public void reset() {
        synchronized (world) {
            for (SimStream stream : List.copyOf(streams)) {
                stream.reset(SimErrno.ECONNRESET);
            }
        }
    }

    /**
     * Whether the link is cut.
     *
     * @return true from {@link #cut} to {@link #heal}
     */
    public boolean isCut() {
        return isCut;
    }

    void add(SimStream stream) {
        streams.add(stream);
    }

    void remove(SimStream stream) {
        streams.remove(stream);
    }

    /** Whether bytes cross in the call that sends them. */
    boolean isImmediate() {
        return conditions.latencyNanos == 0 && conditions.jitterNanos == 0 && conditions.bytesPerSecond == 0 && isUp();
    }

    private boolean isUp() {
        return !isCut && one.isUp() && other.isUp();
    }

    /** When what is sent now arrives, if it is not overtaken. */
    long arrival() {
        long nanos = conditions.latencyNanos;
        if (conditions.jitterNanos > 0) {
            nanos += world.random.below(conditions.jitterNanos + 1);
        }
        return world.now() + nanos;
    }

    /** How long so many bytes occupy the line. */
    long transmission(int bytes) {
        return conditions.bytesPerSecond == 0 ? 0 : bytes * NANOS_PER_SECOND / conditions.bytesPerSecond;
    }

    /** Lets something arrive, or keeps it until it can. */
    void deliver(Runnable arrival) {
        if (isUp() && held.isEmpty()) {
            arrival.run();
        } else {
            held.add(arrival);
        }
    }

    /** Lets something arrive at the other end: in this call where that takes no time. */
    void cross(Runnable arrival) {
        if (isImmediate()) {
            arrival.run();
        } else {
            world.after(arrival() - world.now(), () -> deliver(arrival));
        }
    }

    /** A host is up again, or the link is whole: what was lost meanwhile was sent again. */
    void release() {
        if (isUp() && !held.isEmpty()) {
            world.after(conditions.latencyNanos, this::deliverHeld);
        }
    }

    private void deliverHeld() {
        if (isUp()) {
            List<Runnable> arrivals = List.copyOf(held);
            held.clear();
            arrivals.forEach(Runnable::run);
        }
    }

    /** A datagram crosses, twice, or not at all; no host resends one. */
    void datagram(SimHost from, int bytes, Runnable arrival) {
        if (!isUp() || world.random.chance(conditions.loss)) {
            world.trace.note(world.now(), toString(), "lost", -1, bytes);
            return;
        }
        int copies = world.random.chance(conditions.duplication) ? 2 : 1;
        for (int i = 0; i < copies; i++) {
            long at = arrival() + occupy(from == one ? 0 : 1, transmission(bytes));
            if (world.random.chance(conditions.reordering)) {
                at += 2 * (conditions.latencyNanos + conditions.jitterNanos) + 1_000;
            }
            if (at == world.now() || isImmediate()) {
                arrival.run();
            } else {
                world.after(at - world.now(), () -> arriveIfUp(arrival));
            }
        }
    }

    /** Puts datagrams of one direction on the line one after the other; how long until this one has left. */
    private long occupy(int direction, long nanos) {
        lineFree[direction] = Math.max(lineFree[direction], world.now()) + nanos;
        return lineFree[direction] - world.now();
    }

    private void arriveIfUp(Runnable arrival) {
        if (isUp()) {
            arrival.run();
        }
    }

    /** Its hosts: {@code a-b}. */
    @Override
    public String toString() {
        return one.hostName() + "-" + other.hostName();
    }
}
