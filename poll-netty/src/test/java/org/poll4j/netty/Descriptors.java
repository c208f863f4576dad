package org.poll4j.netty;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The descriptors of this process. */
final class Descriptors {
    private static final Path ALL = Path.of("/proc/self/fd");

    private Descriptors() {}

    /** How many are open; −1 where that is not known. */
    static long open() throws IOException {
        if (!Files.isDirectory(ALL)) {
            return -1;
        }
        try (Stream<Path> each = Files.list(ALL)) {
            return each.count();
        }
    }

    /** How many are open of one file; 0 where that is not known. */
    static long of(Path file) throws IOException {
        if (!Files.isDirectory(ALL)) {
            return 0;
        }
        Path real = file.toRealPath();
        try (Stream<Path> each = Files.list(ALL)) {
            return each.filter(link -> isTo(link, real)).count();
        }
    }

    private static boolean isTo(Path link, Path file) {
        try {
            return Files.readSymbolicLink(link).equals(file);
        } catch (IOException closed) { // meanwhile
            return false;
        }
    }
}
