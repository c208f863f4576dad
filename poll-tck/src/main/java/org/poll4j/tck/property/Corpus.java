package org.poll4j.tck.property;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Scripts that are worth trying again, each for a bug that it found: the file {@code corpus}, where a blank line ends a
 * script.
 */
final class Corpus {
    private Corpus() {}

    static List<List<Action>> scripts() throws IOException {
        try (InputStream file = Objects.requireNonNull(Corpus.class.getResourceAsStream("corpus"), "corpus")) {
            List<List<Action>> scripts = new ArrayList<>();
            for (String script : new String(file.readAllBytes(), UTF_8).split("\n\\s*\n")) {
                scripts.add(Script.parse(script));
            }
            scripts.removeIf(List::isEmpty);
            return scripts;
        }
    }
}
