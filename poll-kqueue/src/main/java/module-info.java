/** The backend of macOS and the BSDs. Not for users: {@code Poll.open()} finds it. */
@SuppressWarnings("module") // tests are compiled after this one
module org.poll4j.kqueue {
    requires org.poll4j;
    requires org.poll4j.ffm;
    requires org.poll4j.posix;
    requires static org.jspecify;

    // the kqueue that tests simulate on Linux
    exports org.poll4j.kqueue to
            org.poll4j.tests.kqueue;

    provides org.poll4j.spi.Backend with
            org.poll4j.kqueue.KqueueProvider,
            org.poll4j.kqueue.BsdPollProvider;
}
