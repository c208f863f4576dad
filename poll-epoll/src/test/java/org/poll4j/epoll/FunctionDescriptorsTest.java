package org.poll4j.epoll;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.AddressLayout;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.poll4j.epoll.generated.functions.linux_functions_h;
import org.poll4j.ffm.Downcall;
import org.poll4j.ffm.NativeImage;
import org.poll4j.posix.Libc;
import org.poll4j.posix.Messages;

/** Every descriptor that was written by hand is the one that jextract read from the headers. */
@Timeout(60)
class FunctionDescriptorsTest {
    /** Never blocks on what the library hands to them; see HOUSE §5 and {@link Downcall#critical}. */
    private static final Set<String> CRITICAL = Set.of("epoll_ctl", "syscall", "recvfrom", "sendto");

    /** Called with the address of a direct buffer as well, as a number. */
    private static final Set<String> WITH_NUMBERS = Set.of("read", "write", "recvfrom", "sendto", "pread");

    /** By name, the index of the first variadic argument. */
    private static final Map<String, Integer> VARIADIC = Map.of("fcntl", 2, "open", 2); // and syscall, on ppc64le

    @BeforeAll
    static void linkEverything() throws ClassNotFoundException {
        for (Class<?> calls : List.of(
                Epoll.class,
                LinuxPoll.class,
                Syscall.class,
                SyscallBytes.class,
                Pidfd.class,
                SyscallMessages.class,
                Libc.class,
                Messages.class,
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

    /** For {@code bindings/audit --linked}, which puts them to the headers of every architecture. */
    @AfterAll
    static void tellTheAudit() throws IOException {
        List<String> lines = Downcall.linked().stream()
                .map(linked -> linked.name() + ": " + linked.descriptor())
                .distinct()
                .sorted()
                .toList();
        Files.write(Path.of("target", "linked.txt"), lines);
    }

    @Test
    void every_linked_descriptor_is_jextracts() throws ReflectiveOperationException {
        for (Downcall.Linked linked : Downcall.linked()) {
            FunctionDescriptor expected = ofJextract(linked);
            FunctionDescriptor actual = plain(linked.descriptor());
            boolean same = actual.equals(expected)
                    || (WITH_NUMBERS.contains(linked.name()) && actual.equals(withNumbers(expected)))
                    || (linked.name().equals("syscall") && actual.equals(Syscall.POINTER));
            assertTrue(same, () -> linked.name() + ": " + actual + ", jextract: " + expected);
        }
    }

    /** When this fails for a good reason, what it wrote to target is what the file should be. */
    @Test
    void native_image_knows_every_shape() throws IOException {
        Path metadata =
                Path.of("src/main/resources/META-INF/native-image/org.poll4j/poll-epoll/reachability-metadata.json");
        Files.writeString(Path.of("target", "reachability-metadata.json"), NativeImage.metadata());
        assertEquals(Files.readString(metadata), NativeImage.metadata());
    }

    @Test
    void everything_is_linked() {
        Set<String> linked =
                Downcall.linked().stream().map(Downcall.Linked::name).collect(Collectors.toCollection(TreeSet::new));
        assertEquals(ofJextract(), linked);
    }

    @Test
    void only_calls_that_cannot_block_are_critical() {
        for (Downcall.Linked linked : Downcall.linked()) {
            assertTrue(!linked.critical() || CRITICAL.contains(linked.name()), linked.name());
        }
    }

    @Test
    void what_is_variadic_in_c_is_linked_as_such() {
        for (Downcall.Linked linked : Downcall.linked()) {
            assertEquals(VARIADIC.getOrDefault(linked.name(), -1), linked.firstVariadic(), linked.name());
        }
    }

    /** The functions of bindings/symbols: jextract makes a class of a variadic one, and of the others a method each. */
    private static Set<String> ofJextract() {
        Stream<String> variadic =
                Stream.of(linux_functions_h.class.getClasses()).map(Class::getSimpleName);
        Stream<String> others = Stream.of(linux_functions_h.class.getMethods())
                .map(Method::getName)
                .filter(name -> name.endsWith("$descriptor"))
                .map(name -> name.substring(0, name.indexOf('$')));
        return Stream.concat(variadic, others).collect(Collectors.toCollection(TreeSet::new));
    }

    private static FunctionDescriptor ofJextract(Downcall.Linked linked) throws ReflectiveOperationException {
        if (linked.name().equals("fcntl")) {
            return plain(linux_functions_h.fcntl.makeInvoker(JAVA_INT).descriptor());
        }
        if (linked.name().equals("open")) {
            return plain(linux_functions_h.open.makeInvoker().descriptor());
        }
        if (linked.name().equals("syscall")) {
            return plain(linux_functions_h
                    .syscall
                    .makeInvoker(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG)
                    .descriptor());
        }
        return plain((FunctionDescriptor)
                linux_functions_h.class.getMethod(linked.name() + "$descriptor").invoke(null));
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
}
