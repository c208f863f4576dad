package org.poll4j.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.poll4j.tck.Expect.readClosed;
import static org.poll4j.tck.Expect.readable;
import static org.poll4j.tck.Expect.writable;
import static org.poll4j.tck.Texts.assertSays;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.poll4j.Interest;
import org.poll4j.process.ChildProcess;
import org.poll4j.process.ProcessExit;
import org.poll4j.unix.Pipe;

/** {@link ChildProcess}, and FIFOs. */
class ChildProcessTest extends Contract {
    @BeforeEach
    void onlyWithPosixDescriptors() {
        Requires.posixDescriptors(backend);
    }

    private ChildProcess child(String script) throws IOException {
        ChildProcess child = opened(ChildProcess.start(backend, new ProcessBuilder("sh", "-c", script)));
        opened((AutoCloseable) child.process()::destroyForcibly);
        return child;
    }

    @Test
    void streams_are_sources() throws Exception {
        ChildProcess cat = child("cat; echo done >&2; exit 3");
        registry.register(cat.stdin(), ID1, Interest.WRITABLE);
        registry.register(cat.stdout(), ID2, Interest.READABLE);
        Expect.events(poll, events, writable(ID1));
        assertEquals(0, cat.stdout().read(ByteBuffer.allocate(1)), "would block");
        Await.written(cat.stdin(), "Hello world");
        Expect.events(poll, events, readable(ID2));
        Await.read(cat.stdout(), "Hello world");
        ProcessExit exit = opened(ProcessExit.of(backend, cat.process()));
        registry.register(exit, ID3, Interest.READABLE);
        Expect.none(poll);
        cat.stdin().close();
        Expect.events(poll, events, readClosed(ID2), readable(ID3));
        assertEquals(3, exit.exitStatus().orElseThrow());
        Await.readEnd(cat.stdout());
        Await.read(cat.stderr(), "done\n");
        Await.readEnd(cat.stderr());
    }

    /** Of a process that ended before anything was registered, all is there. */
    @Test
    void output_outlives_the_process() throws Exception {
        ChildProcess child = child("echo out; echo err >&2");
        child.process().waitFor();
        Await.read(child.stdout(), "out\n");
        Await.readEnd(child.stdout());
        Await.read(child.stderr(), "err\n");
        Await.readEnd(child.stderr());
    }

    /** A child that is started later holds no end of an earlier one's pipes. */
    @Test
    void other_children_inherit_nothing() throws Exception {
        ChildProcess first = child("cat");
        ChildProcess second = child("cat");
        first.stdin().close();
        assertEquals(0, first.process().waitFor(), "the end of its input came");
        Await.readEnd(first.stdout());
        second.stdin().close();
        assertEquals(0, second.process().waitFor());
    }

    @Test
    void what_the_builder_redirects_is_no_pipe(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("out");
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", "echo out; echo err >&2")
                .redirectOutput(file.toFile())
                .redirectErrorStream(true);
        ChildProcess child = opened(ChildProcess.start(backend, builder));
        child.process().waitFor();
        assertEquals("out\nerr\n", Files.readString(file));
        assertSays("redirectOutput", assertThrows(IllegalStateException.class, child::stdout));
        assertSays("redirectErrorStream", assertThrows(IllegalStateException.class, child::stderr));
        assertEquals(Redirect.to(file.toFile()), builder.redirectOutput());
        assertSame(Redirect.PIPE, builder.redirectInput(), "as it was");
        assertSame(Redirect.PIPE, builder.redirectError());
    }

    @Test
    void nothing_is_left(@TempDir Path directory) throws Throwable {
        Set<Path> before = temporary();
        OpenFiles.assertNoneLeftBy(() -> {
            try (ChildProcess child = ChildProcess.start(backend, new ProcessBuilder("cat"))) {
                child.stdin().close();
                child.process().waitFor();
            }
            ProcessBuilder none = new ProcessBuilder(directory.resolve("none").toString());
            assertThrows(IOException.class, () -> ChildProcess.start(backend, none));
            assertSame(Redirect.PIPE, none.redirectInput(), "as it was");
        });
        assertEquals(before, temporary());
    }

    private static Set<Path> temporary() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return new TreeSet<>(
                    files.filter(file -> file.getFileName().toString().startsWith("poll4j"))
                            .toList());
        }
    }

    @Test
    void fifo_is_a_pipe_with_a_name(@TempDir Path directory) throws Throwable {
        Path path = directory.resolve("fifo");
        OpenFiles.assertNoneLeftBy(() -> {
            try (Pipe pipe = Pipe.open(backend, path)) {
                registry.register(pipe.receiver(), ID1, Interest.READABLE);
                Expect.none(poll);
                Await.written(pipe.sender(), "abc");
                Expect.events(poll, events, readable(ID1));
                Await.read(pipe.receiver(), "abc");
                Files.write(path, new byte[] {'d'});
                Await.read(pipe.receiver(), "d");
            }
            Files.delete(path); // the caller's to do
        });
    }

    @Test
    void file_in_the_way_is_refused_and_stays(@TempDir Path directory) throws Throwable {
        Path path = Files.writeString(directory.resolve("file"), "text");
        OpenFiles.assertNoneLeftBy(() -> {
            assertSays("EEXIST", assertThrows(IOException.class, () -> Pipe.open(backend, path)));
            assertSays(
                    "ENOENT", assertThrows(IOException.class, () -> Pipe.open(backend, directory.resolve("no/fifo"))));
        });
        assertEquals("text", Files.readString(path));
    }
}
