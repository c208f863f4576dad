package org.poll4j.tck;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Starts a JVM of the kind that runs this test, with the same library and its own options. */
public final class ChildJvm {
    /** A class of each module that polls here. */
    public static final List<String> LIBRARY = List.of(
            "org.poll4j.Poll",
            "org.poll4j.ffm.Downcall",
            "org.poll4j.posix.PosixAbi",
            "org.poll4j.epoll.EpollProvider",
            "org.poll4j.kqueue.KqueueProvider",
            "org.poll4j.iocp.IocpProvider");

    private ChildJvm() {}

    /** The output and the exit status of a JVM. */
    public record Ended(int status, String output) {
        public Ended assertFailedSaying(String... parts) {
            assertEquals(1, status, output);
            for (String part : parts) {
                assertTrue(output.contains(part), () -> "'" + part + "' is not in: " + output);
            }
            return this;
        }
    }

    /** Returns a class path with the library and a program of the tests. */
    public static String classPathFor(Class<?> program) {
        return paths(
                Stream.concat(LIBRARY.stream(), Stream.of(program.getName())).toList());
    }

    /** Returns a class path for some classes. */
    public static String paths(List<String> classes) {
        return classes.stream().map(ChildJvm::locationOf).distinct().collect(Collectors.joining(File.pathSeparator));
    }

    /** The directory or jar that a class of this JVM comes from, whether it is in a module or not. */
    private static String locationOf(String className) {
        try {
            Class<?> loaded = Class.forName(className);
            return Path.of(loaded.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (ClassNotFoundException | URISyntaxException e) {
            return fail(e);
        }
    }

    public static Ended run(List<String> arguments) throws IOException, InterruptedException {
        Process process = start(arguments);
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertTrue(process.waitFor(120, TimeUnit.SECONDS), output);
        return new Ended(process.exitValue(), output);
    }

    /** Starts a JVM. Denies native access unless the arguments allow it. */
    public static Process start(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // warnings of the JVM itself: on Wine it has one for each thread
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:-PrintWarnings", "--illegal-native-access=deny"));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        return builder.start();
    }
}
