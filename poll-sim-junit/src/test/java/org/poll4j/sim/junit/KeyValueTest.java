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
    private static final long SEEDS = Long.getLong("org.poll4j.sim.seeds", 300);

    @org.junit.jupiter.api.Test
    void every_answer_is_right_whatever_the_network_does() {
        KeyValue store = new KeyValue();
        Fuzz.run(store, store.limits(), new Fuzz.Seeds(1, SEEDS));
    }

    @ParameterizedTest
    @EnumSource
    void bug_is_found_and_shrunk(Bug bug) {
        KeyValue store = new KeyValue(bug);
        try {
            Fuzz.run(store, store.limits(), new Fuzz.Seeds(1, 2_000));
            fail("not found: " + bug);
        } catch (ScenarioFailure failure) {
            System.out.println(
                    bug + ": " + failure.getMessage().lines().limit(3).toList());
            Scenario scenario = failure.scenario();
            assertTrue(scenario.faults().size() <= 3, failure::getMessage);
            assertTrue(failure.calls() < 3_000, failure::getMessage);
            ScenarioFailure again = Shrinker.failure(store, scenario, failure.found());
            assertEquals(failure.getMessage(), again == null ? "" : again.getMessage(), "the same trace");
        }
    }
}
