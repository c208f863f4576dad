package org.poll4j.examples;

import java.io.IOException;
import java.net.InetSocketAddress;

/** An echo server that {@link Demo} measures. */
interface DemoServer extends AutoCloseable {
    /** What each connection reads into and writes from. */
    int BUFFER_SIZE = 4096;

    String name();

    InetSocketAddress address() throws IOException;

    /** The thread that does all the work. */
    Thread thread();

    @Override
    void close() throws IOException;
}
