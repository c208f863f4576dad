package org.poll4j.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.function.Executable;

/** The descriptors of this process, as Linux lists them. */
public final class OpenFiles {
    private static final Path FDS = Path.of("/proc/self/fd");
    private static final Pattern NAMED_FD = Pattern.compile("fd (\\d+)");
    private static final long O_NONBLOCK = 04000;
    private static final long O_CLOEXEC = 02000000;

    private OpenFiles() {}

    /**
     * Returns false if the backend's descriptors are not those of this process. Its exclusions name this class then.
     */
    public static boolean areListed() {
        return System.getProperty("os.name").equals("Linux")
                && Files.isDirectory(FDS)
                && !Exclusions.haveNo(OpenFiles.class);
    }

    /**
     * Returns the descriptors and kinds of files that this library could have made: sockets, pipes, kernel queues. Not
     * ordinary files, which the JVM opens.
     */
    public static NavigableMap<Long, String> all() throws IOException {
        NavigableMap<Long, String> open = new TreeMap<>();
        if (!areListed()) {
            return open;
        }
        try (Stream<Path> links = Files.list(FDS)) {
            for (Path link : (Iterable<Path>) links::iterator) {
                String target = target(link);
                if (target.matches("(socket|pipe|anon_inode):.*")) {
                    open.put(Long.valueOf(link.getFileName().toString()), target);
                }
            }
        }
        return open;
    }

    private static String target(Path link) throws IOException {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (NoSuchFileException closedMeanwhile) {
            return "";
        }
    }

    /** The descriptor of a file that is open. */
    public static long fdOf(Path path) throws IOException {
        Path real = path.toRealPath();
        try (Stream<Path> links = Files.list(FDS)) {
            for (Path link : (Iterable<Path>) links::iterator) {
                if (target(link).equals(real.toString())) {
                    return Long.parseLong(link.getFileName().toString());
                }
            }
        }
        return fail("not open: " + path);
    }

    /** Returns how many descriptors this process may open. */
    public static long limit() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/limits"))) {
            String line = lines.filter(l -> l.startsWith("Max open files"))
                    .findFirst()
                    .orElseThrow();
            return Long.parseLong(line.split("\\s{2,}")[1].trim());
        }
    }

    public static boolean isOpen(long fd) {
        return Files.isSymbolicLink(FDS.resolve(Long.toString(fd)));
    }

    /** The handle of the socket that an action opens, which may be one of the JDK's. */
    public static long openedBy(Executable action) throws Throwable {
        ServerSocketChannel.open().close(); // the JDK's first one leaves a socket of its own
        NavigableMap<Long, String> before = all();
        action.execute();
        NavigableMap<Long, String> after = all();
        after.entrySet()
                .removeIf(file -> file.getValue().equals(before.get(file.getKey()))
                        || !file.getValue().startsWith("socket:"));
        assertEquals(1, after.size(), () -> "sockets opened: " + after);
        return after.firstKey();
    }

    /** Runs an action often, and fails if it leaves a descriptor. Descriptors of the first run belong to the JVM. */
    public static void assertNoneLeftBy(Executable action) throws Throwable {
        assertNoneLeftBy(10, action);
    }

    /** Runs an action so often after a first time. */
    public static void assertNoneLeftBy(int times, Executable action) throws Throwable {
        action.execute();
        NavigableMap<Long, String> before = all();
        for (int i = 0; i < times; i++) {
            action.execute();
        }
        NavigableMap<Long, String> left = all();
        left.keySet().removeAll(before.keySet());
        assertTrue(left.isEmpty(), () -> "left open: " + left);
    }

    /** The descriptor that an object's text names. */
    public static long fdOf(Object named) {
        Matcher matcher = NAMED_FD.matcher(named.toString());
        assertTrue(matcher.find(), () -> "names no descriptor: " + named);
        return Long.parseLong(matcher.group(1));
    }

    /** Checks the flags that Linux lists; does nothing elsewhere. */
    public static void assertNonBlockingAndClosedOnExec(long fd) throws IOException {
        assertNonBlocking(fd);
        assertClosedOnExec(fd);
    }

    public static void assertInheritedAndBlocking(long fd) throws IOException {
        assertEquals(0, flags(fd) & (O_NONBLOCK | O_CLOEXEC), () -> "the flags of fd " + fd + " in octal");
    }

    public static void assertClosedOnExec(long fd) throws IOException {
        if (!areListed()) {
            return;
        }
        long flags = flags(fd);
        assertTrue((flags & O_CLOEXEC) != 0, () -> "fd " + fd + " is inherited: flags " + Long.toOctalString(flags));
    }

    public static void assertNonBlocking(long fd) throws IOException {
        if (!areListed()) {
            return;
        }
        long flags = flags(fd);
        assertTrue((flags & O_NONBLOCK) != 0, () -> "fd " + fd + " blocks: flags " + Long.toOctalString(flags));
    }

    private static long flags(long fd) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/fdinfo/" + fd))) {
            String line = lines.filter(l -> l.startsWith("flags:")).findFirst().orElseThrow();
            return Long.parseLong(line.substring(6).trim(), 8);
        }
    }
}
