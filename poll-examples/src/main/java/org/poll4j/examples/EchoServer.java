package org.poll4j.examples;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.poll4j.ClosedPollException;
import org.poll4j.Event;
import org.poll4j.Events;
import org.poll4j.Interest;
import org.poll4j.Poll;
import org.poll4j.Token;
import org.poll4j.Waker;
import org.poll4j.net.TcpListener;
import org.poll4j.net.TcpStream;

/**
 * Sends back to each client what the client sends, on one thread. Start it, then talk to it: {@code nc 127.0.0.1 7000}.
 *
 * <p>Events are edges: one comes when a source becomes ready, and not for as long as it is ready. So the program
 * continues until a call would block: here {@code accept} until it returns null, in {@link EchoConnection} reads and
 * writes until they return 0.
 */
public final class EchoServer {
    private static final Token LISTENER = new Token(0);
    private static final Token STOP = new Token(1);
    private static final long FOREVER = Long.MAX_VALUE;
    private static final long RETRY_NANOS = 100_000_000;

    private final TcpListener listener;
    private final Poll poll;
    private final Waker waker;
    private final Map<Token, EchoConnection> connections = new HashMap<>();
    private long lastToken = STOP.value();
    /** Clients wait to be accepted, and no event will tell of them again. */
    private boolean acceptFailed;

    private boolean stopped;

    EchoServer(TcpListener listener, Poll poll) throws IOException {
        this.listener = listener;
        this.poll = poll;
        this.waker = new Waker(poll.registry(), STOP);
        poll.registry().register(listener, LISTENER, Interest.READABLE);
    }

    public static void main(String[] args) throws IOException {
        URI address = URI.create("tcp://" + (args.length == 0 ? "127.0.0.1:7000" : args[0]));
        if (address.getHost() == null || address.getPort() < 0) {
            throw new IllegalArgumentException(args[0] + ": not an address and a port, such as 127.0.0.1:7000");
        }
        try (TcpListener listener = TcpListener.bind(new InetSocketAddress(address.getHost(), address.getPort()));
                Poll poll = Poll.open()) {
            EchoServer server = new EchoServer(listener, poll);
            Thread main = Thread.currentThread();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> server.stop(main)));
            System.out.println("echoing on " + listener.localAddress() + " until Ctrl-C");
            server.run();
        }
    }

    /** Serves until {@link #stop}. */
    void run() throws IOException {
        Events events = Events.withCapacity(1024);
        while (!stopped) {
            poll.poll(events, acceptFailed ? RETRY_NANOS : FOREVER);
            for (Event event : events) {
                ready(event.token());
            }
            if (acceptFailed) {
                accept();
            }
        }
        connections.values().forEach(connection -> connection.close("server stopped"));
    }

    /** From another thread: makes {@link #run} return, and waits for the end of the thread that is in it. */
    void stop(Thread runner) {
        try {
            waker.wake();
            runner.join();
        } catch (ClosedPollException | InterruptedException e) {
            // stopped already, or not to be waited for
        }
    }

    private void ready(Token token) {
        if (token.equals(LISTENER)) {
            accept();
        } else if (token.equals(STOP)) {
            stopped = true;
        } else {
            serve(token, Objects.requireNonNull(connections.get(token)));
        }
    }

    private void accept() {
        try {
            acceptFailed = false;
            for (TcpStream stream; (stream = listener.accept()) != null; ) {
                Token token = new Token(++lastToken);
                connections.put(token, EchoConnection.begin(stream, token, poll.registry()));
            }
        } catch (IOException e) {
            acceptFailed = true; // out of descriptors (EMFILE): again when some may be free
        }
    }

    private void serve(Token token, EchoConnection connection) {
        String end = "closed by the client";
        try {
            if (connection.echo()) {
                return;
            }
        } catch (IOException e) {
            end = String.valueOf(e.getMessage());
        }
        connections.remove(token);
        connection.close(end);
    }
}
