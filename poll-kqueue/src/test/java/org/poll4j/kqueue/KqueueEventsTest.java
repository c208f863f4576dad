package org.poll4j.kqueue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.poll4j.spi.Readiness;
import org.poll4j.spi.Selector.Trigger;

@Timeout(60)
class KqueueEventsTest {
    private static final KeventAbi MACOS = MacosAbi.KEVENT;

    /** Each system's struct, as jextract has it and bindings/audit has confirmed it. */
    static Stream<Arguments> structs() {
        return Stream.of(
                Arguments.of(MacosAbi.KEVENT, org.poll4j.kqueue.generated.macos.kevent.layout()),
                Arguments.of(FreebsdAbi.KEVENT, org.poll4j.kqueue.generated.freebsd.kevent.layout()),
                Arguments.of(OpenbsdAbi.KEVENT, org.poll4j.kqueue.generated.openbsd.kevent.layout()),
                Arguments.of(NetbsdAbi.KEVENT50, org.poll4j.kqueue.generated.netbsd.kevent100.layout()),
                Arguments.of(NetbsdAbi.KEVENT100, org.poll4j.kqueue.generated.netbsd.kevent.layout()));
    }

    @ParameterizedTest
    @MethodSource("structs")
    void members_are_where_the_headers_say(KeventAbi abi, GroupLayout layout) {
        KqueueEvents events = new KqueueEvents(abi, 3);
        assertEquals(3 * layout.byteSize(), events.segment().byteSize());
        events.set(1, 0x0102030405060708L, -7, 0x8a5b, 0x11223344, 0x1112131415161718L);
        events.setData(1, 0x2122232425262728L);
        MemorySegment one = events.segment().asSlice(layout.byteSize(), layout.byteSize());
        assertEquals(0x0102030405060708L, read(one, layout, "ident"));
        assertEquals(-7, abi.wide() ? (int) read(one, layout, "filter") : (short) read(one, layout, "filter"));
        assertEquals(0x8a5b, read(one, layout, "flags") & 0xffff);
        assertEquals(0x11223344, read(one, layout, "fflags"));
        assertEquals(0x2122232425262728L, read(one, layout, "data"));
        assertEquals(0x1112131415161718L, read(one, layout, "udata"));
    }

    /** The unsigned number at a member. */
    private static long read(MemorySegment struct, GroupLayout layout, String member) {
        long at = layout.byteOffset(MemoryLayout.PathElement.groupElement(member));
        return switch ((int)
                layout.select(MemoryLayout.PathElement.groupElement(member)).byteSize()) {
            case 2 -> struct.get(ValueLayout.JAVA_SHORT_UNALIGNED, at) & 0xffff;
            case 4 -> struct.get(ValueLayout.JAVA_INT_UNALIGNED, at);
            default -> struct.get(ValueLayout.JAVA_LONG_UNALIGNED, at);
        };
    }

    @ParameterizedTest
    @MethodSource("structs")
    void entries_do_not_overlap(KeventAbi abi, GroupLayout layout) {
        KqueueEvents events = new KqueueEvents(abi, 50);
        for (int i = 0; i < 50; i++) {
            events.set(i, ~i, -i, i * 3, ~i, 0x0102030405060708L * i);
            events.setData(i, -5L * i);
        }
        for (int i = 0; i < 50; i++) {
            assertEquals(~i, events.ident(i));
            assertEquals(-i, events.filter(i));
            assertEquals(i * 3, events.flags(i));
            assertEquals(~i, events.fflags(i));
            assertEquals(-5L * i, events.data(i));
            assertEquals(0x0102030405060708L * i, events.key(i));
        }
        assertEquals(50, events.capacity());
        assertEquals(50 * layout.byteSize(), events.segment().byteSize());
    }

