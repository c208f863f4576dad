package org.poll4j.bench.wake;

import java.io.IOException;

/** One of two threads' waiting places. */
interface Wakeable {
    /** From the other thread. */
    void wake() throws IOException;

    /** Waits for one wake. */
    void await() throws IOException;
}
