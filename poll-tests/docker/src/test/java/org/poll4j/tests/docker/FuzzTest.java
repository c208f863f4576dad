package org.poll4j.tests.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.testcontainers.containers.Container.ExecResult;

/**
 * The stateful properties for {@code -Ddocker.fuzz=MINUTES}, shared by the chosen environments: see
 * {@code poll-tests/docker/fuzz}.
 */
class FuzzTest {
    private static final String FOUND = TestContainer.SCRATCH + "/found.script";

    @TestFactory
    Stream<DynamicTest> no_script_breaks_the_contract() {
        String minutes = System.getProperty("docker.fuzz");
        assumeTrue(minutes != null, "-Ddocker.fuzz=MINUTES: no time was given");
        Daemon.require();
        List<Environment> environments =
                Environment.selected(System.getProperty("docker", "")).toList();
        long seconds = Long.parseLong(minutes) * 60 / environments.size();
        return environments.stream()
                .map(environment -> DynamicTest.dynamicTest(environment + "", () -> fuzz(environment, seconds)));
    }

    private static void fuzz(Environment environment, long seconds) throws IOException, InterruptedException {
        environment.image.requireAvailable();
        try (TestContainer container = TestContainer.start(environment.image, environment::applyTo)) {
            container.add(InnerRun.libraries());
            ExecResult ended = container.java(
                    seconds + 120, environment.options, List.of("org.poll4j.tck.property.Fuzz", "" + seconds, FOUND));
            System.out.println(environment + ": " + lastLine(ended.getStdout()));
            String found = container.read(FOUND);
            if (!found.isEmpty()) {
                Path script = Files.createDirectories(Path.of("target", "fuzz")).resolve(environment + ".script");
                Files.writeString(script, found);
                fail("in " + environment + " this breaks the contract; it is in " + script + ":\n" + found);
            }
            assertEquals(0, ended.getExitCode(), () -> ended.getStdout() + ended.getStderr());
        }
    }

    private static String lastLine(String output) {
        return output.substring(output.stripTrailing().lastIndexOf('\n') + 1).strip();
    }
}
