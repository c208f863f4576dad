package org.poll4j.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.poll4j.Interest;
import org.poll4j.Token;

/** {@link Token}. */
class TokenTest extends Contract {
    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 32, 0xFFFF_FFFFL})
    void every_value_is_allowed(long value) throws IOException {
        Token ofSource = new Token(value);
        Token ofWaker = new Token(value);
        registry.register(fullDuct().receiver(), ofSource, Interest.READABLE);
        assertEquals(1, poll.poll(events, 20_000 * MILLIS));
        assertSame(ofSource, events.get(0).token());
        poll.waker(ofWaker).wake();
        assertEquals(1, poll.poll(events, 20_000 * MILLIS));
        assertSame(ofWaker, events.get(0).token());
    }

    @Test
    void equal_by_value() {
        assertEquals(new Token(7), new Token(7));
        assertEquals(new Token(7).hashCode(), new Token(7).hashCode());
        assertNotEquals(new Token(7), new Token(8));
        assertNotEquals(new Token(7), (Object) 7L);
        assertEquals("Token(-7)", new Token(-7).toString());
        assertEquals(7, new Token(7).value());
    }

    @Test
    void ordered_by_value() {
        assertTrue(new Token(-1).compareTo(new Token(1)) < 0);
        assertTrue(new Token(Long.MAX_VALUE).compareTo(new Token(Long.MIN_VALUE)) > 0);
        assertEquals(0, new Token(3).compareTo(new Token(3)));
    }
}
