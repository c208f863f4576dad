package org.poll4j.sim;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.poll4j.Poll;

/** A thousand seeds give the same traces again, also in a JVM that has another number of processors. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DeterminismTest {
    /** The program of the other JVM: prints the hash of a thousand hashes. */
    static final class Hashes {
        private Hashes() {}

        public static void main(String[] arguments) {
            System.out.println(hash());
        }

        static long hash() {
            long hash = 0;
            for (long seed = 0; seed < 1_000; seed++) {
                EchoWorld world = new EchoWorld(seed, EchoWorld.Bug.NONE);
                world.run();
                hash = 31 * hash + world.sim.trace().hash();
            }
            return hash;
        }
    }

    @Test
    void traces_are_the_same_again() {
        assertEquals(Hashes.hash(), Hashes.hash());
    }

    @Test
    void traces_are_the_same_on_one_processor_and_on_eight() throws Exception {
        long here = Hashes.hash();
        assertEquals(here, hashOn(1));
        assertEquals(here, hashOn(8));
    }

    private static long hashOn(int processors) throws Exception {
        String api = location(Poll.class);
        String path = String.join(File.pathSeparator, api, location(Simulation.class), "target/test-classes");
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:ActiveProcessorCount=" + processors,
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        path,
                        Hashes.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            String printed = new String(jvm.getInputStream().readAllBytes(), US_ASCII).strip();
            if (!jvm.waitFor(120, TimeUnit.SECONDS) || jvm.exitValue() != 0) {
                throw new IOException("the other JVM has failed: " + printed);
            }
            return Long.parseLong(printed);
        } finally {
            jvm.destroyForcibly();
        }
    }

    private static String location(Class<?> type) throws Exception {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
                .toString();
    }
}
