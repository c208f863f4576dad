package org.poll4j.sim.junit;

import java.util.Set;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.providers.ArbitraryProvider;
import net.jqwik.api.providers.TypeUsage;

/** For jqwik, which finds it: makes {@code @ForAll Scenario} work. */
public final class ScenarioProvider implements ArbitraryProvider {
    /** For {@link java.util.ServiceLoader}. */
    public ScenarioProvider() {}

    @Override
    public boolean canProvideFor(TypeUsage targetType) {
        return targetType.isOfType(Scenario.class);
    }

    @Override
    public Set<Arbitrary<?>> provideFor(TypeUsage targetType, SubtypeProvider subtypeProvider) {
        return Set.of(Arbitraries.scenarios(Limits.simple()));
    }
}
