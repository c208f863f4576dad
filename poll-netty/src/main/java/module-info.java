/** A transport for Netty on {@link org.poll4j.Poll}: {@link org.poll4j.netty.PollIoHandler} and its channels. */
module org.poll4j.netty {
    requires static org.jspecify;
    requires transitive org.poll4j;
    requires transitive io.netty.transport;
    requires transitive io.netty.common;
    requires io.netty.buffer;

    exports org.poll4j.netty;
}
