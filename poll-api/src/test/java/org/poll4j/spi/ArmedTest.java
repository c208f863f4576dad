package org.poll4j.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.poll4j.spi.Selector.Trigger;

/** The triggers of selectors whose kernels know no edges. */
@Timeout(60)
class ArmedTest {
    /** Comes with every interest, as the end of a connection does. */
    private static final int END = 1 << 10;

    private static final int ALL = Readiness.BOTH | Readiness.PRIORITY;

    private static final class Source extends Armed {
        @Override
        protected int bits(int readiness) {
            return readiness | END;
        }
    }

    private static Source watched(int interest, Trigger trigger) {
        Source source = new Source();
        source.watch(7, interest, trigger);
        return source;
    }

    @Test
    void all_of_the_interest_is_armed_first() {
        for (Trigger trigger : Trigger.values()) {
            Source source = watched(Readiness.BOTH, trigger);
            assertEquals(7, source.key());
            assertEquals(Readiness.BOTH | END, source.armed());
            assertEquals(source.interest(), source.armed());
        }
    }

    @Test
    void edge_is_armed_again_in_the_direction_that_would_block_only() {
        Source source = watched(Readiness.BOTH, Trigger.EDGE);
        assertEquals(Readiness.BOTH, source.reported(Readiness.BOTH));
        assertEquals(END, source.armed());
        source.rearm(Readiness.READABLE);
        assertEquals(Readiness.READABLE | END, source.armed());
        source.rearm(Readiness.WRITABLE);
        assertEquals(Readiness.BOTH | END, source.armed());
    }

    @Test
    void edge_does_not_repeat_what_it_reported_and_keeps_the_rest() {
        Source source = watched(Readiness.BOTH, Trigger.EDGE);
        source.reported(Readiness.READABLE | END);
        assertEquals(Readiness.WRITABLE, source.armed());
        source.reported(0);
        assertEquals(Readiness.WRITABLE, source.armed());
    }

    @Test
    void priority_is_armed_with_reading_and_nothing_beyond_the_interest() {
        Source source = watched(ALL, Trigger.EDGE);
        source.reported(ALL | END);
        source.rearm(Readiness.READABLE);
        assertEquals(Readiness.READABLE | Readiness.PRIORITY | END, source.armed());
        Source reader = watched(Readiness.READABLE, Trigger.EDGE);
        reader.reported(Readiness.READABLE | END);
        reader.rearm(Readiness.BOTH);
        assertEquals(Readiness.READABLE | END, reader.armed());
    }

    @Test
    void level_stays_armed() {
        Source source = watched(Readiness.BOTH, Trigger.LEVEL);
        source.reported(ALL | END);
        assertEquals(Readiness.BOTH | END, source.armed());
    }

    @Test
    void oneshot_is_armed_by_watching_alone() {
        Source source = watched(Readiness.BOTH, Trigger.ONESHOT);
        source.reported(Readiness.READABLE);
        assertEquals(0, source.armed());
        source.rearm(Readiness.BOTH);
        assertEquals(0, source.armed());
        source.watch(8, Readiness.WRITABLE, Trigger.ONESHOT);
        assertEquals(8, source.key());
        assertEquals(Readiness.WRITABLE | END, source.armed());
    }

    @Test
    void disarmed_edge_is_armed_by_the_next_call_that_would_block() {
        Source source = watched(Readiness.BOTH, Trigger.EDGE);
        source.disarm();
        assertEquals(0, source.armed());
        source.rearm(Readiness.READABLE);
        assertEquals(Readiness.READABLE | END, source.armed());
    }

    @Test
    void event_that_was_not_delivered_is_reported_again() {
        Source source = watched(Readiness.BOTH, Trigger.ONESHOT);
        int ready = source.reported(Readiness.WRITABLE);
        source.unreported(ready);
        assertEquals(Readiness.WRITABLE, source.armed());
    }
}
