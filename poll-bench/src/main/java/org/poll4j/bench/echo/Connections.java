package org.poll4j.bench.echo;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.poll4j.Events;
import org.poll4j.Interest;
import org.poll4j.Poll;
import org.poll4j.Token;
import org.poll4j.Trigger;
import org.poll4j.net.TcpStream;

/** Connections of clients to an echo server. The token of each is its index. */
final class Connections implements AutoCloseable {
    /** Bytes of a request, unless the client says otherwise. */
    static final int REQUEST = 64;

    private static final long PATIENCE_NANOS = 5_000_000_000L;

    final Events events = Events.withCapacity(1024);
    private final Poll poll = Poll.open();
    private final ByteBuffer buffer;
    private final TcpStream[] streams;
    private final int[] missing;

    /** Connects, one connection after another. */
    Connections(InetSocketAddress server, int count, int request) throws IOException {
        buffer = ByteBuffer.allocateDirect(request);
        streams = new TcpStream[count];
        missing = new int[count];
        for (int i = 0; i < count; i++) {
            streams[i] = TcpStream.connect(server);
            poll.registry().register(streams[i], new Token(i), Interest.WRITABLE, Trigger.ONESHOT);
            while (!streams[i].finishConnect()) {
                await();
            }
            poll.registry().reregister(streams[i], new Token(i), Interest.READABLE, Trigger.EDGE);
        }
    }

    int count() {
        return streams.length;
    }

    /** Waits for replies, or fails after seconds without one. */
    void await() throws IOException {
        if (poll.poll(events, PATIENCE_NANOS) == 0) {
            throw new IOException("the server does not answer");
        }
    }

    /** Looks for replies without waiting. */
    int pollNow() throws IOException {
        return poll.poll(events, 0);
    }

    /** Sends a request. */
    void request(int at) throws IOException {
        missing[at] = buffer.capacity();
        if (streams[at].write(buffer.clear()) < buffer.capacity()) {
            throw new IOException(streams[at] + " does not take a request at once");
        }
    }

    /** Reads; returns whether the reply is complete. */
    boolean reply(int at) throws IOException {
        int n = streams[at].read(buffer.clear().limit(missing[at]));
        if (n < 0) {
            throw new IOException("the server has closed " + streams[at]);
        }
        missing[at] -= n;
        return missing[at] == 0;
    }

    @Override
    public void close() throws IOException {
        for (TcpStream stream : streams) {
            stream.close();
        }
        poll.close();
    }
}
