package org.poll4j.bench.ring;

import java.io.IOException;

/**
 * libevent's benchmark: pipes in a ring, and some tokens of one byte that travel along it. An event is one token read
 * from a pipe and written to the next.
 */
interface Ring {
    /** How many events one wait returns at most. */
    int MAX_EVENTS = 1024;

    /** Writes a token to one pipe. */
    void put(int pipe) throws IOException;

    /** Waits and moves tokens until that many have been moved. */
    void turn(long events) throws IOException;
}
