package org.poll4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * docs/events.md says what {@code EpollReadinessTest} and {@code PollReadinessTest} saw: every test is a row, with the
 * last event in it.
 */
@Tag("own-tree")
@Timeout(60)
class EventsPageTest {
    private static final Path TESTS = Path.of("poll-tck/src/main/java/org/poll4j/tck");
    private static final Pattern METHOD =
            Pattern.compile("@Test\n    void (\\w+)\\(\\)[^{]*\\{(.*?)\n    }", Pattern.DOTALL);
    private static final Pattern EVENT = Pattern.compile("assertReports\\w*\\(([^;]*?), ([^;,]*)\\);");
    private static final Pattern ROW = Pattern.compile("(?m)^\\|[^|\n]*\\| ([^|\n]*) \\|[^|\n]*\\| `(\\w+)` \\|$");
    /** A row of the table of poll(2), which has no column for kqueue. */
    private static final Pattern POLL_ROW = Pattern.compile("(?m)^\\|[^|\n]*\\| ([^|\n]*) \\| `(\\w+_\\w+)` \\|$");

    /** Those of which no event is the point. */
    private static final Map<String, String> OTHERS =
            Map.of("partial_read_and_no_new_data", "none", "full_pipe_without_a_reader", "`ERR`: `E WC`");

    /** Tests run in the module's directory, or in the project's. */
    private static Path project() {
        Path here = Path.of("").toAbsolutePath();
        return Files.exists(here.resolve("poll-tests")) ? here : here.getParent();
    }

    private static final Map<String, String> OTHERS_OF_POLL = Map.of(
            "partial_read_and_no_new_data",
            "none",
            "partial_read_and_new_data",
            "none",
            "local_shutdown_of_writing",
            "none",
            "full_pipe_without_a_reader",
            "`ERR`: `E WC`");

    @Test
    void linux_is_as_tested() throws IOException {
        assertTellsWhat("EpollReadinessTest.java", OTHERS, ROW);
    }

    @Test
    void poll_is_as_tested() throws IOException {
        assertTellsWhat("PollReadinessTest.java", OTHERS_OF_POLL, POLL_ROW);
    }

    private static void assertTellsWhat(String tests, Map<String, String> others, Pattern rows) throws IOException {
        Map<String, String> tested = new TreeMap<>();
        METHOD.matcher(Files.readString(project().resolve(TESTS).resolve(tests)))
                .results()
                .forEach(test -> tested.put(test.group(1), lastEvent(test.group(2))));
        tested.putAll(others);
        Map<String, String> documented = rows.matcher(Files.readString(project().resolve("docs/events.md")))
                .results()
                .collect(Collectors.toMap(row -> row.group(2), row -> row.group(1)));
        assertEquals(tested, new TreeMap<>(documented));
    }

    private static String lastEvent(String body) {
        List<String> events = EVENT.matcher(body)
                .results()
                .map(event -> cell(words(event.group(1)), words(event.group(2))))
                .toList();
        return events.isEmpty() ? "" : events.getLast();
    }

    /** Wakers have no bits. */
    private static String cell(String bits, String readiness) {
        return bits.equals("0") ? "`" + readiness + "`" : "`" + bits + "`: `" + readiness + "`";
    }

    private static String words(String expression) {
        return expression
                .replaceAll("\\s*\\|\\s*", " ")
                .replace("Readiness.", "")
                .strip();
    }
}
