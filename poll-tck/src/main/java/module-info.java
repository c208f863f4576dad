/** The contract of a backend, as JUnit tests. They use the public API only. See docs/tck.md. */
open module org.poll4j.tck {
    requires jdk.management; // the thread allocation counter and native memory
    requires jdk.unsupported; // signals
    requires transitive net.jqwik.api;
    requires transitive org.junit.jupiter.api;
    requires transitive org.junit.jupiter.params;
    requires transitive org.poll4j;
    requires static org.jspecify;

    exports org.poll4j.tck;

    uses org.poll4j.spi.Backend;
}
