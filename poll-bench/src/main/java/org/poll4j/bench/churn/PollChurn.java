package org.poll4j.bench.churn;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.util.Objects;
import org.poll4j.Event;
import org.poll4j.Events;
import org.poll4j.Interest;
import org.poll4j.Poll;
import org.poll4j.Token;
import org.poll4j.net.TcpListener;
import org.poll4j.net.TcpStream;

/** Connections of poll4j. */
final class PollChurn implements Churn {
    private static final Token LISTENER = new Token(0);
    private static final Token ACCEPTED = new Token(1);

    private final Poll poll = Poll.open();
    private final Events events = Events.withCapacity(16);
    private final TcpListener listener = TcpListener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    private final InetSocketAddress address = listener.localAddress();

    PollChurn() throws IOException {
        poll.registry().register(listener, LISTENER, Interest.READABLE);
    }

    @Override
    public void live() throws IOException {
        TcpStream client = TcpStream.connect(address);
        await(LISTENER);
        TcpStream accepted = Objects.requireNonNull(listener.accept());
        poll.registry().register(accepted, ACCEPTED, Interest.READABLE);
        client.setOption(StandardSocketOptions.SO_LINGER, 0);
        client.close();
        await(ACCEPTED);
        accepted.close();
    }

    private void await(Token token) throws IOException {
        for (boolean seen = false; !seen; ) {
            poll.poll(events);
            for (Event event : events) {
                seen |= event.token().equals(token);
            }
        }
    }
}
