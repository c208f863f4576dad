package org.poll4j.sim.junit;

import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Scenarios for jqwik properties. They shrink towards fewer faults, fewer hosts and fewer steps. */
public final class Arbitraries {
    private Arbitraries() {}

    /**
     * Scenarios.
     *
     * @param limits what they may have
     * @return for a {@code @Provide} method
     */
    public static Arbitrary<Scenario> scenarios(Limits limits) {
        Arbitrary<Long> seeds = net.jqwik.api.Arbitraries.longs().between(0, 1_000_000_000);
        Arbitrary<Integer> hosts = numbers(limits.leastHosts(), limits.mostHosts());
        Arbitrary<Integer> steps = numbers(1, limits.mostSteps());
        return Combinators.combine(seeds, hosts, steps, faults(limits)).as(Scenario::new);
    }

    private static Arbitrary<List<Fault>> faults(Limits limits) {
        Set<Fault.Kind> kinds = limits.kinds();
        return kinds.isEmpty()
                ? net.jqwik.api.Arbitraries.just(List.of())
                : faults(kinds, limits.mostHosts()).list().ofMaxSize(limits.mostFaults());
    }

    /**
     * Single faults.
     *
     * @param kinds at least one
     * @param hosts how many hosts there are
     * @return any amount up to {@link Fault.Kind#most}, at any moment
     */
    public static Arbitrary<Fault> faults(Set<Fault.Kind> kinds, int hosts) {
        Arbitrary<Integer> host = numbers(0, hosts - 1);
        return net.jqwik.api.Arbitraries.of(kinds.stream().sorted().toList())
                .flatMap(kind -> Combinators.combine(
                                numbers(1, kind.most()), host, host, numbers(0, Fault.LATEST_MILLIS))
                        .as((amount, one, other, at) -> new Fault(kind, amount, one, other, at)));
    }

    private static Arbitrary<Integer> numbers(int least, int most) {
        return net.jqwik.api.Arbitraries.integers().between(least, most);
    }
}
