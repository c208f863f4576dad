package org.poll4j.iocp;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.AddressLayout;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.poll4j.ffm.Downcall;
import org.poll4j.ffm.NativeImage;

/**
 * Every descriptor that was written by hand is the one that jextract read from Windows's headers; handles and addresses
 * may be numbers, which go to the same registers. On Linux, which lacks most of the functions, a library of empty ones
 * lends their names.
 */
@Timeout(60)
class FunctionDescriptorsTest {
    private static final List<Class<?>> CALLS =
            List.of(Win32.class, Win32Pipes.class, Win32Processes.class, Win32Timers.class, Ntdll.class, Winsock.class);

    @BeforeAll
    static void linkEverything() throws Exception {
        assumeTrue(System.getProperty("os.name").equals("Linux"), "elsewhere names of Windows cannot be lent");
        lend(listed());
        for (Class<?> calls : CALLS) {
            initialize(calls);
            for (Class<?> holder : calls.getDeclaredClasses()) {
                initialize(holder);
            }
        }
    }

    private static void initialize(Class<?> type) throws ClassNotFoundException {
        Class.forName(type.getName(), true, type.getClassLoader());
    }

    /** The functions that jextract generated. */
    private static Set<String> listed() throws IOException {
        return Files.readAllLines(Path.of("../bindings/symbols/windows")).stream()
                .filter(line -> line.startsWith("function "))
                .map(line -> line.split("\\s+")[1])
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @SuppressWarnings("restricted")
    private static void lend(Set<String> names) throws IOException, InterruptedException {
        Path library = Path.of("target", "lent.so").toAbsolutePath();
        Path source = Path.of("target", "lent.c").toAbsolutePath();
        Files.write(
                source,
                names.stream()
                        .map(name -> "int " + name + "(void) { return 0; }")
                        .toList());
        Process gcc = new ProcessBuilder("gcc", "-shared", "-fPIC", "-w", "-o", library.toString(), source.toString())
                .inheritIO()
                .start();
        assertEquals(0, gcc.waitFor(), "gcc");
        System.load(library.toString());
    }

    private static Stream<Downcall.Linked> linked() {
        return Downcall.linked().stream();
    }

    @Test
    void every_linked_descriptor_is_jextracts() throws ReflectiveOperationException {
        AdaptedClasses generated = new AdaptedClasses("org.poll4j.iocp.generated.");
        for (Downcall.Linked linked : linked().toList()) {
            FunctionDescriptor expected =
                    (FunctionDescriptor) generated.call("functions.windows_functions_h", linked.name() + "$descriptor");
            assertEquals(withNumbers(expected), withNumbers(linked.descriptor()), linked::name);
        }
    }

    @Test
    void every_function_that_is_listed_is_linked_and_no_other() throws IOException {
        assertEquals(listed(), linked().map(Downcall.Linked::name).collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    void none_is_critical() {
        assertTrue(linked().noneMatch(Downcall.Linked::critical), "providers run code of their own in any call");
    }

    /** For {@code bindings/audit --linked}, which puts them to the headers of every architecture. */
    @Test
    void linked_functions_are_listed_for_the_audit() throws IOException {
        List<String> lines = linked().map(linked -> linked.name() + ": " + linked.descriptor())
                .distinct()
                .sorted()
                .toList();
        assertTrue(lines.size() >= listed().size());
        Files.write(Path.of("target", "linked-windows.txt"), lines);
    }

    /** When this fails for a good reason, what it wrote to target is what the file should be. */
    @Test
    void native_image_knows_every_shape() throws IOException {
        Path metadata =
                Path.of("src/main/resources/META-INF/native-image/org.poll4j/poll-iocp/reachability-metadata.json");
        Files.writeString(Path.of("target", "reachability-metadata.json"), NativeImage.metadata());
        assertEquals(Files.readString(metadata), NativeImage.metadata());
    }

    private static FunctionDescriptor withNumbers(FunctionDescriptor descriptor) {
        MemoryLayout[] arguments = descriptor.argumentLayouts().stream()
                .map(FunctionDescriptorsTest::withNumbers)
                .toArray(MemoryLayout[]::new);
        return FunctionDescriptor.of(withNumbers(descriptor.returnLayout().orElseThrow()), arguments);
    }

    private static MemoryLayout withNumbers(MemoryLayout layout) {
        return layout instanceof AddressLayout ? JAVA_LONG : layout;
    }
}
