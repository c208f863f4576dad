package org.poll4j.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A program of another author that runs against what is tested. */
final class Tool {
    private Tool() {}

    /** Skips the test where a program is missing. */
    static void require(String program) {
        boolean isHere = Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
        assumeTrue(isHere, () -> program + " is not installed here");
    }

    /** Runs a program to its end, which must be a good one. Returns what it printed. */
    static String run(String... command) throws IOException, InterruptedException {
        require(command[0]);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), () -> List.of(command) + " fails: " + output);
        System.out.println(String.join(" ", command) + "\n" + output);
        return output;
    }
}
