/**
 * Scenarios of a simulated network: random from a seed, and shrunk when a program fails in them.
 *
 * <p>{@link org.poll4j.sim.junit.Scenarios} runs a JUnit 5 test with many of them, {@code @ForAll Scenario} is a
 * parameter of a jqwik property, and {@link org.poll4j.sim.junit.Fuzz} is a command that runs for minutes.
 */
@NullMarked
package org.poll4j.sim.junit;

import org.jspecify.annotations.NullMarked;
