package org.poll4j.tests.docker;

import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/**
 * The compiled tests of poll-tests in {@linkplain Environment containers}, chosen with {@code -Ddocker=NAME,…}. Each
 * test there is one here. Without a daemon all is skipped, or, with {@code -Ddocker.required}, fails.
 */
class ContainersTest {
    private static final Path MATRIX = Path.of("target", "docker", "matrix.md");

    @BeforeAll
    static void requireDaemon() throws IOException {
        Daemon.require();
        Files.createDirectories(MATRIX.getParent());
        Files.writeString(
                MATRIX,
                "| environment | image | tests | passed | skipped | failed | seconds |\n"
                        + "|---|---|---|---|---|---|---|\n");
    }

    @TestFactory
    Stream<DynamicNode> contract() {
        return Environment.selected(System.getProperty("docker", ""))
                .map(environment -> dynamicContainer(environment.toString(), contractIn(environment)));
    }

    /** The run comes first; its results are read afterwards. */
    private static Stream<DynamicNode> contractIn(Environment environment) {
        InnerRun run = new InnerRun(environment);
        return Stream.concat(
                Stream.of(dynamicTest(environment + ": the run", () -> runAndRecord(run))),
                Stream.of(run)
                        .flatMap(done -> done.tests().stream())
                        .map(test -> test.asDynamicTest(environment + "")));
    }

    private static void runAndRecord(InnerRun run) throws Exception {
        try {
            run.run();
        } finally {
            Files.writeString(MATRIX, run + "\n", StandardOpenOption.APPEND);
        }
    }
}
