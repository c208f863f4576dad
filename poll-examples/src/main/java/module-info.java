/** Programs to run and to read. */
module org.poll4j.examples {
    requires org.poll4j.all;
    requires org.poll4j.runtime;
    requires java.net.http;
    requires jdk.management;
    requires jdk.unsupported; // SignalWatch
    requires HdrHistogram;
    requires static org.jspecify;
}
