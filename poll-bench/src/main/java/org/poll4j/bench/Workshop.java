package org.poll4j.bench;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/**
 * Makes what the peers run: jars of the class path, as users have them, and programs in C and on mio. A temporary
 * directory; peers that this machine cannot make are left out by name.
 */
final class Workshop implements AutoCloseable {
    private static final Path C = Path.of("src", "main", "c");
    private static final Path TASKSET = Path.of("/usr/bin/taskset");
    private static final Path RUST = Path.of("src", "main", "rust", "Cargo.toml");

    private final Path directory;
    private final String classPath;
    private final List<String> absent = new ArrayList<>();
    private final boolean hasC;
    private final boolean hasMio;

    private Workshop(Path directory) throws IOException, InterruptedException {
        this.directory = directory;
        this.classPath = jars(System.getProperty("java.class.path"));
        this.hasC = compileC();
        this.hasMio = compileMio();
    }

    static Workshop open() throws IOException, InterruptedException {
        return new Workshop(Files.createTempDirectory("poll4j-bench"));
    }

    /** What is left out, and why. */
    List<String> absent() {
        return absent;
    }

    private boolean compileC() throws IOException, InterruptedException {
        for (String program : List.of("ring", "register", "wake", "churn", "echo", "datagrams", "start")) {
            String source = C.resolve(program + ".c").toString();
            String binary = file("c-" + program).toString();
            if (!made("C", List.of("gcc", "-O2", "-pthread", "-o", binary, source))) {
                return false;
            }
        }
        return true;
    }

    private boolean compileMio() throws IOException, InterruptedException {
        String target = file("mio").toString();
        return made(
                "mio",
                List.of(
                        "cargo",
                        "build",
                        "-q",
                        "--release",
                        "--manifest-path",
                        RUST.toString(),
                        "--target-dir",
                        target));
    }

    private boolean made(String peer, List<String> command) throws IOException, InterruptedException {
        try {
            Process process = new ProcessBuilder(command).inheritIO().start();
            if (process.waitFor() == 0) {
                return true;
            }
            absent.add(peer + " (" + command.getFirst() + " failed)");
        } catch (IOException notFound) {
            absent.add(peer + " (no " + command.getFirst() + ")");
        }
        return false;
    }

    /** What to put before a command so that its process runs on the last core only; nothing without taskset. */
    static List<String> onOneCore() {
        int cores = Runtime.getRuntime().availableProcessors();
        return cores > 1 && Files.exists(TASKSET) ? List.of(TASKSET.toString(), "-c", "" + (cores - 1)) : List.of();
    }

    /** The native peers of a work: by name, the program and its arguments. */
    Map<String, List<String>> natives(String program, String... arguments) {
        Map<String, List<String>> commands = new LinkedHashMap<>();
        if (hasC) {
            commands.put("C", command(file("c-" + program), arguments));
        }
        if (hasMio) {
            commands.put("mio", command(file("mio").resolve("release").resolve(program), arguments));
        }
        return commands;
    }

    private static List<String> command(Path program, String... arguments) {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        return command;
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
