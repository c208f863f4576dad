package org.poll4j.bench.wake;

import java.io.IOException;
import org.poll4j.Events;
import org.poll4j.Poll;
import org.poll4j.Token;
import org.poll4j.Waker;

/** A Poll and its waker. */
final class PollWakeable implements Wakeable {
    private final Poll poll = Poll.open();
    private final Events events = Events.withCapacity(16);
    private final Waker waker = new Waker(poll.registry(), new Token(0));

    PollWakeable() throws IOException {}

    @Override
    public void wake() {
        waker.wake();
    }

    @Override
    public void await() throws IOException {
        if (poll.poll(events) != 1) {
            throw new IOException("more than a wake");
        }
    }
}
