package org.poll4j.kqueue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What jextract wrote is what is here: nobody has edited it. */
@Timeout(10)
class GeneratedTest {
    private static final HexFormat HEX = HexFormat.of();

    static Stream<String> directories() {
        return Stream.of("macos", "freebsd", "openbsd", "netbsd")
                .map(system -> "java/org/poll4j/kqueue/generated/" + system)
                .flatMap(packages -> Stream.of("src/main/" + packages, "src/test/" + packages + "/functions"));
    }

    @ParameterizedTest
    @MethodSource("directories")
    void hash_is_that_of_the_sources(String directory) throws Exception {
        Path generated = Path.of(directory).toAbsolutePath();
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(generated.resolve("GENERATED.properties"))) {
            properties.load(reader);
        }
        assertEquals(properties.getProperty("sha256"), hashOf(sources(generated)));
        for (String key : List.of("jextract.commit", "headers", "headers.version", "target")) {
            assertTrue(properties.containsKey(key), key);
        }
    }

    private static List<Path> sources(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList();
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
}
