package org.poll4j.kqueue;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.AddressLayout;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.poll4j.ffm.Downcall;
import org.poll4j.ffm.NativeImage;
import org.poll4j.kqueue.generated.freebsd.functions.freebsd_functions_h;
import org.poll4j.kqueue.generated.macos.functions.macos_functions_h;
import org.poll4j.kqueue.generated.netbsd.functions.netbsd_functions_h;
import org.poll4j.kqueue.generated.openbsd.functions.openbsd_functions_h;
import org.poll4j.posix.Libc;
import org.poll4j.posix.Messages;
import org.poll4j.posix.ReadWrite;
import org.poll4j.posix.RecvSend;

/**
 * Every descriptor that was written by hand is the one that jextract read from each system's headers. On Linux, which
 * lacks some of the functions, a library of empty ones lends their names.
 */
@Timeout(60)
class FunctionDescriptorsTest {
    /** Called with the address of a direct buffer as well, as a number. */
    private static final Set<String> WITH_NUMBERS =
            Set.of("read", "write", "recv", "send", "recvfrom", "sendto", "pread");

    /** NetBSD's names, and the headers'. */
    private static final Map<String, String> RENAMED =
            Map.of("__kevent100", "kevent", "__socket30", "socket", "__fstat50", "fstat");

    private static final Set<String> POSIX = Set.of(
            "bind",
            "close",
            "connect",
            "fcntl",
            "getpeereid",
            "getpeername",
            "getsockname",
            "getsockopt",
            "listen",
            "lseek",
            "mkfifo",
            "open",
            "poll",
            "pread",
            "read",
            "readv",
            "recv",
            "recvfrom",
            "recvmsg",
            "send",
            "sendmsg",
            "sendto",
            "setsockopt",
            "shutdown",
            "socketpair",
            "write",
            "writev");

    /** A system: jextract's functions, and the calls that it makes in addition to POSIX's, by their own names. */
    record Functions(String name, Class<?> generated, Set<String> own) {
        Set<String> all() {
            Set<String> all = new HashSet<>(POSIX);
            all.addAll(own);
            return all;
        }

