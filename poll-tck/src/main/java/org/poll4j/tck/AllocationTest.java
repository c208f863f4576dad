package org.poll4j.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.poll4j.spi.Backends;

/**
 * The loop allocates nothing once it is compiled: seen in a JVM of its own, whose compiler knows nothing else. On a
 * machine with more to do than cores, the compiler sometimes (2 of 64 JVMs) leaves off inlining at another place and a
 * few bytes an event remain, so one JVM of three is enough: what the library allocates by itself, it allocates in all
 * of them.
 */
@Timeout(600)
class AllocationTest {
    private static final int JVMS = 3;
    /** A round: enough for the compiler. Under Wine, where each event asks its server several times, a tenth. */
    private static final int EVENTS = Exclusions.IS_WINE ? 10_000 : 100_000;

    @Test
    void poll_loop_allocates_nothing_per_event() throws Exception {
        assumeTrue(getClass().getModule().isNamed() || Exclusions.isKind("afd", Backends.system()), "once is enough");
        assumeAsked("poll_loop_allocates_nothing_per_event");
        List<List<Double>> seen = new ArrayList<>();
        do {
            seen.add(bytesByRound(AllocationLoop.class, String.valueOf(EVENTS)));
        } while (seen.getLast().getLast() >= 1 && seen.size() < JVMS);
        assertTrue(seen.getLast().getLast() < 1, () -> "bytes per event, by JVM and round: " + seen);
    }

    /** Where the compiler would stop inlining in the middle of the library, were it not for NotInlined. */
    @ParameterizedTest
    @ValueSource(strings = {"array", "batch", "poll", "timer"})
    void calls_from_a_deep_program_allocate_nothing(String kind) throws Exception {
        assumeTrue(
                kind.equals("array") || kind.equals("poll") || !Exclusions.isKind("afd", Backends.system()),
                "on Windows a timer's handle goes to the thread pool, and under Wine batches take half a minute");
        assumeAsked("calls_from_a_deep_program_allocate_nothing");
        List<Double> seen = bytesByRound(DeepLoop.class, kind, "12000");
        assertTrue(seen.getLast() < 1, () -> "bytes per call, by round: " + seen);
    }

    private void assumeAsked(String method) {
        Exclusions.reason(Backends.system(), getClass(), method, "").ifPresent(Assumptions::abort);
    }

    private static List<Double> bytesByRound(Class<?> program, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "-XX:TieredStopAtLevel=4",
                "-Xbatch", // compiles in the same order each time
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                ChildJvm.classPathFor(program),
                program.getName()));
        command.addAll(List.of(arguments));
        ChildJvm.Ended ended = ChildJvm.run(command);
        assertEquals(0, ended.status(), ended.output());
        return ended.output().lines().map(Double::valueOf).toList();
    }
}
