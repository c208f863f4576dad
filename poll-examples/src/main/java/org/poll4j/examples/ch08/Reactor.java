package org.poll4j.examples.ch08;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.poll4j.ClosedPollException;
import org.poll4j.Event;
import org.poll4j.Events;
import org.poll4j.Interest;
import org.poll4j.Poll;
import org.poll4j.Source;
import org.poll4j.Token;

/**
 * Waits for events on a thread of its own and wakes whoever waits for them. It knows sources and wakers, and nothing of
 * futures.
 */
final class Reactor implements AutoCloseable {
    private static final Interest BOTH = Interest.READABLE.add(Interest.WRITABLE);

    private final Poll poll = Poll.open();
    private final Map<Long, Waker> wakers = new ConcurrentHashMap<>();
    private final AtomicLong lastToken = new AtomicLong();

    Reactor() throws IOException {
        Thread.ofPlatform().daemon().name("reactor").start(this::run);
    }

    /** Watches a source; from any thread. */
    Token register(Source source, Waker waker) throws IOException {
        Token token = new Token(lastToken.incrementAndGet());
        wakers.put(token.value(), waker); // first: an event may come at once
        poll.registry().register(source, token, BOTH);
        return token;
    }

    /**
     * Sets the waker of a source. Call it before checking whether the source is ready: then no edge is lost in between.
     */
    void setWaker(Token token, Waker waker) {
        wakers.put(token.value(), waker);
    }

    /** Removes the waker. The source's own registration ends when it is closed. */
    void forget(Token token) {
        wakers.remove(token.value());
    }

    /** How many sources are watched. */
    int size() {
        return wakers.size();
    }

    private void run() {
        Events events = Events.withCapacity(256);
        try {
            while (true) {
                poll.poll(events);
                for (Event event : events) {
                    wake(event.token());
                }
            }
        } catch (ClosedPollException e) {
            // closed: see below
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void wake(Token token) {
        Waker waker = wakers.get(token.value());
        if (waker != null) {
            waker.wake();
        }
    }

    /** Ends the thread, and does not wake those that still wait. */
    @Override
    public void close() {
        poll.close();
    }
}
