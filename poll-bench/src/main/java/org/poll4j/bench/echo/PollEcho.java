package org.poll4j.bench.echo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.poll4j.Event;
import org.poll4j.Events;
import org.poll4j.Interest;
import org.poll4j.Poll;
import org.poll4j.Token;
import org.poll4j.Trigger;
import org.poll4j.net.TcpListener;
import org.poll4j.net.TcpStream;

/** The server on poll4j: edges, or where the system has none, as Windows, levels; one buffer for all. */
final class PollEcho implements EchoServer {
    private static final Token LISTENER = new Token(-1);

    private final TcpListener listener = TcpListener.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
    private final Poll poll = Poll.open();
    private final Events events = Events.withCapacity(1024);
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    private final List<TcpStream> streams = new ArrayList<>();
    private final Deque<Token> free = new ArrayDeque<>();
    private final Trigger trigger;

    PollEcho(Trigger trigger) throws IOException {
        this.trigger = trigger;
        poll.registry().register(listener, LISTENER, Interest.READABLE);
    }

    @Override
    public int port() throws IOException {
        return listener.localAddress().getPort();
    }

    @Override
    public void serve() throws IOException {
        while (true) {
            poll.poll(events);
            for (Event event : events) {
                ready(event.token());
            }
        }
    }

    private void ready(Token token) throws IOException {
        if (token.equals(LISTENER)) {
            accept();
        } else {
            TcpStream stream = streams.get((int) token.value());
            if (!echo(stream)) {
                stream.close();
                free.push(token);
            }
        }
    }

    private void accept() throws IOException {
        for (TcpStream stream; (stream = listener.accept()) != null; ) {
            Token token = free.poll();
            if (token == null) {
                token = new Token(streams.size());
                streams.add(stream);
            } else {
                streams.set((int) token.value(), stream);
            }
            poll.registry().register(stream, token, Interest.READABLE, trigger);
        }
    }

    /** False at the end of the stream. */
    private boolean echo(TcpStream stream) throws IOException {
        int n;
        do {
            n = stream.read(buffer.clear());
            if (n <= 0) {
                return n == 0;
            }
            if (stream.write(buffer.flip()) < n) {
                throw new IOException(stream + " does not take " + n + " bytes at once");
            }
        } while (n == BUFFER);
        return true;
    }
}
