package org.poll4j.sim.junit;

import java.util.Set;

/**
 * What {@link Scenario#random} may draw.
 *
 * @param leastHosts the fewest hosts with which the play makes sense
 * @param mostHosts the most
 * @param mostSteps the most steps
 * @param mostFaults the most faults at once
 * @param kinds the faults that the play must bear
 */
public record Limits(int leastHosts, int mostHosts, int mostSteps, int mostFaults, Set<Fault.Kind> kinds) {
    /**
     * Copies the kinds.
     *
     * @throws IllegalArgumentException if a range is empty, or a number is negative
     */
    public Limits {
        kinds = Set.copyOf(kinds);
        if (leastHosts < 1 || mostHosts < leastHosts || mostSteps < 1 || mostFaults < 0) {
            throw new IllegalArgumentException("Limits(" + leastHosts + " to " + mostHosts + " hosts, " + mostSteps
                    + " steps, " + mostFaults + " faults): a range is empty");
        }
    }

    /**
     * Two hosts, 20 steps, 6 faults that break no connection.
     *
     * @return what a simple client and server begin with
     */
    public static Limits simple() {
        return new Limits(2, 2, 20, 6, Fault.Kind.GENTLE);
    }
}
