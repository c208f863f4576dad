package org.poll4j.sim;

import java.time.Duration;

/**
 * How a network behaves: delays, and how likely each fault is. All zero at first: bytes arrive at once, and nothing
 * fails. Each setter returns this object. Probabilities are from 0 to 1.
 */
public final class Conditions {
    long latencyNanos;
    long jitterNanos;
    long bytesPerSecond;
    double partialReads;
    double partialWrites;
    double wouldBlock;
    double refusals;
    double slowConnects;
    double resets;
    double loss;
    double duplication;
    double reordering;
    double noBuffers;
    int mtu = 65_507;

    Conditions() {}

    Conditions copy() {
        Conditions copy = new Conditions();
        copy.set(this);
        return copy;
    }

    void set(Conditions other) {
        latencyNanos = other.latencyNanos;
        jitterNanos = other.jitterNanos;
        bytesPerSecond = other.bytesPerSecond;
        partialReads = other.partialReads;
        partialWrites = other.partialWrites;
        wouldBlock = other.wouldBlock;
        refusals = other.refusals;
        slowConnects = other.slowConnects;
        resets = other.resets;
        loss = other.loss;
        duplication = other.duplication;
        reordering = other.reordering;
        noBuffers = other.noBuffers;
        mtu = other.mtu;
    }

    /**
     * How long a packet takes, one way.
     *
     * @param time not negative
     * @return this
     */
    public Conditions latency(Duration time) {
        latencyNanos = nanos("latency", time);
        return this;
    }

    /**
     * What a packet takes longer at most. Bytes of one connection keep their order.
     *
     * @param time not negative
     * @return this
     */
    public Conditions jitter(Duration time) {
        jitterNanos = nanos("jitter", time);
        return this;
    }

    private static long nanos(String name, Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException(name + "(" + time + "): negative");
        }
        return time.toNanos();
    }

    /**
     * How many bytes a connection carries in a second, in each direction; and as many the datagrams between two hosts
     * together.
     *
     * @param bytes 0 for no limit
     * @return this
     */
    public Conditions bandwidth(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("bandwidth(" + bytes + "): negative");
        }
        bytesPerSecond = bytes;
        return this;
    }

    /**
     * How often a read returns fewer bytes than are there.
     *
     * @param probability from 0 to 1
     * @return this
     */
    public Conditions partialReads(double probability) {
        partialReads = checked("partialReads", probability);
        return this;
    }

    /**
     * How often a write takes fewer bytes than there is room for.
     *
     * @param probability from 0 to 1
     * @return this
     */
    public Conditions partialWrites(double probability) {
        partialWrites = checked("partialWrites", probability);
        return this;
    }

    /**
     * How often a call would block though it need not. An event follows.
     *
     * @param probability from 0 to 1
     * @return this
     */
    public Conditions wouldBlock(double probability) {
        wouldBlock = checked("wouldBlock", probability);
        return this;
    }

    /**
     * How often a connect is refused though a listener is there.
     *
     * @param probability from 0 to 1
     * @return this
     */
    public Conditions refusals(double probability) {
        refusals = checked("refusals", probability);
        return this;
    }

    /**
     * How often the first packet of a connect is lost, so that it takes a second or more.
     *
     * @param probability from 0 to 1
     * @return this
     */
    public Conditions slowConnects(double probability) {
        slowConnects = checked("slowConnects", probability);
        return this;
    }

    /**
     * How often a segment is answered by a reset, which reaches both ends of the connection.
     *
     * @param probability from 0 to 1
     * @return this
     */
    public Conditions resets(double probability) {
        resets = checked("resets", probability);
        return this;
    }

    /**
     * How often a datagram is lost.
     *
     * @param probability from 0 to 1
     * @return this
     */
    public Conditions loss(double probability) {
        loss = checked("loss", probability);
        return this;
    }

    /**
     * How often a datagram arrives twice.
     *
     * @param probability from 0 to 1
     * @return this
     */
    public Conditions duplication(double probability) {
        duplication = checked("duplication", probability);
        return this;
    }

    /**
     * How often a datagram is late enough for later ones to overtake it.
     *
     * @param probability from 0 to 1
     * @return this
     */
    public Conditions reordering(double probability) {
        reordering = checked("reordering", probability);
        return this;
    }

    /**
     * How often sending a datagram fails with ENOBUFS.
     *
     * @param probability from 0 to 1
     * @return this
     */
    public Conditions noBuffers(double probability) {
        noBuffers = checked("noBuffers", probability);
        return this;
    }

    /**
     * The longest datagram. Sending a longer one fails with EMSGSIZE.
     *
     * @param bytes at least 1
     * @return this
     */
    public Conditions mtu(int bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("mtu(" + bytes + "): less than 1");
        }
        mtu = bytes;
        return this;
    }

    static double checked(String name, double probability) {
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException(name + "(" + probability + "): not from 0 to 1");
        }
        return probability;
    }

    @Override
    public String toString() {
        return "latency " + latencyNanos + " ns, jitter " + jitterNanos + " ns, partialReads " + partialReads
                + ", partialWrites " + partialWrites + ", wouldBlock " + wouldBlock + ", resets " + resets + ", loss "
                + loss;
    }
}
