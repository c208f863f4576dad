package org.poll4j.sim.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A JUnit 5 test that runs in many random scenarios. Its method has one parameter, a {@link Stage}, and is called once
 * for each seed, on one instance of the class: what a run needs, it makes itself.
 *
 * <p>If a call throws, the extension looks for a smaller scenario that fails too. The test fails with that one: its
 * faults, the end of its trace, and the seed. {@code -Dorg.poll4j.sim.seed=SEED} runs the scenario of that seed alone.
 *
 * {@snippet :
 * @Scenarios(seeds = 1_000, hosts = 2)
 * void client_gets_every_answer(Stage stage) { … }
 * }
 */
@Test
@ExtendWith(ScenariosExtension.class)
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Scenarios {
    /**
     * How many scenarios, unless {@code -Dorg.poll4j.sim.seeds=N} says how many for all tests.
     *
     * @return at least 1
     */
    int seeds() default 100;

    /**
     * The first seed; the others follow.
     *
     * @return any number
     */
    long firstSeed() default 1;

    /**
     * How many hosts at least.
     *
     * @return at least 1
     */
    int hosts() default 2;

    /**
     * How many hosts at most.
     *
     * @return {@link #hosts} if it is less than that
     */
    int mostHosts() default 0;

    /**
     * How many steps at most.
     *
     * @return at least 1
     */
    int steps() default 20;

    /**
     * How many faults at once at most.
     *
     * @return 0 for none
     */
    int faults() default 6;

    /**
     * The kinds of faults.
     *
     * @return none for {@link Fault.Kind#GENTLE}
     */
    Fault.Kind[] kinds() default {};
}
