package org.poll4j.bench.echo;

/** Sends back what comes, on one thread, until the process is killed. */
interface EchoServer {
    /** What one read gets at most; a shorter one is the last until the next event. */
    int BUFFER = 4096;

    /** The port that it listens on, on the loopback interface. */
    int port() throws Exception;

    /** Never returns. */
    void serve() throws Exception;
}
