package org.poll4j.netty;

import io.netty.channel.IoEvent;
import org.jspecify.annotations.Nullable;
import org.poll4j.Event;

/** What a {@link PollIoHandle} receives. Valid during {@link PollIoHandle#handle}. */
public final class PollIoEvent implements IoEvent {
    private @Nullable Event event;

    PollIoEvent() {}

    PollIoEvent with(Event next) {
        event = next;
        return this;
    }

    /**
     * Returns the event of the Poll.
     *
     * @return a view, which the next poll overwrites
     */
    public Event event() {
        Event current = event;
        if (current == null) {
            throw new IllegalStateException("event(): no event yet");
        }
        return current;
    }
}
