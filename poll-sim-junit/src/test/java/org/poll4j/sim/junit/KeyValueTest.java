package org.poll4j.sim.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.poll4j.sim.junit.KeyValue.Bug;

@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KeyValueTest {
    @org.junit.jupiter.api.Test
    void every_answer_is_right_whatever_the_network_does() {
        KeyValue store = new KeyValue();
        Fuzz.run(store, store.limits(), new Fuzz.Seeds(1, Worlds.SEEDS));
    }

    @ParameterizedTest
    @EnumSource
    void bug_is_found_and_shrunk(Bug bug) {
        assertFoundAndShrunk(bug.toString(), new KeyValue(bug));
    }

    @org.junit.jupiter.api.Test
    void nobody_has_the_lock_with_another() {
        Lease lease = new Lease();
        Fuzz.run(lease, lease.limits(), new Fuzz.Seeds(1, Worlds.SEEDS));
    }

    @org.junit.jupiter.api.Test
    void timer_that_fires_early_is_found_and_shrunk() {
        assertFoundAndShrunk("TIMER_EARLY", new Lease(true));
    }

    private static void assertFoundAndShrunk(String bug, Play store) {
        try {
            Fuzz.run(store, store.limits(), new Fuzz.Seeds(1, 2_000));
            fail("not found: " + bug);
        } catch (ScenarioFailure failure) {
            System.out.println(
                    bug + ": " + failure.getMessage().lines().limit(3).toList());
            Scenario scenario = failure.scenario();
            assertTrue(scenario.faults().size() <= 3, failure::getMessage);
            assertTrue(scenario.steps() <= 4, failure::getMessage);
            ScenarioFailure again = Shrinker.failure(store, scenario, failure.found());
            assertEquals(failure.getMessage(), again == null ? "" : again.getMessage(), "the same trace");
        }
    }
}
