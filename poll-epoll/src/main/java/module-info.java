/** The Linux backend. Not for users: {@code Poll.open()} finds it. */
@SuppressWarnings("module") // tests are compiled after this one
module org.poll4j.epoll {
    requires org.poll4j;
    requires org.poll4j.ffm;
    requires org.poll4j.posix;
    requires static org.jspecify;

    // the kqueue that tests simulate on Linux
    exports org.poll4j.epoll to
            org.poll4j.tests.kqueue;

    provides org.poll4j.spi.Backend with
            org.poll4j.epoll.EpollProvider,
            org.poll4j.epoll.LinuxPollProvider;
}
