/** The kqueue backend over Linux's sockets, for tests: over a simulated kernel, and over libkqueue. */
module org.poll4j.tests.kqueue {
    requires jdk.management; // tests count what a thread allocates
    requires org.poll4j;
    requires org.poll4j.epoll;
    requires org.poll4j.ffm;
    requires org.poll4j.kqueue;
    requires org.poll4j.posix;
    requires static org.jspecify;

    provides org.poll4j.spi.Backend with
            org.poll4j.tests.kqueue.SimulatedProvider,
            org.poll4j.tests.kqueue.LibkqueueProvider;
}
