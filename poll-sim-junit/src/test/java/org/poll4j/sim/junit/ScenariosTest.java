package org.poll4j.sim.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.poll4j.Events;
import org.poll4j.Poll;
import org.poll4j.net.UdpSocket;
import org.poll4j.sim.SimHost;
import org.poll4j.sim.Simulation;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ScenariosTest {
    /**
     * Two tests of a user: a program that no fault of its scenarios breaks, and one that expects each datagram to
     * arrive.
     */
    @Tag("run-by-another-test")
    static final class OfAUser {
        static int runs;

        @Scenarios(seeds = 50, hosts = 2, mostHosts = 5)
        void nothing_is_lost_without_faults_that_lose(Stage stage) throws IOException {
            runs++;
            sends(stage);
        }

        // scenarios {
        @Scenarios(
                seeds = 50,
                hosts = 2,
                mostHosts = 5,
                kinds = {Fault.Kind.LOSS, Fault.Kind.MEAN, Fault.Kind.CUT})
        void every_datagram_arrives(Stage stage) throws IOException {
            sends(stage);
        }
        // scenarios }

        private static void sends(Stage stage) throws IOException {
            SimHost last = stage.hosts().getLast();
            int arrived = 0;
            try (UdpSocket from = UdpSocket.bind(stage.host(0), stage.host(0).at(1));
                    UdpSocket to = UdpSocket.bind(last, last.at(1))) {
                for (int i = 0; i < stage.steps(); i++) {
                    from.send(ByteBuffer.allocate(1), last.at(1));
                }
                stage.simulation().run(java.time.Duration.ofSeconds(1));
                for (int i = 0; i < 3 * stage.steps(); i++) {
                    arrived += to.receive(ByteBuffer.allocate(1)) >= 0 ? 1 : 0;
                }
            }
            assertEquals(stage.steps(), arrived);
        }
    }

    private static SummaryGeneratingListener launch() {
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(selectClass(OfAUser.class))
                                .build(),
                        listener);
        return listener;
    }

    @Test
    void failure_is_shrunk_and_names_the_seed_that_replays_it() {
        OfAUser.runs = 0;
        var summary = launch().getSummary();
        assertEquals(50, OfAUser.runs);
        assertEquals(1, summary.getTestsSucceededCount());
        assertEquals(1, summary.getFailures().size());
        ScenarioFailure failure =
                (ScenarioFailure) summary.getFailures().getFirst().getException();
        Scenario shrunk = failure.scenario();
        assertEquals(
                List.of(Fault.Kind.LOSS),
                shrunk.faults().stream().map(Fault::kind).toList(),
                failure::getMessage);
        assertEquals(2, shrunk.hosts(), failure::getMessage);
        assertTrue(shrunk.steps() <= 3, failure::getMessage);
        assertTrue(failure.getMessage().contains("lost"), failure::getMessage);
        assertTrue(failure.getMessage().contains("-D" + Simulation.SEED + "=" + failure.found()), failure::getMessage);
        System.setProperty(Simulation.SEED, Long.toString(failure.found()));
        try {
            OfAUser.runs = 0;
            var again = launch().getSummary();
            assertEquals(1, OfAUser.runs);
            assertEquals(
                    failure.getMessage(),
                    again.getFailures().getFirst().getException().getMessage());
        } finally {
            System.clearProperty(Simulation.SEED);
        }
    }

    @Test
    void scenario_follows_from_its_seed() {
        Limits limits = new Limits(2, 9, 100, 20, Fault.Kind.ALL);
        assertEquals(Scenario.random(3, limits), Scenario.random(3, limits));
        for (long seed = 0; seed < 500; seed++) {
            Scenario.random(seed, limits).run(stage -> stage.simulation().run(java.time.Duration.ofSeconds(20)));
        }
    }

    @Test
    void what_makes_no_sense_is_refused() {
        assertThrows(IllegalArgumentException.class, () -> new Scenario(1, 0, 1, List.of()));
        assertThrows(IllegalArgumentException.class, () -> new Scenario(1, 1, 0, List.of()));
        assertThrows(IllegalArgumentException.class, () -> new Fault(Fault.Kind.LOSS, 0, 0, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new Limits(2, 1, 1, 1, Fault.Kind.ALL));
    }

    @Test
    void stopped_host_boots_again() throws Exception {
        int[] boots = new int[1];
        new Scenario(1, 2, 1, List.of(new Fault(Fault.Kind.STOP, 100, 1, 0, 50))).run(stage -> {
            stage.host(1).boot("service", () -> {
                boots[0]++;
                try (Poll poll = Poll.open(stage.host(1))) {
                    poll.poll(Events.withCapacity(1));
                }
            });
            stage.simulation().run(java.time.Duration.ofSeconds(1));
        });
        assertEquals(2, boots[0]);
    }
}
