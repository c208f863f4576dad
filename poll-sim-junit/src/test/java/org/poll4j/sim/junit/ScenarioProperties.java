package org.poll4j.sim.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.PerProperty;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutionResult.Status;

class ScenarioProperties {
    @Property(tries = 100)
    void scenario_runs_twice_alike(@ForAll Scenario scenario) {
        Play store = stage -> stage.simulation().run(java.time.Duration.ofSeconds(1));
        assertEquals(
                scenario.run(store).simulation().trace().hash(),
                scenario.run(store).simulation().trace().hash());
    }

    /** Fails, by intention: jqwik shrinks the scenario to one cut. */
    @Property(tries = 200, shrinking = ShrinkingMode.FULL)
    @PerProperty(Shrinks.class)
    void no_scenario_has_a_cut(@ForAll("scenarios") Scenario scenario) {
        assertTrue(scenario.faults().stream().noneMatch(fault -> fault.kind() == Fault.Kind.CUT));
    }

    @Provide
    Arbitrary<Scenario> scenarios() {
        return Arbitraries.scenarios(
                new Limits(2, 6, 50, 8, Set.of(Fault.Kind.CUT, Fault.Kind.LATENCY, Fault.Kind.MEAN)));
    }

    static final class Shrinks implements PerProperty.Lifecycle {
        @Override
        public PropertyExecutionResult onFailure(PropertyExecutionResult result) {
            Scenario smallest =
                    (Scenario) result.falsifiedParameters().orElseThrow().getFirst();
            boolean isSmall = smallest.equals(new Scenario(0, 2, 1, List.of(new Fault(Fault.Kind.CUT, 1, 0, 0, 0))));
            return isSmall ? result.mapToSuccessful() : result.mapTo(Status.FAILED, new AssertionError(smallest));
        }
    }
}
