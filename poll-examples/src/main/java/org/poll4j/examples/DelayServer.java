package org.poll4j.examples;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.stream.Collectors;
import org.poll4j.ClosedPollException;
import org.poll4j.Interest;
import org.poll4j.Token;
import org.poll4j.Trigger;
import org.poll4j.net.TcpListener;
import org.poll4j.net.TcpStream;

/**
 * A web server that takes its time, for programs that have something to wait for: {@code GET /1000/hello} answers
 * {@code hello} after 1,000 ms. It serves the programs of every chapter. One thread serves any number of clients, and
 * prints a line a request.
 *
 * <p>The timeout of a poll is the time to the next answer that is due: that is all there is to timers on an event
 * queue.
 */
public final class DelayServer implements AutoCloseable {
    private static final Interest BOTH = Interest.READABLE.add(Interest.WRITABLE);
    private static final long FOREVER = Long.MAX_VALUE;
    private static final long RETRY_NANOS = 100_000_000;

    private final TcpListener listener;
    private final PrintStream out;
    private final EventLoop loop = new EventLoop();
    private final Map<DelayConnection, Token> connections = new HashMap<>();
    private final Queue<Answer> answers = new PriorityQueue<>();
    /** What was read last: one buffer for all, since one thread serves all. */
    private final ByteBuffer buffer = ByteBuffer.allocate(4096);

    private long requests;
    /** Clients wait to be accepted, and no event will tell of them again. */
    private boolean acceptFailed;

    /**
     * What a client is to hear when its time has come. Those due at the same time go in the order of their requests.
     */
    private record Answer(long dueNanos, long number, DelayRequest request, DelayConnection client)
            implements Comparable<Answer> {
        @Override
        public int compareTo(Answer other) {
            int byTime = Long.signum(dueNanos - other.dueNanos); // nanoTime may overflow, a difference does not
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    /**
     * Listens; {@link #run} serves.
     *
     * @param address where; port 0 lets the system choose
     * @param out gets a line a request
     */
    public DelayServer(InetSocketAddress address, PrintStream out) throws IOException {
        this.listener = TcpListener.bind(address);
        this.out = out;
        loop.register(listener, loop.token(event -> accept()), Interest.READABLE, Trigger.EDGE);
    }

    /** Starts one that prints to the console, on a thread of its own, at a port that the system chooses. */
    public static DelayServer start() throws IOException {
        return start(System.out);
    }

    /** Starts one on a thread of its own, at a port that the system chooses. */
    public static DelayServer start(PrintStream out) throws IOException {
        DelayServer server = new DelayServer(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), out);
        Thread.ofPlatform().daemon().name("delay server").start(server::run);
        return server;
    }

    public static void main(String[] args) throws IOException {
        DelayServer server = new DelayServer(address(args.length == 0 ? "127.0.0.1" : args[0]), System.out);
        try (server) {
            System.out.println("answering on " + server.address() + " until Ctrl-C");
            server.run();
        }
    }

    private static InetSocketAddress address(String text) {
        URI uri = URI.create("tcp://" + text);
        if (uri.getHost() == null) {
            throw new IllegalArgumentException(text + ": not an address, such as 127.0.0.1 or 127.0.0.1:8080");
        }
        return new InetSocketAddress(uri.getHost(), uri.getPort() < 0 ? 8080 : uri.getPort());
    }

    /** Where it listens. */
    public InetSocketAddress address() throws IOException {
        return listener.localAddress();
    }

    /** Serves until {@link #close}. */
    public void run() {
        try {
            while (true) {
                loop.turn(acceptFailed ? Math.min(RETRY_NANOS, nanosToNextAnswer()) : nanosToNextAnswer());
                answerWhatIsDue();
                if (acceptFailed) {
                    accept();
                }
            }
        } catch (ClosedPollException e) {
            // closed: see below
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            List.copyOf(connections.keySet()).forEach(DelayConnection::close);
        }
    }

    /** From any thread: {@link #run} returns. Clients that wait are cut off. */
    @Override
    public void close() throws IOException {
        loop.close();
        listener.close();
    }

    private long nanosToNextAnswer() {
        Answer next = answers.peek();
        return next == null ? FOREVER : Math.max(0, next.dueNanos - System.nanoTime());
    }

    private void answerWhatIsDue() {
        long now = System.nanoTime();
        for (Answer next; (next = answers.peek()) != null && next.dueNanos - now <= 0; ) {
            answers.remove();
            next.client.answer(next.request);
        }
    }

    private void accept() {
        try {
            acceptFailed = false;
            for (TcpStream stream; (stream = listener.accept()) != null; ) {
                serve(stream);
            }
        } catch (IOException e) {
            acceptFailed = true; // out of descriptors (EMFILE): again when some may be free
        }
    }

    private void serve(TcpStream stream) throws IOException {
        DelayConnection client = new DelayConnection(stream, this);
        Token token = loop.token(client);
        connections.put(client, token);
        try {
            loop.register(stream, token, BOTH, Trigger.EDGE);
        } catch (IOException e) {
            client.close();
            throw e;
        }
    }

    ByteBuffer buffer() {
        return buffer;
    }

    /** Has a client answered when the time that it asked for is over. */
    void later(DelayRequest request, DelayConnection client) {
        say("#" + ++requests + " - " + request.delayMillis() + "ms: " + request.text());
        long due = System.nanoTime() + request.delayMillis() * 1_000_000;
        answers.add(new Answer(due, requests, request, client));
    }

    /** One line, whatever a client has put into it. */
    void say(String line) {
        out.println(line.chars()
                .mapToObj(c -> Character.isISOControl(c) ? "?" : Character.toString(c))
                .collect(Collectors.joining()));
    }

    void forget(DelayConnection client, TcpStream stream) {
        loop.free(Objects.requireNonNull(connections.remove(client)));
        try {
            stream.close();
        } catch (IOException e) {
            say(String.valueOf(e.getMessage())); // closed all the same
        }
    }
}
