package org.poll4j.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.poll4j.Interest;
import org.poll4j.spi.Readiness;

/** {@link Interest}; mio's {@code tests/interest.rs}. */
@Timeout(60)
class InterestTest {
    private static final Interest BOTH = Interest.READABLE.add(Interest.WRITABLE);

    @Test
    void is_tests() {
        assertTrue(Interest.READABLE.isReadable());
        assertFalse(Interest.READABLE.isWritable());
        assertFalse(Interest.WRITABLE.isReadable());
        assertTrue(Interest.WRITABLE.isWritable());
        assertFalse(Interest.WRITABLE.isAio());
        assertFalse(Interest.WRITABLE.isLio());
        assertFalse(Interest.WRITABLE.isPriority());
        assertTrue(Interest.AIO.isAio());
        assertTrue(Interest.LIO.isLio());
        assertTrue(Interest.PRIORITY.isPriority());
    }

    @Test
    void bit_or() {
        Interest either = Interest.of(Interest.READABLE.bits() | Interest.WRITABLE.bits());
        assertTrue(either.isReadable() && either.isWritable());
        assertSame(BOTH, either);
    }

    @Test
    void add() {
        assertTrue(BOTH.isReadable() && BOTH.isWritable());
        assertSame(BOTH, BOTH.add(Interest.READABLE));
        assertSame(BOTH, BOTH.add(Interest.NONE));
    }

    @Test
    void remove() {
        assertSame(Interest.WRITABLE, BOTH.remove(Interest.READABLE));
        assertSame(Interest.READABLE, Interest.READABLE.remove(Interest.WRITABLE));
        assertSame(Interest.NONE, BOTH.remove(BOTH));
        assertSame(Interest.NONE, Interest.NONE.remove(BOTH));
    }

    @Test
    void fmt_debug() {
        assertEquals("READABLE", Interest.READABLE.toString());
        assertEquals("WRITABLE", Interest.WRITABLE.toString());
        assertEquals("READABLE | WRITABLE", BOTH.toString());
        assertEquals("NONE", Interest.NONE.toString());
    }

    @Test
    void every_set_is_one_object() {
        for (int bits = 0; bits <= Readiness.INTERESTS; bits++) {
            assertEquals(bits, Interest.of(bits).bits());
            assertSame(Interest.of(bits), Interest.of(bits));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Readiness.INTERESTS + 1, Readiness.ERROR, Readiness.READ_CLOSED, Integer.MIN_VALUE})
    void other_bits_are_refused(int bits) {
        assertThrows(IllegalArgumentException.class, () -> Interest.of(bits));
    }
}
