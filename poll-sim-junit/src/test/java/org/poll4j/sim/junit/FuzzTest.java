package org.poll4j.sim.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The command, as a user starts it. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FuzzTest {
    private static OtherJvm fuzz(List<String> options, String... arguments) throws Exception {
        List<String> program = new java.util.ArrayList<>(List.of(Fuzz.class.getName()));
        program.addAll(List.of(arguments));
        return OtherJvm.run(options, program.toArray(new String[0]));
    }

    @Test
    void bug_is_found_shrunk_and_found_again() throws Exception {
        OtherJvm found = fuzz(List.of(), EarlyLease.class.getName(), "0.5", "1");
        assertEquals(1, found.status(), found::output);
        assertTrue(found.output().contains("2 clients have the lock"), found::output);
        assertTrue(found.output().contains("seed 1, 3 hosts, 1 steps, faults []"), found::output);
        assertTrue(found.output().contains("-Dorg.poll4j.sim.seed=1"), found::output);
        OtherJvm again = fuzz(List.of("-Dorg.poll4j.sim.seed=1"), EarlyLease.class.getName());
        assertEquals(found, again);
    }

    @Test
    void correct_play_runs_until_the_time_is_over() throws Exception {
        OtherJvm fine = fuzz(List.of(), Lease.class.getName(), "0.005", "1");
        assertEquals(0, fine.status(), fine::output);
        assertTrue(fine.output().contains("seeds from 1: none fails"), fine::output);
    }

    @Test
    void play_on_the_runtime_needs_the_option_and_says_so() throws Exception {
        OtherJvm without = fuzz(List.of(), RuntimeWorld.class.getName(), "0.001", "1");
        assertEquals(1, without.status(), without::output);
        assertTrue(without.output().contains(OtherJvm.OPENS.replace('=', ' ').substring(0, 10)), without::output);
        OtherJvm with = fuzz(List.of(OtherJvm.OPENS), RuntimeWorld.class.getName(), "0.001", "1");
        assertEquals(0, with.status(), with::output);
    }

    @Test
    void wrong_arguments_are_told_from_failures() {
        assertEquals(2, Fuzz.run(new String[0]));
        assertEquals(2, Fuzz.run(new String[] {"org.example.Nothing"}));
        assertEquals(2, Fuzz.run(new String[] {String.class.getName()}));
        assertEquals(2, Fuzz.run(new String[] {Lease.class.getName(), "long"}));
    }
}
