/**
 * What concerns this tree: how its backends start, its documents, its generated code. The contract is org.poll4j.tck.
 */
open module org.poll4j.tests {
    requires java.xml; // the reports of tests that ran elsewhere
    requires org.poll4j.all;
    requires org.poll4j.sim;
    requires org.poll4j.tck;
    requires static org.jspecify;

    uses org.poll4j.spi.Backend;
}
