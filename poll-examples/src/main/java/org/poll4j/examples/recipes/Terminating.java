package org.poll4j.examples.recipes;

import java.io.IOException;
import java.util.function.Consumer;
import org.poll4j.Event;
import org.poll4j.Events;
import org.poll4j.Poll;
import org.poll4j.Token;
import org.poll4j.process.SignalWatch;

/** A loop that ends at a signal. */
public final class Terminating {
    private static final Token TERMINATE = new Token(-1);

    private Terminating() {}

    // signals {
    /** Polls until SIGTERM or SIGINT comes. The JVM does not end then, so the caller can shut down in order. */
    public static void run(Poll poll, Consumer<Event> handler) throws IOException {
        Events events = Events.withCapacity(256);
        try (SignalWatch terminate = SignalWatch.open(poll.registry(), "TERM", TERMINATE);
                SignalWatch interrupt = SignalWatch.open(poll.registry(), "INT", TERMINATE)) {
            while (terminate.take() + interrupt.take() == 0) {
                poll.poll(events);
                for (Event event : events) {
                    if (!event.token().equals(TERMINATE)) {
                        handler.accept(event);
                    }
                }
            }
        }
    }
    // signals }
}
