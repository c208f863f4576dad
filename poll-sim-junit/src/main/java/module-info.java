/** Scenarios of a simulated network that shrink, for JUnit 5 and jqwik: {@link org.poll4j.sim.junit.Scenario}. */
module org.poll4j.sim.junit {
    requires transitive org.poll4j.sim;
    requires static net.jqwik.api;
    requires static org.jspecify;
    requires static org.junit.jupiter.api;
    requires static org.junit.platform.commons;

    exports org.poll4j.sim.junit;

    provides net.jqwik.api.providers.ArbitraryProvider with
            org.poll4j.sim.junit.ScenarioProvider;
}
