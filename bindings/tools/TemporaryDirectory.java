import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A temporary directory for the time of one piece of work. */
final class TemporaryDirectory {
    private TemporaryDirectory() {}

    interface Work<T> {
        T in(Path directory) throws Exception;
    }

    static <T> T with(Work<T> work) throws Exception {
        Path directory = Files.createTempDirectory("poll4j-bindings");
        try {
            return work.in(directory);
        } finally {
            delete(directory);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory).sorted(Comparator.reverseOrder())) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }
}
