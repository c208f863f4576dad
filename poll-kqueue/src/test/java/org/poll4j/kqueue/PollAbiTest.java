package org.poll4j.kqueue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.reflect.RecordComponent;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.poll4j.kqueue.generated.freebsd.freebsd_h;
import org.poll4j.kqueue.generated.macos.macos_h;
import org.poll4j.kqueue.generated.netbsd.netbsd_h;
import org.poll4j.kqueue.generated.openbsd.openbsd_h;
import org.poll4j.posix.poll.PollAbi;

/** Numbers of poll(2) that are passed by position are where their names say, on each system. */
@Timeout(60)
class PollAbiTest {
    /** A system: its numbers, jextract's, and its {@code struct pollfd}. */
    record Numbers(PollAbi abi, Class<?> constants, GroupLayout pollfd) {}

    static Stream<Named<Numbers>> systems() {
        return Stream.of(
                Named.of(
                        "macOS",
                        new Numbers(
                                MacosAbi.poll().abi(),
                                macos_h.class,
                                org.poll4j.kqueue.generated.macos.pollfd.layout())),
                Named.of(
                        "FreeBSD",
                        new Numbers(
                                FreebsdAbi.poll().abi(),
                                freebsd_h.class,
                                org.poll4j.kqueue.generated.freebsd.pollfd.layout())),
                Named.of(
                        "OpenBSD",
                        new Numbers(
                                OpenbsdAbi.poll().abi(),
                                openbsd_h.class,
                                org.poll4j.kqueue.generated.openbsd.pollfd.layout())),
                Named.of(
                        "NetBSD",
                        new Numbers(
                                NetbsdAbi.poll().abi(),
                                netbsd_h.class,
                                org.poll4j.kqueue.generated.netbsd.pollfd.layout())));
    }

    @ParameterizedTest
    @MethodSource("systems")
    void components_are_the_constants_of_their_names(Numbers numbers) throws ReflectiveOperationException {
        for (RecordComponent component : PollAbi.class.getRecordComponents()) {
            if (component.getType() == int.class) {
                int value = (int) component.getAccessor().invoke(numbers.abi);
                if (value == 0) {
                    assertEquals("POLLRDHUP", component.getName());
                    assertThrows(NoSuchMethodException.class, () -> numbers.constants.getMethod("POLLRDHUP"));
                } else {
                    assertEquals(
                            numbers.constants.getMethod(component.getName()).invoke(null), value);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("systems")
    void pollfd_is_as_on_every_other_system(Numbers numbers) {
        assertEquals(8, numbers.pollfd.byteSize());
        assertEquals(0, numbers.pollfd.byteOffset(PathElement.groupElement("fd")));
        assertEquals(4, numbers.pollfd.byteOffset(PathElement.groupElement("events")));
        assertEquals(6, numbers.pollfd.byteOffset(PathElement.groupElement("revents")));
    }
}
