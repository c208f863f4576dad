package org.poll4j.tests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.poll4j.Events;
import org.poll4j.Interest;
import org.poll4j.Poll;
import org.poll4j.Token;
import org.poll4j.net.PeerAddress;
import org.poll4j.net.TcpListener;
import org.poll4j.spi.Backend;
import org.poll4j.spi.Backends;
import org.poll4j.spi.Descriptor;
import org.poll4j.tck.ChildJvm;
import org.poll4j.unix.Pipe;

/** What a user's JVM says when it is started in the wrong way; each test starts one, modules or none. */
@Tag("starts-jvm")
@Timeout(60)
class StartTest {
    private static final String FLAG = "--enable-native-access=";
    /** The uncaught exception itself, no cause of another. */
    private static final String ADVICE = "Exception in thread \"main\" java.lang.UnsupportedOperationException:"
            + " poll4j calls native functions: start java with " + FLAG
            + "org.poll4j.ffm,org.poll4j.epoll,org.poll4j.kqueue,org.poll4j.iocp (on the class path: " + FLAG
            + "ALL-UNNAMED)";

    @BeforeAll
    static void requireSystemsBackend() {
        assumeTrue(System.getProperty("org.poll4j.backend") == null, "the JVMs started here choose for themselves");
    }

    @Test
    void module_path_with_native_access() throws Exception {
        ChildJvm.Ended ended = onModulePath(ChildJvm.LIBRARY, FLAG + "org.poll4j.ffm,org.poll4j.epoll");
        assertEquals("polled on " + Backends.system().name(), ended.output().strip());
        assertEquals(0, ended.status());
    }

    @Test
    void class_path_with_native_access() throws Exception {
        ChildJvm.Ended ended = onClassPath(FLAG + "ALL-UNNAMED");
        assertEquals("polled on " + Backends.system().name(), ended.output().strip());
        assertEquals(0, ended.status());
    }

    /** The flag that the advice names is the one that works, whatever modules there are. */
    @Test
    void module_path_with_the_advised_flag() throws Exception {
        ChildJvm.Ended ended = onModulePath(
                ChildJvm.LIBRARY, FLAG + "org.poll4j.ffm,org.poll4j.epoll,org.poll4j.kqueue,org.poll4j.iocp");
        assertEquals(0, ended.status(), ended.output());
    }

    @Test
    void module_path_without_native_access() throws Exception {
        onModulePath(ChildJvm.LIBRARY).assertFailedSaying(ADVICE);
    }

    @Test
    void class_path_without_native_access() throws Exception {
        onClassPath().assertFailedSaying(ADVICE);
    }

    @Test
    void native_access_for_some_modules_only() throws Exception {
        for (String flag : List.of("org.poll4j.epoll", "org.poll4j.ffm", "org.poll4j,org.poll4j.posix")) {
            onModulePath(ChildJvm.LIBRARY, FLAG + flag).assertFailedSaying(ADVICE);
        }
    }

    @Test
    void native_access_for_modules_that_are_on_the_class_path() throws Exception {
        onClassPath(FLAG + "org.poll4j.ffm,org.poll4j.epoll").assertFailedSaying(ADVICE);
    }

    /** Nothing is left half initialised that would say something else. */
    @Test
    void advice_is_given_each_time_and_by_every_beginning() throws Exception {
        ChildJvm.Ended ended =
                ChildJvm.run(List.of("-cp", ChildJvm.classPathFor(Program.class), Program.class.getName(), "denied"));
        assertEquals("8 times", ended.output().strip());
    }

    @Test
    void unknown_backend() throws Exception {
        onModulePath(ChildJvm.LIBRARY, "-Dorg.poll4j.backend=nosuch")
                .assertFailedSaying(
                        "IllegalArgumentException",
                        "nosuch",
                        "-Dorg.poll4j.backend",
                        Backends.system().name());
    }

