package org.poll4j.bench;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/** Makes what the peers run: jars of the class path, as users have them, and C programs. A temporary directory. */
final class Workshop implements AutoCloseable {
    private static final Path C_SOURCES = Path.of("src", "main", "c");

    private final Path directory;
    private final String classPath;

    private Workshop(Path directory) throws IOException {
        this.directory = directory;
        this.classPath = jars(System.getProperty("java.class.path"));
    }

    static Workshop open() throws IOException {
        return new Workshop(Files.createTempDirectory("poll4j-bench"));
    }

    private String jars(String ofClassPath) throws IOException {
        List<String> jars = new ArrayList<>();
        for (String element : ofClassPath.split(File.pathSeparator)) {
            jars.add(Files.isDirectory(Path.of(element)) ? jar(element, jars.size()) : element);
        }
        return String.join(File.pathSeparator, jars);
    }

    private String jar(String classes, int number) throws IOException {
        String jar = directory.resolve(number + ".jar").toString();
        ToolProvider tool = ToolProvider.findFirst("jar").orElseThrow();
        if (tool.run(System.out, System.err, "--create", "--file", jar, "-C", classes, ".") != 0) {
            throw new IOException("jar failed for " + classes);
        }
        return jar;
    }

    Path file(String name) {
        return directory.resolve(name);
    }

    /** The command that runs a class of the class path in a JVM like this one. */
    List<String> java(Class<?> main, List<String> options, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp", classPath, main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** A C program, compiled; empty where there is no compiler. */
    Optional<Path> compiled(String program) throws IOException, InterruptedException {
        Path binary = file(program);
        String source = C_SOURCES.resolve(program + ".c").toString();
        List<String> gcc = List.of("gcc", "-O2", "-pthread", "-o", binary.toString(), source);
        Process process;
        try {
            process = new ProcessBuilder(gcc).inheritIO().start();
        } catch (IOException absent) {
            return Optional.empty();
        }
        if (process.waitFor() != 0) {
            throw new IOException("failed: " + String.join(" ", gcc));
        }
        return Optional.of(binary);
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).forEach(Workshop::delete);
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
