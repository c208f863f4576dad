/** A deterministic simulated world of hosts, links and time: {@link org.poll4j.sim.Simulation}. */
module org.poll4j.sim {
    requires transitive org.poll4j;
    requires static org.jspecify;

    exports org.poll4j.sim;

    provides org.poll4j.spi.Backend with
            org.poll4j.sim.SimProvider;
}
