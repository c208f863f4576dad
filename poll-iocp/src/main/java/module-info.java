/** The bindings of Windows, for its backend. Not for users: {@code Poll.open()} will find it. */
module org.poll4j.iocp {
    requires static org.jspecify;
}
