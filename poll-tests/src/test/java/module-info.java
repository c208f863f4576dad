/** The contract, black box: this module sees of the library what its users see. */
open module org.poll4j.tests {
    requires java.xml; // the reports of tests that ran elsewhere
    requires jdk.management; // the thread allocation counter
    requires net.jqwik.api;
    requires org.junit.jupiter.api;
    requires org.junit.jupiter.params;
    requires static org.jspecify;
    requires org.poll4j.all;

    uses org.poll4j.spi.Backend;
}
