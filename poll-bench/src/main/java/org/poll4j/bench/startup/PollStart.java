package org.poll4j.bench.startup;

import java.io.IOException;
import org.poll4j.Event;
import org.poll4j.Events;
import org.poll4j.Poll;
import org.poll4j.Token;
import org.poll4j.Waker;

/** Wakes itself, polls that one event, prints when, and ends. */
public final class PollStart {
    private PollStart() {}

    /**
     * Prints {@link System#nanoTime()} at the event.
     *
     * @param args none
     * @throws IOException if a call fails
     */
    public static void main(String[] args) throws IOException {
        try (Poll poll = Poll.open()) {
            Events events = Events.withCapacity(16);
            Token token = new Token(1);
            new Waker(poll.registry(), token).wake();
            poll.poll(events);
            for (Event event : events) {
                if (event.token().equals(token)) {
                    System.out.println(System.nanoTime());
                }
            }
        }
    }
}
