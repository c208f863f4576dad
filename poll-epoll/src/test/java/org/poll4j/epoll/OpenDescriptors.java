package org.poll4j.epoll;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The descriptors of this process that a backend could have made; not files, which the JVM opens. */
final class OpenDescriptors {
    private OpenDescriptors() {}

    /**
     * Each with its number: sockets, pipes, kernel queues, and FIFOs that tests name {@code fifo}, also when deleted.
     */
    static Set<String> list() throws IOException {
        Set<String> open = new TreeSet<>();
        try (Stream<Path> links = Files.list(Path.of("/proc/self/fd"))) {
            for (Path link : (Iterable<Path>) links::iterator) {
                String target = target(link);
                if (target.matches(
                        "(socket|pipe|anon_inode):.*|.*/(fifo|poll4j\\d+file)( \\(deleted\\))?|/proc/\\d+/environ")) {
                    open.add(link.getFileName() + " " + target);
                }
            }
        }
        return open;
    }

    static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException closedMeanwhile) {
            return "";
        }
    }
}
