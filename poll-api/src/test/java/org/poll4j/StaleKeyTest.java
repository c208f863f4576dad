package org.poll4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class StaleKeyTest {
    private static final long KEY = 1L << 32 | 3;
    private static final long OTHER = 2L << 32 | 3;

    private final StaleKey stale = new StaleKey();
    private long nowNanos = Long.MAX_VALUE - 10; // nanoTime may overflow

    /** How many selects report a key, so many nanoseconds apart, until it is found. */
    private int selectsUntilFound(long key, long apartNanos, int most) {
        for (int n = 1; n <= most; n++) {
            stale.next();
            nowNanos += apartNanos;
            if (stale.report(key, nowNanos)) {
                return n;
            }
        }
        return -1;
    }

    @Test
    void key_of_many_selects_is_found_again_and_again() {
        assertEquals(StaleKey.REPORTS, selectsUntilFound(KEY, 1, 1000));
        assertEquals(StaleKey.REPORTS, selectsUntilFound(KEY, 1, 1000));
        assertEquals(StaleKey.REPORTS, selectsUntilFound(OTHER, 1, 1000));
    }

    @Test
    void reports_of_one_select_count_once() {
        stale.next();
        for (int i = 0; i < 1000; i++) {
            assertFalse(stale.report(KEY, nowNanos));
        }
    }

    @Test
    void counts_decay() {
        assertEquals(-1, selectsUntilFound(KEY, StaleKey.SECOND_NANOS / 50, 1000));
        assertEquals(-1, selectsUntilFound(KEY, StaleKey.SECOND_NANOS * 2, 1000));
        assertTrue(selectsUntilFound(KEY, StaleKey.SECOND_NANOS / 100, 1000) > 0);
    }

    @Test
    void key_that_was_reported_once_gives_way_after_a_second() {
        stale.report(OTHER, nowNanos);
        assertEquals(-1, selectsUntilFound(KEY, 1, 1000));
        nowNanos += StaleKey.SECOND_NANOS;
        assertEquals(StaleKey.REPORTS, selectsUntilFound(KEY, 1, 1000));
    }
}
