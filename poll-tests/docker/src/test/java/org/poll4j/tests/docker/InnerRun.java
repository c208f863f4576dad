package org.poll4j.tests.docker;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.poll4j.tests.inner.InnerTest;
import org.poll4j.tests.inner.InnerTest.Outcome;
import org.testcontainers.containers.Container.ExecResult;

/** Runs JUnit's console launcher in an environment, and brings its reports back. */
final class InnerRun {
    private static final String LAUNCHER = "org.junit.platform.console.ConsoleLauncher";
    private static final String REPORTS = TestContainer.SCRATCH + "/reports";
    /** The launcher's, when tests failed. */
    private static final int SOME_FAILED = 1;

    /** What starts JVMs to look at them: minutes under qemu, and about its JVM, which is no other than the host's. */
    private static final String OF_THE_JVM =
            "StartTest|AllocationTest|OtherSystemsClassesTest|UndrainedHintTest|StackOverflowTest|DeniedEpollTest";

    /** For what takes half a minute; qemu needs ten times as long, a tenth of a processor too. */
    private static final long LIMIT_SECONDS = 1200;

    private final Environment environment;
    private List<InnerTest> tests = List.of();
    private Duration took = Duration.ZERO;
    private boolean ended;

    InnerRun(Environment environment) {
        this.environment = environment;
    }

    /** What ran; nothing before it did. */
    List<InnerTest> tests() {
        return tests;
    }

    /** Fails if the run itself failed; {@link #tests} has the results of the tests. */
    void run() throws IOException, InterruptedException {
        environment.image.requireAvailable();
        Instant began = Instant.now();
        Path out = Files.createDirectories(Path.of("target", "docker", environment.toString()));
        try (TestContainer container = TestContainer.start(environment.image, environment::applyTo)) {
            container.add(libraries());
            ExecResult launched = container.java(LIMIT_SECONDS, options(), launcher());
            Files.writeString(out.resolve("output.txt"), launched.getStdout() + launched.getStderr());
            for (String report : List.of("TEST-junit-jupiter.xml", "TEST-jqwik.xml")) {
                keep(container.read(REPORTS + "/" + report), out.resolve(report));
            }
            tests = InnerTest.in(out);
            took = Duration.between(began, Instant.now());
            check(launched);
            ended = true;
        }
    }

    /** Of what the host's class path has, this: the library, its tests, and JUnit with jqwik. */
    static List<Path> libraries() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(path -> path.getFileName()
                        .toString()
                        .matches("(poll|junit|jqwik|opentest4j|open-test-reporting|apiguardian|jspecify).*\\.jar"))
                .toList();
    }

    /**
     * The processor and the kernel are the host's, where the build looks for races for long: here it need not. An
     * emulated JVM is slow, and stopped as a whole if it hangs.
     */
    private List<String> options() {
        List<String> options = new ArrayList<>(environment.options);
        if (environment.image.isEmulated()) {
            options.addAll(List.of(
                    "-Djunit.jupiter.execution.timeout.mode=disabled",
                    "-Djqwik.tries.default=300",
                    "-Dorg.poll4j.stress.tries=2000",
                    "-Dorg.poll4j.lifetime.cycles=1000",
                    "-Dorg.poll4j.tests.qemu=true"));
        } else {
            options.addAll(
                    List.of("-Djunit.jupiter.execution.timeout.default=60 s", "-Dorg.poll4j.stress.tries=20000"));
        }
        return options;
    }

    private List<String> launcher() {
        return List.of(
                LAUNCHER,
                "execute",
                "--disable-banner",
                "--disable-ansi-colors",
                "--details=summary",
                "--include-engine=junit-jupiter",
                "--include-engine=jqwik",
                "--select-package=org.poll4j.tck",
                "--select-package=org.poll4j.tests",
                "--exclude-tag=own-tree",
                "--include-classname=.*[.](" + environment.tests + ")",
                "--exclude-classname=" + (environment.image.isEmulated() ? ".*[.](" + OF_THE_JVM + ")" : "none"),
                "--fail-if-no-tests",
                "--reports-dir=" + REPORTS,
                "--config=jqwik.database=" + TestContainer.SCRATCH + "/jqwik-database");
    }

    private static void keep(String report, Path file) throws IOException {
        if (report.isEmpty()) {
            Files.deleteIfExists(file); // of an earlier run
        } else {
            Files.writeString(file, report);
        }
    }

    /** Failed tests fail by themselves; this reports every other error that ends a run. */
    private void check(ExecResult launched) {
        boolean explained = launched.getExitCode() == SOME_FAILED && count(Outcome.FAILED) > 0;
        if (launched.getExitCode() != 0 && !explained) {
            fail("the tests in " + environment + " ended with exit code " + launched.getExitCode() + ": "
                    + lastLines(launched.getStdout() + launched.getStderr()));
        }
        assertFalse(tests.isEmpty(), () -> "no test ran in " + environment);
    }

    private static String lastLines(String output) {
        List<String> lines = output.lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
    }

    private long count(Outcome outcome) {
        return tests.stream().filter(test -> test.outcome() == outcome).count();
    }

    /** A row of the matrix: environment, image, tests run, passed, skipped, failed, seconds. */
    @Override
    public String toString() {
        return "| %s | %s | %d | %d | %d | %s | %d |"
                .formatted(
                        environment,
                        environment.image.tag(),
                        tests.size(),
                        count(Outcome.PASSED),
                        count(Outcome.SKIPPED),
                        ended ? count(Outcome.FAILED) : "the run",
                        took.toSeconds());
    }
}
