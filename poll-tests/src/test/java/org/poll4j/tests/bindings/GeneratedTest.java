package org.poll4j.tests.bindings;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The generated files of every system are jextract's output: not edited, and generated again after a change of a
 * version.
 */
@Tag("own-tree")
@Timeout(60)
class GeneratedTest {
    private static final HexFormat HEX = HexFormat.of();

    static List<Path> directories() throws IOException {
        List<Path> directories = new ArrayList<>();
        for (Target target : Target.all()) {
            directories.addAll(List.of(target.constantsAndStructs(), target.functions()));
        }
        return directories;
    }

    @Test
    void packages_are_those_of_bindings_targets() throws IOException {
        Set<Path> found = new TreeSet<>();
        try (Stream<Path> modules = Files.list(Target.ROOT)) {
            for (Path sources : modules.map(module -> module.resolve("src"))
                    .filter(Files::isDirectory)
                    .toList()) {
                found.addAll(generated(sources));
            }
        }
        assertEquals(new TreeSet<>(directories()), found);
    }

    private static Set<Path> generated(Path sources) throws IOException {
        try (Stream<Path> files = Files.walk(sources)) {
            return files.filter(GeneratedTest::isJava)
                    .map(Path::getParent)
                    .filter(directory ->
                            Set.copyOf(names(sources.relativize(directory))).contains("generated"))
                    .collect(Collectors.toSet());
        }
    }

    private static List<String> names(Path path) {
        List<String> names = new ArrayList<>();
        path.forEach(name -> names.add(name.toString()));
        return names;
    }

    private static boolean isJava(Path file) {
        return file.toString().endsWith(".java");
    }

    @ParameterizedTest
    @MethodSource("directories")
    void hash_is_that_of_the_sources(Path directory) throws Exception {
        assertEquals(properties(directory.resolve("GENERATED.properties")).get("sha256"), hashOf(sources(directory)));
    }

    private static Properties properties(Path file) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        return properties;
    }

    private static List<Path> sources(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(GeneratedTest::isJava).sorted().toList();
        }
    }

    /** As {@code sha256sum *.java | sha256sum} in the C locale. */
    private static String hashOf(List<Path> files) throws IOException, NoSuchAlgorithmException {
        StringBuilder lines = new StringBuilder();
        for (Path file : files) {
            lines.append(sha256(Files.readAllBytes(file)))
                    .append("  ")
                    .append(file.getFileName())
                    .append('\n');
        }
        return sha256(lines.toString().getBytes(UTF_8));
    }

    private static String sha256(byte[] bytes) throws NoSuchAlgorithmException {
        return HEX.formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    @ParameterizedTest
    @MethodSource("org.poll4j.tests.bindings.Target#all")
    void origin_is_what_bindings_names_now(Target target) throws IOException {
        Properties versions = properties(Target.BINDINGS.resolve("versions.properties"));
        for (Path directory : List.of(target.constantsAndStructs(), target.functions())) {
            Properties origin = properties(directory.resolve("GENERATED.properties"));
            assertEquals(versions.get("jextract.commit"), origin.get("jextract.commit"));
            assertEquals(versions.get("libclang"), origin.get("libclang"));
            assertEquals("ziglang " + versions.get("ziglang"), origin.get("headers.version"));
            assertEquals(target.from(), origin.get("target"));
            assertTrue(Files.isRegularFile(Target.ROOT.resolve(origin.getProperty("headers"))));
        }
    }
}
