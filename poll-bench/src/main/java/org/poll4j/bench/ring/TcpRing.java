package org.poll4j.bench.ring;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import org.poll4j.Event;
import org.poll4j.Events;
import org.poll4j.Interest;
import org.poll4j.Poll;
import org.poll4j.Token;
import org.poll4j.Trigger;
import org.poll4j.net.TcpListener;
import org.poll4j.net.TcpStream;

/** The ring over TCP connections, where there are no pipes; reported by level, as wepoll does. */
final class TcpRing implements Ring {
    private final Poll poll = Poll.open();
    private final Events events = Events.withCapacity(MAX_EVENTS);
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(1);
    private final TcpStream[] receivers;
    private final TcpStream[] senders;

    TcpRing(int count) throws IOException {
        receivers = new TcpStream[count];
        senders = new TcpStream[count];
        try (TcpListener listener = TcpListener.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0))) {
            for (int i = 0; i < count; i++) {
                senders[i] = connected(listener.localAddress());
                receivers[i] = accepted(listener);
                poll.registry().register(receivers[i], new Token(i), Interest.READABLE, Trigger.LEVEL);
            }
        }
    }

    private static TcpStream connected(InetSocketAddress address) throws IOException {
        TcpStream stream = TcpStream.connect(address);
        while (!stream.finishConnect()) {
            Thread.onSpinWait();
        }
        stream.setOption(StandardSocketOptions.TCP_NODELAY, true);
        return stream;
    }

    private static TcpStream accepted(TcpListener listener) throws IOException {
        TcpStream stream;
        while ((stream = listener.accept()) == null) {
            Thread.onSpinWait();
        }
        return stream;
    }

    @Override
    public void put(int at) throws IOException {
        if (senders[at].write(buffer.clear()) != 1) {
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

    private void move(int at) throws IOException {
        if (receivers[at].read(buffer.clear()) != 1) {
            throw new IOException("short read");
        }
        put(at + 1 == receivers.length ? 0 : at + 1);
    }
}
