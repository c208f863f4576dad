import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A bug to plant: a unified diff, and above it what it plants, and the tests that must fail.
 *
 * @param file where it is
 * @param modules the directories of the modules it changes, from the root
 * @param tests classes, or methods as {@code Class#method}; packages are below {@code org.poll4j}
 */
record Patch(Path file, Set<String> modules, Set<String> tests) {
    private static final String TESTS = "Must fail: ";
    private static final Pattern CHANGED = Pattern.compile("(?m)^\\+\\+\\+ b/(.+?)/src/main/");

    static List<Patch> all(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> sorted = files.filter(file -> file.toString().endsWith(".patch"))
                    .sorted()
                    .toList();
            return sorted.stream().map(Patch::read).toList();
        }
    }

    private static Patch read(Path file) {
        try {
            String text = Files.readString(file);
            Set<String> modules =
                    CHANGED.matcher(text).results().map(m -> m.group(1)).collect(Collectors.toSet());
            Set<String> tests = new LinkedHashSet<>();
            text.lines()
                    .filter(line -> line.startsWith(TESTS))
                    .forEach(line -> tests.addAll(
                            List.of(line.substring(TESTS.length()).trim().split("[ ,]+"))));
            if (modules.isEmpty() || tests.isEmpty()) {
                throw new IllegalArgumentException(file + ": no line '" + TESTS + "', or no diff of a src/main");
            }
            return new Patch(file, modules, tests);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String name() {
        return file.getFileName().toString().replace(".patch", "");
    }
}
