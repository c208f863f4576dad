package org.poll4j.tck;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDirFactory;

/**
 * Where {@code @TempDir} puts its directories: with numbers in their names instead of random ones, since random numbers
 * begin with a list of the network interfaces, which the JVM does not survive on Wine 8.
 */
final class NumberedDirectories implements TempDirFactory {
    private static final AtomicInteger NEXT = new AtomicInteger();

    @Override
    public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext extension) throws IOException {
        String name = "poll4j-" + ProcessHandle.current().pid() + "-" + NEXT.getAndIncrement();
        return Files.createDirectory(Path.of(System.getProperty("java.io.tmpdir"), name));
    }
}
