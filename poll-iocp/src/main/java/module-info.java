/** The Windows backend. Not for users: {@code Poll.open()} finds it. */
module org.poll4j.iocp {
    requires org.poll4j;
    requires org.poll4j.ffm;
    requires static org.jspecify;

    provides org.poll4j.spi.Backend with
            org.poll4j.iocp.IocpProvider;
}
