/** The backend of macOS and the BSDs. Not for users: {@code Poll.open()} finds it. */
module org.poll4j.kqueue {
    requires org.poll4j;
    requires org.poll4j.ffm;
    requires org.poll4j.posix;
    requires static org.jspecify;

    provides org.poll4j.spi.Backend with
            org.poll4j.kqueue.KqueueProvider;
}
