/** The macOS and BSD backend. Not for users: {@code Poll.open()} finds it. */
@SuppressWarnings("module") // the tests are compiled after this module
module org.poll4j.kqueue {
    requires org.poll4j;
    requires org.poll4j.ffm;
    requires org.poll4j.posix;
    requires static org.jspecify;

    exports org.poll4j.kqueue to
            org.poll4j.tests; // runs the contract over a fake kqueue, and over libkqueue

    provides org.poll4j.spi.Backend with
            org.poll4j.kqueue.KqueueProvider;
}
