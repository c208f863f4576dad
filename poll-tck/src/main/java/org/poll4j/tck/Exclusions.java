package org.poll4j.tck;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.poll4j.spi.Backend;
import org.poll4j.spi.Backends;

/**
 * The tests that a backend does not run, from the files {@code exclusions}. An entry names a backend, or the mechanism
 * of several. An entry for {@code wine} is for the Windows backend under Wine.
 */
public final class Exclusions {
    private static final String FILE = "META-INF/poll4j/exclusions";
    /** Whether the Windows backend runs under Wine. */
    public static final boolean IS_WINE = System.getProperty("org.poll4j.tests.wine") != null;

    /**
     * One line: a test is a class, or one method of it, or those of its invocations whose names have a part in common.
     */
    public record Exclusion(String backend, String test, String reason) {
        boolean covers(Backend tested, String testClass, String method, String invocation) {
            return isFor(tested) && isOf(testClass, method, invocation);
        }

        private boolean isFor(Backend tested) {
            return backend.equals("wine") ? IS_WINE && isKind("afd", tested) : isKind(backend, tested);
        }

        private boolean isOf(String testClass, String method, String invocation) {
            String[] parts = parts();
            return parts[0].equals(testClass)
                    && (parts.length < 2 || parts[1].equals(method))
                    && (parts.length < 3 || invocation.contains(parts[2]));
        }

        /** Class, method if there is one, part of the arguments if there is one. */
        public String[] parts() {
            return test.split("[.()]");
        }
    }

    private static final List<Exclusion> ALL = read();

    private Exclusions() {}

    public static List<Exclusion> all() {
        return ALL;
    }

    /** Whether a backend has that name, or watches by that {@linkplain Backend#mechanism mechanism}. */
    static boolean isKind(String kind, Backend backend) {
        return kind.equals(backend.name()) || kind.equals(backend.mechanism());
    }

    /** Returns the reason why a backend does not run a test; empty if it runs it. */
    public static Optional<String> reason(Backend backend, Class<?> testClass, String method, String invocation) {
        return ALL.stream()
                .filter(each -> each.covers(backend, testClass.getSimpleName(), method, invocation))
                .map(Exclusion::reason)
                .findFirst();
    }

    /** Whether the backend that {@code -Dorg.poll4j.backend} names excludes a class that tests use. */
    static boolean haveNo(Class<?> used) {
        String name = System.getProperty(Backends.PROPERTY);
        return ALL.stream()
                .anyMatch(each -> each.backend().equals(name) && each.test().equals(used.getSimpleName()));
    }

    /** One file here, and one of each backend that others bring to these tests. */
    private static List<Exclusion> read() {
        try {
            List<Exclusion> all = new ArrayList<>();
            for (URL file : Collections.list(Exclusions.class.getClassLoader().getResources(FILE))) {
                all.addAll(read(file));
            }
            return List.copyOf(all);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Exclusion> read(URL file) throws IOException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(file.openStream(), UTF_8))) {
            return lines.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> line.split("\\s+", 3))
                    .map(parts -> new Exclusion(parts[0], parts[1], parts[2]))
                    .toList();
        }
    }
}
