package org.poll4j.sim;

/** SplitMix64: the same numbers from the same seed in every JVM. */
final class SimRandom {
    private long state;

    SimRandom(long seed) {
        this.state = seed;
    }

    long next() {
        state += 0x9e3779b97f4a7c15L;
        long z = state;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    /** From 0 to below the bound, which is positive. */
    long below(long bound) {
        return Long.remainderUnsigned(next(), bound);
    }

    /** Draws nothing for what never happens, so that it does not move other decisions. */
    boolean chance(double probability) {
        return probability > 0 && (next() >>> 11) * 0x1.0p-53 < probability;
    }
}
