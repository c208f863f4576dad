package org.poll4j.sim.junit;

/** {@link Lease} with its bug, for the command. */
final class EarlyLease implements Play {
    private final Lease lease = new Lease(true);

    private EarlyLease() {}

    @Override
    public Limits limits() {
        return lease.limits();
    }

    @Override
    public void run(Stage stage) {
        lease.run(stage);
    }
}
