package org.poll4j.examples.ch08;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.poll4j.Events;
import org.poll4j.Interest;
import org.poll4j.Poll;
import org.poll4j.Token;
import org.poll4j.examples.DelayServer;
import org.poll4j.examples.Get;
import org.poll4j.examples.ch07.Future;
import org.poll4j.examples.ch07.JoinAll;
import org.poll4j.examples.ch07.PollState;

/**
 * Step 1: the futures of chapter 7, and a {@code blockOn} that sleeps in a poll instead of asking a thousand times a
 * second.
 *
 * <p>It works, and all is tied together: the leaf has to know the runtime's Poll, the runtime sleeps nowhere else, and
 * as an event says nothing of whose it is, all futures are polled on each.
 */
public final class Step1BlockOn implements AutoCloseable {
    private static final Interest BOTH = Interest.READABLE.add(Interest.WRITABLE);

    private final Poll poll = Poll.open();
    private final Events events = Events.withCapacity(64);
    private long tokens;
    private int polls;

    private Step1BlockOn() throws IOException {}

    public static void main(String[] args) throws IOException {
        try (DelayServer server = DelayServer.start()) {
            run(server.address(), 200, System.out);
        }
    }

    /**
     * Three GETs side by side.
     *
     * @param unitMillis of the delays
     */
    static void run(InetSocketAddress server, int unitMillis, PrintStream out) throws IOException {
        try (Step1BlockOn runtime = new Step1BlockOn()) {
            List<Future<String>> gets = new ArrayList<>();
            for (int i = 1; i <= 3; i++) {
                gets.add(runtime.new HttpGet(server, "/" + i * unitMillis + "/get-" + i));
            }
            out.println(runtime.blockOn(new JoinAll<>(gets)));
            out.println(gets.size() + " futures, " + runtime.polls + " polls of the event queue");
        }
    }

    private <T> T blockOn(Future<T> future) throws IOException {
        while (true) {
            if (future.poll() instanceof PollState.Ready<T>(T value)) {
                return value;
            }
            poll.poll(events);
            polls++;
        }
    }

    @Override
    public void close() {
        poll.close();
    }

    /** A leaf of this runtime, and of no other. */
    private final class HttpGet implements Future<String> {
        private final InetSocketAddress server;
        private final String path;
        private @Nullable Get get;

        HttpGet(InetSocketAddress server, String path) {
            this.server = server;
            this.path = path;
        }

        @Override
        public PollState<String> poll() {
            try {
                Get begun = get == null ? begin() : get;
                if (!begun.proceed()) {
                    return PollState.notReady();
                }
                begun.close();
                return PollState.ready(begun.body());
            } catch (IOException e) {
                throw new UncheckedIOException("GET " + path + ": " + e.getMessage(), e);
            }
        }

        private Get begin() throws IOException {
            get = new Get(server, path);
            poll.registry().register(get.stream(), new Token(tokens++), BOTH);
            return get;
        }
    }
}
