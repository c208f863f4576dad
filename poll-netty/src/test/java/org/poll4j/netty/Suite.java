package org.poll4j.netty;

/** Hands out what Netty's tests run on. */
final class Suite {
    private static Transports transports;

    private Suite() {}

    /**
     * Netty's class reads the address of a peer that does not answer when it is initialised, so it is announced before.
     */
    static synchronized Transports transports() {
        if (transports == null) {
            StalledListener.announce();
            transports = new Transports();
        }
        return transports;
    }
}
