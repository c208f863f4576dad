/**
 * The parts that POSIX systems share: libc's calls, socket addresses, sockets, errors. Not for users: exported to the
 * backends that use it. A {@link org.poll4j.posix.PosixAbi} has the numbers of a system.
 */
@SuppressWarnings("module") // the backends are compiled after this one
module org.poll4j.posix {
    requires transitive org.poll4j;
    requires transitive org.poll4j.ffm;
    requires static org.jspecify;

    exports org.poll4j.posix to
            org.poll4j.epoll,
            org.poll4j.kqueue,
            org.poll4j.tests.kqueue;
    exports org.poll4j.posix.poll to
            org.poll4j.epoll,
            org.poll4j.kqueue;
}
