package org.poll4j.netty;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The descriptors of this process. */
final class Descriptors {
    private Descriptors() {}

    /** How many are open; −1 where that is not known. */
    static long open() throws IOException {
        Path all = Path.of("/proc/self/fd");
        if (!Files.isDirectory(all)) {
            return -1;
        }
        try (Stream<Path> each = Files.list(all)) {
            return each.count();
        }
    }
}
