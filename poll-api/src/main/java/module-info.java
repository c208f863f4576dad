/**
 * The event queue of mio for Java: {@link org.poll4j.Poll}, the sources that it watches, and the interface that each
 * operating system's backend implements. Pure Java: nothing here links a native function.
 */
@SuppressWarnings("module") // the POSIX and backend modules are compiled after this one
module org.poll4j {
    requires static org.jspecify;

    exports org.poll4j;
    exports org.poll4j.net;
    exports org.poll4j.process;
    exports org.poll4j.spi;
    exports org.poll4j.unix;
    exports org.poll4j.windows;

    uses org.poll4j.spi.Backend;
}
