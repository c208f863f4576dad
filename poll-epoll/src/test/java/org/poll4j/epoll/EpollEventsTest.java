package org.poll4j.epoll;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.poll4j.spi.Readiness;
import org.poll4j.spi.Selector.Trigger;

@Timeout(60)
class EpollEventsTest {
    private static final int IN = 0x1;
    private static final int PRI = 0x2;
    private static final int OUT = 0x4;
    private static final int ERR = 0x8;
    private static final int HUP = 0x10;
    private static final int RDHUP = 0x2000;
    private static final int ONESHOT = 1 << 30;
    private static final int ET = 1 << 31;

    @ParameterizedTest
    @EnumSource
    void interests_ask_for_bits(Trigger trigger) {
        int when = switch (trigger) {
            case EDGE -> ET;
            case LEVEL -> 0;
            case ONESHOT -> ONESHOT;
        };
        assertEquals(when | IN | RDHUP, EpollEvents.bits(Readiness.READABLE, trigger, 0));
        assertEquals(when | OUT, EpollEvents.bits(Readiness.WRITABLE, trigger, 0));
        assertEquals(when | PRI, EpollEvents.bits(Readiness.PRIORITY, trigger, 0));
        assertEquals(when | IN | RDHUP | OUT, EpollEvents.bits(Readiness.BOTH, trigger, 0));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        0x0    | NONE
        0x1    | READABLE
        0x2    | READABLE, PRIORITY
        0x4    | WRITABLE
        0x5    | READABLE, WRITABLE
        0x8    | ERROR, WRITE_CLOSED
        0xc    | WRITABLE, ERROR, WRITE_CLOSED
        0x9    | READABLE, ERROR
        0x10   | READ_CLOSED, WRITE_CLOSED
        0x11   | READABLE, READ_CLOSED, WRITE_CLOSED
        0x14   | WRITABLE, READ_CLOSED, WRITE_CLOSED
        0x18   | ERROR, READ_CLOSED, WRITE_CLOSED
        0x2000 | NONE
        0x2001 | READABLE, READ_CLOSED
        0x2005 | READABLE, WRITABLE, READ_CLOSED
        0x2015 | READABLE, WRITABLE, READ_CLOSED, WRITE_CLOSED
        0x2019 | READABLE, ERROR, READ_CLOSED, WRITE_CLOSED
        0x201d | READABLE, WRITABLE, ERROR, READ_CLOSED, WRITE_CLOSED
        """)
    void bits_mean_readiness(String bits, String readiness) {
        assertEquals(ofNames(readiness), EpollEvents.readiness(Integer.decode(bits)));
    }

    private static int ofNames(String names) {
        int readiness = 0;
        for (String name : names.split(", ")) {
            readiness |= switch (name) {
                case "READABLE" -> Readiness.READABLE;
                case "WRITABLE" -> Readiness.WRITABLE;
                case "PRIORITY" -> Readiness.PRIORITY;
                case "ERROR" -> Readiness.ERROR;
                case "READ_CLOSED" -> Readiness.READ_CLOSED;
                case "WRITE_CLOSED" -> Readiness.WRITE_CLOSED;
                default -> 0;
            };
        }
        return readiness;
    }

    /** All 64, against mio's predicates. */
    @Test
    void every_combination_means_what_mio_says() {
        for (int i = 0; i < 64; i++) {
            int bits = i & 31 | ((i & 32) == 0 ? 0 : RDHUP);
            assertEquals(mios(bits), EpollEvents.readiness(bits), () -> "0x" + Integer.toHexString(bits));
        }
    }

    private static int mios(int bits) {
        boolean hup = has(bits, HUP);
        return (has(bits, IN) || has(bits, PRI) ? Readiness.READABLE : 0)
                | (has(bits, OUT) ? Readiness.WRITABLE : 0)
                | (has(bits, PRI) ? Readiness.PRIORITY : 0)
                | (has(bits, ERR) ? Readiness.ERROR : 0)
                | (hup || has(bits, IN) && has(bits, RDHUP) ? Readiness.READ_CLOSED : 0)
                | (hup || has(bits, OUT) && has(bits, ERR) || bits == ERR ? Readiness.WRITE_CLOSED : 0);
    }

    private static boolean has(int bits, int bit) {
        return (bits & bit) != 0;
    }

    @Test
    void entries_do_not_overlap_and_are_what_was_registered() {
        EpollChange change = new EpollChange();
        EpollEvents events = new EpollEvents(100);
        for (int i = 0; i < 100; i++) {
            change.set(~i, 0x8102030405060708L * i);
            MemorySegment.copy(
                    change.segment(), 0, events.segment(), (long) i * LinuxAbi.EVENT_SIZE, LinuxAbi.EVENT_SIZE);
        }
        for (int i = 0; i < 100; i++) {
            assertEquals(~i, events.bits(i));
            assertEquals(0x8102030405060708L * i, events.key(i));
        }
        assertEquals(100L * LinuxAbi.EVENT_SIZE, events.segment().byteSize());
        assertEquals(100, events.capacity());
    }
}
