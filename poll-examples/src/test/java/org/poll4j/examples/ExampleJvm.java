package org.poll4j.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.spi.ToolProvider;

/** A program as a person starts it, in a JVM of its own, from jars. */
public final class ExampleJvm {
    private final Path jars;

    /**
     * Needs a directory for jars.
     *
     * @param jars empty; outlives the programs
     */
    public ExampleJvm(Path jars) {
        this.jars = jars;
    }

    /**
     * Starts a program.
     *
     * @param shell what a shell does before, for example {@code ulimit -n 64;}
     */
    public Process start(String shell, Class<?> main, String... args) throws IOException {
        String java = ProcessHandle.current().info().command().orElseThrow();
        List<String> command = new ArrayList<>(List.of(
                "sh",
                "-c",
                shell + " exec \"$@\"",
                "sh",
                java,
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=org.poll4j.ffm,org.poll4j.epoll,org.poll4j.kqueue,org.poll4j.iocp",
                "-p",
                modulePath(),
                "-m",
                "org.poll4j.examples/" + main.getName()));
        command.addAll(List.of(args));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    /** Starts a program of a module of its own, from its source; otherwise like {@link #start}. */
    Process startSource(String shell, Path main, String... args) throws IOException {
        String java = ProcessHandle.current().info().command().orElseThrow();
        List<String> command = new ArrayList<>(List.of(
                "sh",
                "-c",
                shell + " exec \"$@\"",
                "sh",
                java,
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=org.poll4j.ffm,org.poll4j.epoll,org.poll4j.kqueue,org.poll4j.iocp",
                "-p",
                modulePath(),
                main.toString()));
        command.addAll(List.of(args));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    /**
     * This JVM's module path in jars, as users have it: a class in a directory could not be loaded without a
     * descriptor.
     */
    private String modulePath() {
        StringJoiner path = new StringJoiner(File.pathSeparator);
        for (String entry : System.getProperty("jdk.module.path").split(File.pathSeparator)) {
            path.add(Files.isDirectory(Path.of(entry)) ? jar(entry) : entry);
        }
        return path.toString();
    }

    private String jar(String directory) {
        String jar =
                jars.resolve(Integer.toHexString(directory.hashCode()) + ".jar").toString();
        ToolProvider tool = ToolProvider.findFirst("jar").orElseThrow();
        assertEquals(0, tool.run(System.out, System.err, "--create", "--file", jar, "-C", directory, "."));
        return jar;
    }
}
