package org.poll4j.sim;

/** Ends a thread whose host has stopped. An error, so that no handler of exceptions continues after it. */
final class HostStopped extends Error {
    private static final long serialVersionUID = 1L;

    HostStopped(String task) {
        super(task + ": the host has stopped", null, false, false);
    }
}
