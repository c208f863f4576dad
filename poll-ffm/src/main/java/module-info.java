/**
 * The only place that links native functions. Not for users: exported to the POSIX module and the backends, and the
 * module that {@code --enable-native-access} must name.
 */
@SuppressWarnings("module") // those modules are compiled after this one
module org.poll4j.ffm {
    requires static org.jspecify;

    exports org.poll4j.ffm to
            org.poll4j.posix,
            org.poll4j.epoll,
            org.poll4j.kqueue,
            org.poll4j.iocp,
            org.poll4j.tests.kqueue;
}