    @Test
    void backend_by_name() throws Exception {
        ChildJvm.Ended ended = onClassPath(
                FLAG + "ALL-UNNAMED",
                "-Dorg.poll4j.backend=" + Backends.system().name());
        assertEquals(0, ended.status(), ended.output());
    }

    @Test
    void no_backend_on_the_module_path() throws Exception {
        onModulePath(ChildJvm.LIBRARY.subList(0, 1))
                .assertFailedSaying(
                        "UnsupportedOperationException",
                        System.getProperty("os.name"),
                        System.getProperty("os.arch"),
                        "found: none",
                        "org.poll4j.all",
                        "org.poll4j.epoll");
    }

    /** Both poll-epoll and poll-kqueue have a backend {@code poll}. */
    @Test
    void of_backends_with_one_name_the_one_of_this_system_is_used() throws Exception {
        assumeTrue(Backends.system().kind() == Descriptor.Kind.POSIX, "Windows has none of them");
        for (String first : List.of("org.poll4j.kqueue.KqueueProvider", "org.poll4j.epoll.EpollProvider")) {
            String path = ChildJvm.paths(List.of(first)) + File.pathSeparator + ChildJvm.classPathFor(Program.class);
            ChildJvm.Ended ended = ChildJvm.run(
                    List.of(FLAG + "ALL-UNNAMED", "-Dorg.poll4j.backend=poll", "-cp", path, Program.class.getName()));
            assertEquals("polled on poll", ended.output().strip());
        }
    }

    /** What maven-shade makes without a transformer: every class, and one of the files for ServiceLoader. */
    @Test
    void shaded_jar_with_one_line_left(@TempDir Path shaded) throws Exception {
        for (String part : ChildJvm.classPathFor(Program.class).split(File.pathSeparator)) {
            merge(Path.of(part), shaded);
        }
        Files.createDirectories(shaded.resolve("META-INF/services"));
        Files.writeString(shaded.resolve("META-INF/services/org.poll4j.spi.Backend"), "org.poll4j.iocp.IocpProvider\n");
        List<String> program = List.of(FLAG + "ALL-UNNAMED", "-cp", shaded.toString(), Program.class.getName());
        ChildJvm.Ended ended = ChildJvm.run(program);
        assertEquals(0, ended.status(), ended.output());
        // a jar that was made smaller as well: its lines name classes that are not there
        Files.delete(shaded.resolve("org/poll4j/epoll/EpollProvider.class"));
        Files.delete(shaded.resolve("org/poll4j/iocp/IocpProvider.class"));
        ChildJvm.run(program)
                .assertFailedSaying("no poll4j backend", "IocpProvider", "META-INF/services", "org.poll4j.epoll");
    }

    private static void merge(Path from, Path into) throws IOException {
        if (!Files.isDirectory(from)) {
            try (FileSystem jar = FileSystems.newFileSystem(from)) {
                copy(jar.getPath("/"), into);
            }
        } else {
            copy(from, into);
        }
    }