        /** Of the two forms of mkfifo, the one with this system's mode_t; of sendfile, that with its parameters. */
        boolean calls(Downcall.Linked linked) {
            int arguments = linked.descriptor().argumentLayouts().size();
            if (linked.name().equals("sendfile") && arguments != (name.equals("macos") ? 6 : 7)) {
                return false;
            }
            boolean narrow = Set.of("macos", "freebsd").contains(name);
            return all().contains(linked.name())
                    && (!linked.name().equals("mkfifo")
                            || narrow == linked.descriptor().argumentLayouts().contains(JAVA_SHORT));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Functions> systems() {
        return Stream.of(
                new Functions(
                        "macos",
                        macos_functions_h.class,
                        Set.of("kqueue", "kevent", "socket", "accept", "pipe", "fstat", "sendfile")),
                new Functions(
                        "freebsd",
                        freebsd_functions_h.class,
                        Set.of("kqueue", "kevent", "socket", "accept4", "pipe2", "fstat", "ppoll", "sendfile")),
                new Functions(
                        "openbsd",
                        openbsd_functions_h.class,
                        Set.of("kqueue", "kevent", "socket", "accept4", "pipe2", "fstat", "ppoll")),
                new Functions(
                        "netbsd",
                        netbsd_functions_h.class,
                        Set.of("kqueue", "__kevent100", "__socket30", "accept4", "pipe2", "__fstat50")));
    }

    @BeforeAll
    static void linkEverything() throws Exception {
        assumeTrue(System.getProperty("os.name").equals("Linux"), "elsewhere names of other systems cannot be lent");
        lend("kqueue", "kevent", "__kevent100", "__socket30", "__fstat50", "getpeereid");
        for (Class<?> calls : List.of(
                Kqueue.class,
                NetbsdKqueue.class,
                Macos.class,
                NarrowMode.class,
                NetbsdLibc.class,
                BsdPoll.class,
                MacosPoll.class,
                NetbsdPoll.class,
                BsdLibc.class,
                BsdSendfile.class,
                Libc.class,
                Messages.class,
                RecvSend.class,
                ReadWrite.class,
                Class.forName("org.poll4j.posix.AdoptedBytes"),
                Class.forName("org.poll4j.posix.Vectored"))) {
            initialize(calls);
            for (Class<?> holder : calls.getDeclaredClasses()) {
                initialize(holder);
            }
        }
    }

    private static void initialize(Class<?> type) throws ClassNotFoundException {
        Class.forName(type.getName(), true, type.getClassLoader());
    }

    @SuppressWarnings("restricted")
    private static void lend(String... names) throws IOException, InterruptedException {
        Path library = Path.of("target", "lent.so").toAbsolutePath();
        Path source = Path.of("target", "lent.c").toAbsolutePath();
        Files.write(
                source,
                Stream.of(names)
                        .map(name -> "int " + name + "(void) { return -1; }")
                        .toList());
        Process gcc = new ProcessBuilder("gcc", "-shared", "-fPIC", "-o", library.toString(), source.toString())
                .inheritIO()
                .start();
        assertEquals(0, gcc.waitFor(), "gcc");
        System.load(library.toString());
    }

    @ParameterizedTest
    @MethodSource("systems")
    void every_linked_descriptor_is_jextracts(Functions system) throws ReflectiveOperationException {
        Set<String> compared = new TreeSet<>();
        for (Downcall.Linked linked : Downcall.linked()) {
            if (system.calls(linked)) {
                FunctionDescriptor expected = ofJextract(system.generated, linked);
                FunctionDescriptor actual = plain(linked.descriptor());
                boolean same = actual.equals(expected)
                        || (WITH_NUMBERS.contains(linked.name()) && actual.equals(withNumbers(expected)))
                        || (linked.name().equals("sendfile") && actual.equals(withNumbersOnly(expected)));
                assertTrue(same, () -> linked.name() + ": " + actual + ", jextract: " + expected);
                compared.add(linked.name());
            }
        }
        assertEquals(new TreeSet<>(system.all()), compared);
    }

    /** For {@code bindings/audit --linked}, which puts them to the headers of every architecture. */
    @ParameterizedTest
    @MethodSource("systems")
    void linked_functions_are_listed_for_the_audit(Functions system) throws IOException {
        List<String> lines = Downcall.linked().stream()
                .filter(system::calls)
                .map(linked -> linked.name() + ": " + linked.descriptor())
                .distinct()
                .sorted()
                .toList();
        assertTrue(lines.size() >= system.all().size());
        Files.write(Path.of("target", "linked-" + system.name + ".txt"), lines);
    }

    /** When this fails for a good reason, what it wrote to target is what the file should be. */
    @Test
    void native_image_knows_every_shape() throws IOException {
        Path metadata =
                Path.of("src/main/resources/META-INF/native-image/org.poll4j/poll-kqueue/reachability-metadata.json");
        Files.writeString(Path.of("target", "reachability-metadata.json"), NativeImage.metadata());
        assertEquals(Files.readString(metadata), NativeImage.metadata());
    }

    @Test
    void nothing_else_is_linked() {
        Set<String> names =
                Downcall.linked().stream().map(Downcall.Linked::name).collect(Collectors.toSet());
        systems().forEach(system -> names.removeAll(system.all()));
        assertEquals(Set.of(), names);
    }

    @Test
    void kevent_that_waits_is_not_critical() {
        for (String kevent : List.of("kevent", "__kevent100")) {
            List<Boolean> critical = Downcall.linked().stream()
                    .filter(linked -> linked.name().equals(kevent))
                    .map(Downcall.Linked::critical)
                    .toList();
            assertEquals(Set.of(true, false), Set.copyOf(critical));
            assertEquals(2, critical.size());
        }
        for (String call : List.of("kqueue", "accept", "pipe", "__socket30")) {
            assertTrue(
                    Downcall.linked().stream().noneMatch(linked -> linked.name().equals(call) && linked.critical()));
        }
    }

    private static FunctionDescriptor ofJextract(Class<?> generated, Downcall.Linked linked)
            throws ReflectiveOperationException {
        String name = RENAMED.getOrDefault(linked.name(), linked.name());
        if (name.equals("fcntl") || name.equals("open")) {
            MemoryLayout[] rest = name.equals("fcntl") ? new MemoryLayout[] {JAVA_INT} : new MemoryLayout[0];
            Class<?> variadic = Class.forName(generated.getName() + "$" + name);
            Object invoker =
                    variadic.getMethod("makeInvoker", MemoryLayout[].class).invoke(null, (Object) rest);
            return plain((FunctionDescriptor) variadic.getMethod("descriptor").invoke(invoker));
        }
        return plain(
                (FunctionDescriptor) generated.getMethod(name + "$descriptor").invoke(null));
    }

    /** Without the layouts that jextract lets its pointers point to. */
    private static FunctionDescriptor plain(FunctionDescriptor descriptor) {
        MemoryLayout[] arguments = descriptor.argumentLayouts().stream()
                .map(FunctionDescriptorsTest::plain)
                .toArray(MemoryLayout[]::new);
        return FunctionDescriptor.of(plain(descriptor.returnLayout().orElseThrow()), arguments);
    }

    private static MemoryLayout plain(MemoryLayout layout) {
        return layout instanceof AddressLayout ? ADDRESS : layout;
    }

    /** With a number for the buffer, which is every such call's second argument. */
    private static FunctionDescriptor withNumbers(FunctionDescriptor descriptor) {
        MemoryLayout[] arguments = descriptor.argumentLayouts().toArray(MemoryLayout[]::new);
        arguments[1] = JAVA_LONG;
        return FunctionDescriptor.of(descriptor.returnLayout().orElseThrow(), arguments);
    }

    private static FunctionDescriptor withNumbersOnly(FunctionDescriptor descriptor) {
        MemoryLayout[] arguments = descriptor.argumentLayouts().stream()
                .map(layout -> layout instanceof AddressLayout ? JAVA_LONG : layout)
                .toArray(MemoryLayout[]::new);
        return FunctionDescriptor.of(descriptor.returnLayout().orElseThrow(), arguments);
    }
}
