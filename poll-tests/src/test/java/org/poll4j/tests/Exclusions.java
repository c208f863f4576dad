package org.poll4j.tests;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What is not asked of a backend, from the file {@code exclusions}. An entry for kqueue is for every backend of its kind. */
final class Exclusions {
    /** One line: a test is a class, or one method of it. */
    record Exclusion(String backend, String test, String reason) {
        boolean covers(String backendName, String testClass, String method) {
            return isFor(backendName) && (test.equals(testClass) || test.equals(testClass + "." + method));
        }

        private boolean isFor(String backendName) {
            return backend.equals("kqueue") ? backendName.contains("kqueue") : backend.equals(backendName);
        }
    }

    private static final List<Exclusion> ALL = read();

    private Exclusions() {}

    static List<Exclusion> all() {
        return ALL;
    }

    /** Why a test is not asked of a backend; empty if it is. */
    static Optional<String> reason(String backend, Class<?> testClass, String method) {
        return ALL.stream()
                .filter(each -> each.covers(backend, testClass.getSimpleName(), method))
                .map(Exclusion::reason)
                .findFirst();
    }

    private static List<Exclusion> read() {
        var resource = Objects.requireNonNull(Exclusions.class.getResourceAsStream("exclusions"), "exclusions");
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(resource, UTF_8))) {
            return lines.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> line.split("\\s+", 3))
                    .map(parts -> new Exclusion(parts[0], parts[1], parts[2]))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
