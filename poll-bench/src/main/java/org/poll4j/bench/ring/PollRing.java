package org.poll4j.bench.ring;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.poll4j.Event;
import org.poll4j.Events;
import org.poll4j.Interest;
import org.poll4j.Poll;
import org.poll4j.Token;
import org.poll4j.unix.Pipe;

/** The ring on poll4j. */
final class PollRing implements Ring {
    private final Poll poll = Poll.open();
    private final Events events = Events.withCapacity(MAX_EVENTS);
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(1);
    private final Pipe.Receiver[] receivers;
    private final Pipe.Sender[] senders;

    PollRing(int count) throws IOException {
        receivers = new Pipe.Receiver[count];
        senders = new Pipe.Sender[count];
        for (int i = 0; i < count; i++) {
            Pipe pipe = Pipe.open();
            receivers[i] = pipe.receiver();
            senders[i] = pipe.sender();
            poll.registry().register(receivers[i], new Token(i), Interest.READABLE);
        }
    }

    @Override
    public void put(int pipe) throws IOException {
        if (senders[pipe].write(buffer.clear()) != 1) {
            throw new IOException("short write");
        }
    }

    @Override
    public void turn(long count) throws IOException {
        for (long left = count; left > 0; left -= events.size()) {
            poll.poll(events);
            for (Event event : events) {
                move((int) event.token().value());
            }
        }
    }

    private void move(int pipe) throws IOException {
        if (receivers[pipe].read(buffer.clear()) != 1) {
            throw new IOException("short read");
        }
        put(pipe + 1 == receivers.length ? 0 : pipe + 1);
    }
}
