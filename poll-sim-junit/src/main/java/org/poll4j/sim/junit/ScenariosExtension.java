package org.poll4j.sim.junit;

import java.lang.reflect.Method;
import java.util.Set;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.platform.commons.support.ReflectionSupport;
import org.poll4j.sim.Simulation;

/** Calls a {@link Scenarios} method for each seed, and shrinks the first failure. */
final class ScenariosExtension implements InvocationInterceptor, ParameterResolver {
    private static final String COUNT = "org.poll4j.sim.seeds";

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Stage.class;
    }

    /** One that no call gets. */
    @Override
    public Stage resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return new Scenario(0, 1, 1, java.util.List.of()).run(stage -> {});
    }

    @Override
    public void interceptTestMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context) {
        invocation.skip();
        Scenarios asked = method.getExecutable().getAnnotation(Scenarios.class);
        if (asked == null) {
            throw new IllegalStateException(method.getExecutable() + ": annotate it with @Scenarios");
        }
        Object instance = context.getRequiredTestInstance();
        Fuzz.run(
                stage -> ReflectionSupport.invokeMethod(method.getExecutable(), instance, stage),
                limits(asked),
                seeds(asked));
    }

    private static Limits limits(Scenarios asked) {
        Set<Fault.Kind> kinds = asked.kinds().length == 0 ? Fault.Kind.GENTLE : Set.of(asked.kinds());
        int most = Math.max(asked.hosts(), asked.mostHosts());
        return new Limits(asked.hosts(), most, asked.steps(), asked.faults(), kinds);
    }

    private static Fuzz.Seeds seeds(Scenarios asked) {
        Long one = Long.getLong(Simulation.SEED);
        return one != null
                ? new Fuzz.Seeds(one, 1)
                : new Fuzz.Seeds(asked.firstSeed(), Long.getLong(COUNT, asked.seeds()));
    }
}
