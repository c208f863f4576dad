package org.poll4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.poll4j.spi.Backends;

/** The loop allocates nothing once it is compiled: seen in a JVM of its own, whose compiler knows nothing else. */
@Timeout(120)
class AllocationTest {
    @Test
    void poll_loop_allocates_nothing_per_event() throws Exception {
        String backend = Backends.system().name();
        assumeTrue(getClass().getModule().isNamed(), "once is enough");
        assumeTrue(!backend.contains("simulated"), "the kernel that is played allocates");
        ChildJvm.Ended ended = ChildJvm.run(List.of(
                "-XX:TieredStopAtLevel=4",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                ChildJvm.classPathFor(AllocationLoop.class),
                AllocationLoop.class.getName()));
        assertEquals(0, ended.status(), ended.output());
        List<Double> perEvent = ended.output().lines().map(Double::valueOf).toList();
        assertTrue(perEvent.getLast() < 1, () -> "bytes per event, by round: " + perEvent);
    }
}
