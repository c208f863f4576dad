package org.poll4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The patches of {@code poll-tests/mutants} fit this tree. {@code mutants/run} says whether the tests notice them. */
@Tag("own-tree")
@Timeout(60)
class PlantedBugsTest {
    private static final Path ROOT = Path.of("..");
    /** Begins a line of classes, or methods as {@code Class#method}: see mutants/Patch.java. */
    private static final String TESTS = "Must fail: ";

    @Test
    void each_names_tests_that_exist() throws IOException {
        Map<String, String> sources = new HashMap<>();
        for (Path file : ProseTest.files()) {
            sources.merge(file.getFileName().toString(), Files.readString(file), String::concat);
        }
        List<String> missing = new ArrayList<>();
        for (Path patch : patches()) {
            List<String> tests = Files.readAllLines(patch).stream()
                    .filter(line -> line.startsWith(TESTS))
                    .flatMap(line -> Stream.of(line.substring(TESTS.length()).split("[ ,]+")))
                    .toList();
            assertFalse(tests.isEmpty(), patch::toString);
            for (String test : tests) {
                String[] parts = test.split("#");
                String source = sources.get(parts[0].substring(parts[0].lastIndexOf('.') + 1) + ".java");
                if (source == null || parts.length > 1 && !source.contains(" " + parts[1] + "(")) {
                    missing.add(patch.getFileName() + ": " + test);
                }
            }
        }
        assertEquals(List.of(), missing);
    }

    @Test
    void each_applies() throws IOException {
        List<String> refused = new ArrayList<>();
        for (Path patch : patches()) {
            String source = "";
            for (String part : Files.readString(patch).split("(?m)^(?=--- a/|@@ )")) {
                if (part.startsWith("--- a/")) {
                    source = Files.readString(ROOT.resolve(part.substring(6, part.indexOf('\n'))));
                } else if (part.startsWith("@@") && !source.contains(before(part))) {
                    refused.add(patch.getFileName() + ": " + part.lines().findFirst());
                }
            }
        }
        assertEquals(List.of(), refused);
    }

    /** What a hunk finds: its context, and what it removes. */
    private static String before(String hunk) {
        return hunk.lines()
                .skip(1)
                .filter(line -> line.isEmpty() || line.startsWith(" ") || line.startsWith("-"))
                .map(line -> line.isEmpty() ? "\n" : line.substring(1) + "\n")
                .collect(Collectors.joining());
    }

    private static List<Path> patches() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("mutants"))) {
            return files.filter(file -> file.toString().endsWith(".patch"))
                    .sorted()
                    .toList();
        }
    }
}
