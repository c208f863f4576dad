package org.poll4j.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.time.Duration;
import org.poll4j.Event;
import org.poll4j.Events;
import org.poll4j.Poll;
import org.poll4j.Timer;
import org.poll4j.Token;
import org.poll4j.Waker;
import org.poll4j.spi.Backend;

/**
 * A Poll that checks two rules after every poll: no event carries a token that is not registered at that moment, and no
 * poll returns empty before its time.
 */
final class CheckedPoll implements AutoCloseable {
    private final Poll poll;
    private final CheckedRegistry registry;

    CheckedPoll(Backend backend) throws IOException {
        poll = Poll.open(backend);
        registry = new CheckedRegistry(poll.registry());
    }

    /** The Poll without checks. */
    Poll unchecked() {
        return poll;
    }

    CheckedRegistry registry() {
        return registry;
    }

    Waker waker(Token token) {
        Waker waker = new Waker(poll.registry(), token);
        registry.expect(token);
        return waker;
    }

    Timer timer(Token token) {
        Timer timer = new Timer(poll.registry(), token);
        registry.expect(token);
        return timer;
    }

    int poll(Events events) throws IOException {
        int n = poll.poll(events);
        assertTrue(n > 0, "a poll without a timeout returned empty");
        return checked(n, events);
    }

    int poll(Events events, long timeoutNanos) throws IOException {
        long began = System.nanoTime();
        int n = poll.poll(events, timeoutNanos);
        long waited = System.nanoTime() - began;
        assertTrue(n > 0 || waited >= timeoutNanos, () -> "empty after " + waited + " of " + timeoutNanos + " ns");
        return checked(n, events);
    }

    int poll(Events events, Duration timeout) throws IOException {
        return checked(poll.poll(events, timeout), events);
    }

    private int checked(int n, Events events) {
        assertEquals(n, events.size());
        assertTrue(n <= events.capacity(), () -> n + " events in " + events.capacity());
        for (int i = 0; i < n; i++) {
            Event event = events.get(i);
            if (!registry.isRegistered(event.token())) {
                fail("the token is not registered: " + event);
            }
        }
        return n;
    }

    @Override
    public void close() {
        poll.close();
    }
}
