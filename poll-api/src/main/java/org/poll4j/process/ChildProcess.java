package org.poll4j.process;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.poll4j.spi.Backend;
import org.poll4j.spi.Backends;
import org.poll4j.unix.Pipe;

/**
 * A child process whose standard streams are non-blocking pipe ends that a Poll can watch. POSIX systems only.
 *
 * <p>{@link Process} itself has blocking streams only. Here each stream that the {@link ProcessBuilder} leaves at
 * {@link Redirect#PIPE} is a FIFO in a directory that only this user can enter. The JDK opens the child's end by name.
 * {@code start} removes FIFO and directory before it returns. It needs no {@code /proc}, and no other child inherits
 * an end: the parent's ends are closed on exec, and a child of the JDK closes all descriptors but its own.
 *
 * <p>On Windows use a {@link org.poll4j.windows.NamedPipe} and {@link Redirect#to(File)} with its name; docs/windows.md
 * has the recipe.
 *
 * {@snippet file="org/poll4j/Snippets.java" region="child"}
 */
public final class ChildProcess implements AutoCloseable {
    private final Process process;
    private final Pipe.@Nullable Sender stdin;
    private final Pipe.@Nullable Receiver stdout;
    private final Pipe.@Nullable Receiver stderr;

    private ChildProcess(
            Process process,
            Pipe.@Nullable Sender stdin,
            Pipe.@Nullable Receiver stdout,
            Pipe.@Nullable Receiver stderr) {
        this.process = process;
        this.stdin = stdin;
        this.stdout = stdout;
        this.stderr = stderr;
    }

    /**
     * Starts a process on this system's backend.
     *
     * @param builder what to start; not changed afterwards, but no other thread may use it meanwhile
     * @return a child, whose pipe ends the caller closes
     * @throws IOException if the system refuses; no process runs then, and nothing is left open
     * @throws UnsupportedOperationException on Windows
     */
    public static ChildProcess start(ProcessBuilder builder) throws IOException {
        return start(Backends.system(), builder);
    }

    /**
     * Starts a process like {@link #start(ProcessBuilder)}, on a given backend.
     *
     * @param backend whose pipes to use
     * @param builder as there
     * @return as there
     * @throws IOException as there
     * @throws UnsupportedOperationException on Windows, and if the backend has no files
     */
    public static ChildProcess start(Backend backend, ProcessBuilder builder) throws IOException {
        Objects.requireNonNull(builder, "builder");
        Objects.requireNonNull(backend, "backend").posix();
        ChildProcess started = null;
        try (Streams streams = new Streams(backend, builder)) {
            started = streams.start();
            return started;
        } catch (IOException failure) {
            if (started != null) { // what was left over could not be given back
                started.process.destroyForcibly();
                started.close();
            }
            throw failure;
        }
    }

    /**
     * Returns the process itself, without streams.
     *
     * @return the JDK's process; the JDK also reaps it
     */
    public Process process() {
        return process;
    }

    /**
     * Returns the end that writes to the child's input.
     *
     * @return the writing end, the same each time; closing it ends the child's input
     * @throws IllegalStateException if the ProcessBuilder redirects the input
     */
    public Pipe.Sender stdin() {
        return required(stdin, "stdin", "redirectInput");
    }

    /**
     * Returns the end that reads the child's output.
     *
     * @return the reading end, the same each time
     * @throws IllegalStateException if the ProcessBuilder redirects the output
     */
    public Pipe.Receiver stdout() {
        return required(stdout, "stdout", "redirectOutput");
    }

    /**
     * Returns the end that reads the child's error output.
     *
     * @return the reading end, the same each time
     * @throws IllegalStateException if the ProcessBuilder redirects them, or merges them with the output
     */
    public Pipe.Receiver stderr() {
        return required(stderr, "stderr", "redirectError or redirectErrorStream");
    }

    private static <T> T required(@Nullable T end, String name, String method) {
        if (end == null) {
            throw new IllegalStateException(name + " is no pipe: the ProcessBuilder's " + method + " was set");
        }
        return end;
    }

    /**
     * Closes the pipe ends. The process continues without input, and its next write fails.
     *
     * @throws IOException if the system reports an error; all are closed all the same
     */
    @Override
    public void close() throws IOException {
        try (var _ = stdin;
                var _ = stdout;
                var _ = stderr) {}
    }

    /** Returns the process, for logs. */
    @Override
    public String toString() {
        return "ChildProcess(pid " + process.pid() + ")";
    }

    /**
     * The files of a process that is being started. {@code close} deletes the FIFOs, closes the ends that no object
     * owns, and restores the builder.
     */
    private static final class Streams implements AutoCloseable {
        private final Backend backend;
        private final ProcessBuilder builder;
        private final Path directory;
        private final Redirect input;
        private final Redirect output;
        private final Redirect error;
        private @Nullable Pipe in;
        private @Nullable Pipe out;
        private @Nullable Pipe err;
        private boolean isStarted;

        Streams(Backend backend, ProcessBuilder builder) throws IOException {
            this.backend = backend;
            this.builder = builder;
            this.input = builder.redirectInput();
            this.output = builder.redirectOutput();
            this.error = builder.redirectError();
            this.directory = Files.createTempDirectory("poll4j"); // for its owner only
        }

        ChildProcess start() throws IOException {
            if (input == Redirect.PIPE) {
                in = Pipe.open(backend, path("stdin"));
                builder.redirectInput(path("stdin").toFile());
            }
            if (output == Redirect.PIPE) {
                out = Pipe.open(backend, path("stdout"));
                builder.redirectOutput(path("stdout").toFile());
            }
            if (error == Redirect.PIPE && !builder.redirectErrorStream()) {
                err = Pipe.open(backend, path("stderr"));
                builder.redirectError(path("stderr").toFile());
            }
            Process process = builder.start();
            isStarted = true;
            return new ChildProcess(
                    process,
                    in == null ? null : in.sender(),
                    out == null ? null : out.receiver(),
                    err == null ? null : err.receiver());
        }

        private Path path(String name) {
            return directory.resolve(name);
        }

        /** The child has ends of its own; ours of the same kind kept the FIFOs open for both until now. */
        @Override
        public void close() throws IOException {
            builder.redirectInput(input).redirectOutput(output).redirectError(error);
            try (var _ = in == null || isStarted ? null : in.sender();
                    var _ = in == null ? null : in.receiver();
                    var _ = out == null ? null : out.sender();
                    var _ = out == null || isStarted ? null : out.receiver();
                    var _ = err == null ? null : err.sender();
                    var _ = err == null || isStarted ? null : err.receiver()) {
                for (String name : new String[] {"stdin", "stdout", "stderr"}) {
                    Files.deleteIfExists(path(name));
                }
                Files.delete(directory);
            }
        }
    }
}