    /** EV_SET(&kev, 7, EVFILT_READ, EV_ADD | EV_CLEAR | EV_RECEIPT, 0, 0, 0x100000003), byte for byte. */
    @ParameterizedTest
    @CsvSource({
        "Mac OS X, 0700000000000000 ffff 6100 00000000 0000000000000000 0300000001000000",
        "FreeBSD,  0700000000000000 ffff 6100 00000000 0000000000000000 0300000001000000",
        "OpenBSD,  0700000000000000 ffff 6100 00000000 0000000000000000 0300000001000000",
        "NetBSD,   0700000000000000 00000000 61000000 00000000 00000000 0000000000000000 0300000001000000"
    })
    void change_has_these_bytes(String osName, String expected) {
        KeventAbi abi = switch (osName) {
            case "Mac OS X" -> MacosAbi.KEVENT;
            case "FreeBSD" -> FreebsdAbi.KEVENT;
            case "OpenBSD" -> OpenbsdAbi.KEVENT;
            default -> NetbsdAbi.KEVENT100;
        };
        KqueueEvents change = new KqueueEvents(abi, 1);
        change.set(0, 7, abi.EVFILT_READ(), change.bits(Trigger.EDGE), 0, 0x1_0000_0003L);
        byte[] bytes = HexFormat.of().parseHex(expected.replace(" ", ""));
        byte[] padded = java.util.Arrays.copyOf(bytes, abi.size());
        assertArrayEquals(padded, change.segment().toArray(ValueLayout.JAVA_BYTE));
    }

    @ParameterizedTest
    @EnumSource
    void triggers_are_flags(Trigger trigger) {
        int flags = new KqueueEvents(MACOS, 1).bits(trigger);
        int when = switch (trigger) {
            case EDGE -> MACOS.EV_CLEAR();
            case LEVEL -> 0;
            case ONESHOT -> KeventAbi.EV_DISPATCH;
        };
        assertEquals(when | MACOS.EV_ADD() | MACOS.EV_RECEIPT(), flags);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        EVFILT_READ   |          | 0  | READABLE
        EVFILT_READ   | EOF      | 0  | READABLE, READ_CLOSED
        EVFILT_READ   | EOF      | 54 | READABLE, READ_CLOSED, ERROR
        EVFILT_READ   |          | 54 | READABLE
        EVFILT_READ   | ERROR    | 0  | READABLE, ERROR
        EVFILT_WRITE  |          | 0  | WRITABLE
        EVFILT_WRITE  | EOF      | 0  | WRITABLE, WRITE_CLOSED
        EVFILT_WRITE  | EOF      | 61 | WRITABLE, WRITE_CLOSED, ERROR
        EVFILT_WRITE  | ERROR    | 0  | WRITABLE, ERROR
        EVFILT_EXCEPT |          | 2  | READABLE, PRIORITY
        EVFILT_USER   |          | 0  | WRITABLE, WRITE_CLOSED, ERROR
        """)
    void bits_mean_readiness(String filter, String flag, int fflags, String readiness) {
        KqueueEvents events = new KqueueEvents(MACOS, 1);
        int flags = flag == null ? 0 : flag.equals("EOF") ? MACOS.EV_EOF() : MACOS.EV_ERROR();
        events.set(0, 7, ofName(filter), flags | MACOS.EV_CLEAR(), fflags, 5);
        assertEquals(readinessOf(readiness), events.readiness(0));
    }

    private static int ofName(String filter) {
        return switch (filter) {
            case "EVFILT_READ" -> MACOS.EVFILT_READ();
            case "EVFILT_WRITE" -> MACOS.EVFILT_WRITE();
            case "EVFILT_EXCEPT" -> MACOS.EVFILT_EXCEPT();
            default -> MACOS.EVFILT_USER();
        };
    }

    private static int readinessOf(String names) {
        int readiness = 0;
        for (String name : names.split(", ")) {
            readiness |= switch (name) {
                case "READABLE" -> Readiness.READABLE;
                case "WRITABLE" -> Readiness.WRITABLE;
                case "PRIORITY" -> Readiness.PRIORITY;
                case "ERROR" -> Readiness.ERROR;
                case "READ_CLOSED" -> Readiness.READ_CLOSED;
                case "WRITE_CLOSED" -> Readiness.WRITE_CLOSED;
                default -> throw new AssertionError(name);
            };
        }
        return readiness;
    }

    @Test
    void filters_have_names() {
        assertEquals("EVFILT_READ", MACOS.name(MACOS.EVFILT_READ()));
        assertEquals("EVFILT_WRITE", NetbsdAbi.KEVENT100.name(NetbsdAbi.KEVENT100.EVFILT_WRITE()));
        assertEquals("EVFILT_USER", NetbsdAbi.KEVENT100.name(NetbsdAbi.KEVENT100.EVFILT_USER()));
        assertEquals("EVFILT_EXCEPT", MACOS.name(MACOS.EVFILT_EXCEPT()));
    }
}
