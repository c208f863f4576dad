package org.poll4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** docs/features.md promises nothing without a test. */
@Tag("own-tree")
class FeaturesTest {
    /** The rows of the comparison. */
    private static final List<Integer> COMPARED =
            IntStream.rangeClosed(1, 92).boxed().toList();

    private static final Pattern ROW = Pattern.compile("\\| (\\d+) \\| ([^|]+) \\| ([^|]+) \\| ([^|]+) \\|");
    private static final Pattern ANNOTATION = Pattern.compile("@(Parameterized)?Test\\b");
    private static final Pattern TEST = Pattern.compile("\\[(\\w+)#(\\w+)\\]\\(([^)]+)\\)");

    /** A row of the table. */
    private record Row(int number, String feature, String state, String tests) {
        List<MatchResult> named() {
            return TEST.matcher(tests).results().toList();
        }

        boolean isPromise() {
            return !state.startsWith("dropped") && !state.startsWith("not there yet");
        }
    }

    /** Tests run in the module's directory, or in the project's. */
    private static Path docs() {
        Path here = Path.of("").toAbsolutePath();
        return (Files.exists(here.resolve("poll-tests")) ? here : here.getParent()).resolve("docs");
    }

    private static List<Row> rows() throws IOException {
        List<Row> rows = new ArrayList<>();
        for (String line : Files.readAllLines(docs().resolve("features.md"))) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                rows.add(new Row(Integer.parseInt(row.group(1)), row.group(2), row.group(3), row.group(4)));
            }
        }
        return rows;
    }

    @Test
    void no_row_is_lost() throws IOException {
        assertEquals(COMPARED, rows().stream().map(Row::number).toList());
    }

    @TestFactory
    Stream<DynamicTest> row_names_tests_that_exist() throws IOException {
        return rows().stream()
                .map(row -> DynamicTest.dynamicTest(row.number + " " + row.feature, () -> assertTestsExist(row)));
    }

    private static void assertTestsExist(Row row) throws IOException {
        assertFalse(row.isPromise() && row.named().isEmpty(), "promised, and no test is named");
        for (MatchResult test : row.named()) {
            Path file = docs().resolve(test.group(3)).normalize();
            assertEquals(test.group(1) + ".java", file.getFileName().toString());
            assertTrue(isTest(test.group(2), Files.readString(file)), () -> "no test " + test.group(2) + " in " + file);
        }
    }

    /** Whether there is such a method, and an annotation since the empty line before it makes it a test. */
    private static boolean isTest(String method, String source) {
        int at = source.indexOf(" void " + method + "(");
        return at >= 0
                && ANNOTATION
                        .matcher(source.substring(source.lastIndexOf("\n\n", at), at))
                        .find();
    }
}
