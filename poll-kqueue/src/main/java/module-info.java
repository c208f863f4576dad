/** The bindings of macOS and the BSDs, for their backend. Not for users: {@code Poll.open()} will find it. */
module org.poll4j.kqueue {
    requires static org.jspecify;
}
