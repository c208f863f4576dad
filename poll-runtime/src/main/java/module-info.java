/**
 * Tasks on top of {@link org.poll4j.Poll}: a reactor that waits, executors that run what is ready, and blocking-style
 * I/O for virtual threads.
 */
module org.poll4j.runtime {
    requires static org.jspecify;
    requires transitive org.poll4j;

    exports org.poll4j.runtime;
}