    private static void copy(Path from, Path into) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = into.resolve(from.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    @Test
    void hints_are_logged_once_each() throws Exception {
        ChildJvm.Ended ended = ChildJvm.run(List.of(
                "-Dorg.poll4j.checks=true",
                FLAG + "ALL-UNNAMED",
                "-cp",
                ChildJvm.classPathFor(Program.class),
                Program.class.getName(),
                "misuse"));
        assertEquals(0, ended.status(), ended.output());
        for (String hint : List.of("without room", "virtual thread", "never writable")) {
            assertEquals(2, ended.output().split(hint, -1).length, ended.output());
        }
        assertTrue(ended.output().contains("Program"), ended.output());
    }

    @Test
    void backend_of_another_system() throws Exception {
        onModulePath(ChildJvm.LIBRARY, "-Dos.name=Plan 9").assertFailedSaying("Plan 9", "epoll needs Linux");
        onModulePath(ChildJvm.LIBRARY, "-Dos.name=Plan 9", "-Dorg.poll4j.backend=epoll")
                .assertFailedSaying("'epoll' needs Linux");
    }

    @Test
    void leaks_are_reported_with_their_place() throws Exception {
        Process process = ChildJvm.start(List.of(
                "-Dorg.poll4j.leaks=report",
                FLAG + "ALL-UNNAMED",
                "-cp",
                ChildJvm.classPathFor(Program.class),
                Program.class.getName(),
                "leak"));
        StringBuilder output = new StringBuilder();
        try (BufferedReader lines = process.inputReader(UTF_8)) {
            for (String line; output.indexOf("Program.leakOne") < 0 && (line = lines.readLine()) != null; ) {
                output.append(line).append('\n');
            }
        } finally {
            process.destroyForcibly();
        }
        assertTrue(output.indexOf("never closed: fd ") >= 0, output::toString);
        assertTrue(output.indexOf("Program.leakOne") >= 0, output::toString);
    }

    private static ChildJvm.Ended onModulePath(List<String> modules, String... options) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(options));
        arguments.addAll(List.of("-p", ChildJvm.paths(modules), "--add-modules", "ALL-MODULE-PATH"));
        arguments.addAll(List.of("-cp", ChildJvm.paths(List.of(Program.class.getName())), Program.class.getName()));
        return ChildJvm.run(arguments);
    }

    private static ChildJvm.Ended onClassPath(String... options) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(options));
        arguments.addAll(List.of("-cp", ChildJvm.classPathFor(Program.class), Program.class.getName()));
        return ChildJvm.run(arguments);
    }

    /** What the JVMs run: a user's first poll. */
    static final class Program {
        private Program() {}

        public static void main(String[] arguments) throws IOException {
            switch (arguments.length == 0 ? "poll" : arguments[0]) {
                case "leak" -> leak();
                case "denied" -> denied();
                case "misuse" -> misuse();
                default -> poll();
            }
        }

        private static void poll() throws IOException {
            try (Poll poll = Poll.open();
                    Pipe pipe = Pipe.open()) {
                poll.registry().register(pipe.sender(), new Token(0), Interest.WRITABLE);
                if (poll.poll(Events.withCapacity(1)) == 1) {
                    System.out.println("polled on " + poll.backend().name());
                }
            }
        }

        /** Begins in every way there is, twice. */
        private static void denied() {
            List<Executable> beginnings = List.of(
                    Poll::open,
                    Pipe::open,
                    () -> TcpListener.bind(new InetSocketAddress(0)),
                    () -> PeerAddress.of(new InetSocketAddress(0)));
            int advised = 0;
            for (int i = 0; i < 2; i++) {
                for (Executable beginning : beginnings) {
                    advised += isAdvised(beginning) ? 1 : 0;
                }
            }
            ServiceLoader.load(Backend.class).forEach(Backend::whyNot); // made without native access, all of them
            System.out.println(advised + " times");
        }

        private interface Executable {
            void execute() throws IOException;
        }

        private static boolean isAdvised(Executable beginning) {
            try {
                beginning.execute();
                return false;
            } catch (IOException e) {
                return false;
            } catch (UnsupportedOperationException e) {
                return String.valueOf(e.getMessage()).contains(FLAG);
            }
        }

        private static void misuse() throws IOException {
            try (Poll poll = Poll.open();
                    Pipe pipe = Pipe.open();
                    TcpListener listener =
                            TcpListener.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0))) {
                poll.registry().register(listener, new Token(0), Interest.READABLE.add(Interest.WRITABLE));
                for (int i = 0; i < 2; i++) {
                    pipe.receiver().read(ByteBuffer.allocate(0));
                }
                Thread polling = Thread.ofVirtual().unstarted(() -> {
                    try {
                        poll.poll(Events.withCapacity(1), 0);
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                });
                polling.start();
                while (polling.isAlive()) {
                    Thread.onSpinWait();
                }
            }
        }

        private static void leak() throws IOException {
            leakOne();
            while (true) { // until killed
                System.gc();
            }
        }

        private static void leakOne() throws IOException {
            Pipe.open();
        }
    }
}
