package org.poll4j.bench.churn;

import java.io.IOException;

/** A listener, and clients of it on the same thread. */
interface Churn {
    /**
     * One connection: made, accepted, registered, reset by the client (so that no port is left in TIME_WAIT), noticed,
     * closed.
     */
    void live() throws IOException;
}
