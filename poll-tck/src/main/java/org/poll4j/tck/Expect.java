package org.poll4j.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.poll4j.Event;
import org.poll4j.Events;
import org.poll4j.Token;
import org.poll4j.spi.Readiness;

/**
 * Checks which events come. Like mio's own helpers, it accepts more readiness than expected and repeated events. Unlike
 * them, every {@link CheckedPoll#poll} fails for an event whose token is not registered.
 */
final class Expect {
    private static final int POLLS = 3;
    private static final long PATIENCE_NANOS = 10_000_000_000L;
    private static final long QUIET_NANOS = 50_000_000;

    /** An event with this token and at least these readiness bits. */
    record Expectation(Token token, int readiness) {
        boolean isMetBy(Event event) {
            return event.token() == token && (readinessOf(event) & readiness) == readiness;
        }

        @Override
        public String toString() {
            return token + " " + Readiness.toString(readiness);
        }
    }

    private Expect() {}

    static Expectation readable(Token token) {
        return ready(token, Readiness.READABLE);
    }

    static Expectation writable(Token token) {
        return ready(token, Readiness.WRITABLE);
    }

    static Expectation readClosed(Token token) {
        return ready(token, Readiness.READ_CLOSED);
    }

    static Expectation writeClosed(Token token) {
        return ready(token, Readiness.WRITE_CLOSED);
    }

    /** Bits of {@link Readiness}. */
    static Expectation ready(Token token, int readiness) {
        return new Expectation(token, readiness);
    }

    /** What an event says, as bits of {@link Readiness}. */
    static int readinessOf(Event event) {
        return (event.isReadable() ? Readiness.READABLE : 0)
                | (event.isWritable() ? Readiness.WRITABLE : 0)
                | (event.isPriority() ? Readiness.PRIORITY : 0)
                | (event.isAio() ? Readiness.AIO : 0)
                | (event.isLio() ? Readiness.LIO : 0)
                | (event.isError() ? Readiness.ERROR : 0)
                | (event.isReadClosed() ? Readiness.READ_CLOSED : 0)
                | (event.isWriteClosed() ? Readiness.WRITE_CLOSED : 0);
    }

    /** Polls until each expectation was met by an event, a few times at most. */
    static void events(CheckedPoll poll, Events events, Expectation... expected) throws IOException {
        List<Expectation> missing = new ArrayList<>(List.of(expected));
        List<String> seen = new ArrayList<>();
        for (int i = 0; i < POLLS && !missing.isEmpty(); i++) {
            poll.poll(events, PATIENCE_NANOS);
            for (Event event : events) {
                seen.add(event.toString());
                missing.removeIf(expectation -> expectation.isMetBy(event));
            }
        }
        assertTrue(missing.isEmpty(), () -> "missing: " + missing + ", seen: " + seen);
    }

    /** The next events, found by one poll, are these and no other: what mio's tests count. */
    static void exactly(CheckedPoll poll, Events events, Expectation... expected) throws IOException {
        int n = 0;
        for (int i = 0; i < POLLS && n == 0; i++) {
            n = poll.poll(events, PATIENCE_NANOS);
        }
        assertEquals(expected.length, n, events::toString);
        for (Expectation expectation : expected) {
            if (!isMet(expectation, events)) {
                fail("missing: " + expectation + ", seen: " + events);
            }
        }
    }

    private static boolean isMet(Expectation expectation, Events events) {
        for (Event event : events) {
            if (expectation.isMetBy(event)) {
                return true;
            }
        }
        return false;
    }

    /** Polls until an event of this token has exactly these bits of the system's own, a few times at most. */
    static void raw(CheckedPoll poll, Events events, Token token, int bits) throws IOException {
        List<String> seen = new ArrayList<>();
        for (int i = 0; i < POLLS; i++) {
            poll.poll(events, PATIENCE_NANOS);
            for (Event event : events) {
                seen.add(event.toString());
                if (event.token() == token && event.rawBits() == bits) {
                    return;
                }
            }
        }
        fail("missing: " + token + " with raw 0x" + Integer.toHexString(bits) + ", seen: " + seen);
    }

    /** One poll finds nothing. */
    static void none(CheckedPoll poll) throws IOException {
        Events events = Events.withCapacity(16);
        int n = poll.poll(events, QUIET_NANOS);
        assertEquals(0, n, events::toString);
    }
}
