package org.poll4j.bench.datagrams;

import java.io.IOException;

/** Two UDP sockets of one thread. */
interface DatagramLoop {
    /** Sends batches from one socket to the other and receives them, until so many datagrams have come. */
    void turn(long datagrams) throws IOException;
}
