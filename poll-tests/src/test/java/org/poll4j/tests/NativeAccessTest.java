package org.poll4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Each place that lists the modules for native access lists org.poll4j.ffm and the backends that module org.poll4j.all
 * requires.
 */
@Tag("own-tree")
@Timeout(60)
class NativeAccessTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern BACKEND = Pattern.compile("requires (org\\.poll4j\\.\\w+);");
    /** A list that begins with the linking module, after the flag or in the root pom's property. */
    private static final Pattern LIST =
            Pattern.compile("(?:--enable-native-access=|<native\\.modules>)(org\\.poll4j\\.ffm[a-z0-9.,]*)");

    private static Set<String> modules() throws IOException {
        Set<String> modules = BACKEND.matcher(Files.readString(ROOT.resolve("poll/src/main/java/module-info.java")))
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        modules.add("org.poll4j.ffm");
        return modules;
    }

    @Test
    void lists_are_complete() throws IOException {
        Set<String> expected = modules();
        assertTrue(expected.size() > 3, expected::toString);
        List<Path> places = new ArrayList<>();
        for (Path file : files()) {
            for (MatchResult list :
                    LIST.matcher(Files.readString(file)).results().toList()) {
                places.add(file);
                assertEquals(
                        expected, new TreeSet<>(List.of(list.group(1).split(","))), () -> file + " lists the modules");
            }
        }
        assertTrue(places.size() >= 6, () -> "found in " + places);
    }

    /** Sources, pages and scripts, and the root pom. The poms of modules name what their own tests need. */
    private static List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>(List.of(ROOT.resolve("pom.xml"), ROOT.resolve("samples/run")));
        try (Stream<Path> all = Files.walk(ROOT)) {
            all.filter(file -> file.toString().matches(".*\\.(java|md)"))
                    .filter(file -> !file.toString().matches(".*/(target|generated|generated-test|\\.git)/.*"))
                    .forEach(files::add);
        }
        return files;
    }
}
