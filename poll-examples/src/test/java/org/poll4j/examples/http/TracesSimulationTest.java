package org.poll4j.examples.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.poll4j.sim.junit.Fault.Kind;
import org.poll4j.sim.junit.Limits;
import org.poll4j.sim.junit.Play;
import org.poll4j.sim.junit.Scenario;

/** The HTTP server and the chat have the same traces again, also in JVMs that see one processor and four. */
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@DisabledIf(
        value = "isOnModulePath",
        disabledReason = "the module of the examples does not read that of the simulation")
class TracesSimulationTest {
    private static final String SEEDS = "org.poll4j.sim.twice";
    private static final Set<Kind> KINDS = Kind.GENTLE;

    @TempDir
    private Path root;

    static boolean isOnModulePath() {
        return TracesSimulationTest.class.getModule().isNamed();
    }

    /** Prints a hash of the hashes of each world. */
    static final class Hashes {
        private Hashes() {}

        public static void main(String[] arguments) {
            System.out.println(hashes(Path.of(arguments[0])));
        }
    }

    private static List<Long> hashes(Path root) {
        HttpSimulationTest worlds = new HttpSimulationTest();
        worlds.root = root;
        return List.of(
                hash(worlds::every_client_gets_its_answers), hash(worlds::everybody_hears_what_is_said_in_its_order));
    }

    private static long hash(Play play) {
        long hash = 0;
        var limits = new Limits(3, 4, 8, 6, KINDS);
        for (long seed = 1; seed <= Long.getLong(SEEDS, 5); seed++) {
            var stage = Scenario.random(seed, limits).run(play);
            hash = 31 * hash + stage.simulation().trace().hash();
        }
        return hash;
    }

    @Test
    void traces_are_the_same_again_and_on_one_processor_and_on_four() throws Exception {
        List<Long> here = hashes(root);
        assertEquals(here, hashes(root));
        for (int processors : new int[] {1, 4}) {
            assertEquals(here.toString(), hashesOn(processors));
        }
    }

    private String hashesOn(int processors) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "-XX:TieredStopAtLevel=1",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "-XX:ActiveProcessorCount=" + processors,
                "-D" + SEEDS + "=" + Long.getLong(SEEDS, 5),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Hashes.class.getName(),
                root.toString()));
        Process jvm = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String output = new String(jvm.getInputStream().readAllBytes(), UTF_8);
            assertEquals(0, jvm.waitFor(), output);
            return output.lines().reduce((_, last) -> last).orElse("");
        } finally {
            jvm.destroyForcibly();
        }
    }
}
