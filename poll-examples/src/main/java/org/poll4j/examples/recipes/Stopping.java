package org.poll4j.examples.recipes;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.poll4j.Event;
import org.poll4j.Events;
import org.poll4j.Interest;
import org.poll4j.Poll;
import org.poll4j.Token;
import org.poll4j.Waker;
import org.poll4j.net.TcpListener;
import org.poll4j.net.TcpStream;

// stop {
/**
 * A server that serves its clients to the end before it stops: it accepts no more, and waits for them for some time.
 */
public final class Stopping {
    private static final Token LISTENER = new Token(0);
    private static final Token STOP = new Token(1);

    private final Poll poll = Poll.open();
    private final Events events = Events.withCapacity(256);
    private final Map<Token, TcpStream> clients = new HashMap<>();
    private final Waker stop = new Waker(poll.registry(), STOP);
    private long last = 1;

    public Stopping() throws IOException {}

    /** From any thread, for example from a shutdown hook, which then joins the thread in {@link #run}. */
    public void stop() {
        stop.wake();
    }

    /** Serves until {@link #stop()}, then until the last client has left, at most for the grace period. */
    public void run(TcpListener listener, long graceNanos) throws IOException {
        poll.registry().register(listener, LISTENER, Interest.READABLE);
        boolean stopping = false;
        long deadline = 0;
        try (poll) {
            while (!stopping || !clients.isEmpty()) {
                long left = stopping ? deadline - System.nanoTime() : Long.MAX_VALUE;
                if (left <= 0) {
                    break; // the clients that are left are cut off
                }
                poll.poll(events, left);
                for (Event event : events) {
                    if (event.token().equals(STOP)) {
                        stopping = true;
                        deadline = System.nanoTime() + graceNanos;
                        accept(listener); // connections that still wait would be reset
                        listener.close(); // new clients are refused from now on
                    } else if (event.token().equals(LISTENER)) {
                        accept(listener);
                    } else {
                        serve(event.token());
                    }
                }
            }
        } finally {
            for (TcpStream client : clients.values()) {
                client.close();
            }
        }
    }

    private void accept(TcpListener listener) throws IOException {
        for (TcpStream client; (client = listener.accept()) != null; ) {
            Token token = new Token(++last);
            clients.put(token, client);
            poll.registry().register(client, token, Interest.READABLE);
        }
    }

    /** Reads to the end, then says goodbye. */
    private void serve(Token token) throws IOException {
        TcpStream client = Objects.requireNonNull(clients.get(token));
        ByteBuffer buffer = ByteBuffer.allocate(1024);
        int n;
        while ((n = client.read(buffer.clear())) > 0) {}
        if (n < 0) {
            client.write(ByteBuffer.wrap("bye\n".getBytes(UTF_8)));
            client.close();
            clients.remove(token);
        }
    }
}
// stop }
