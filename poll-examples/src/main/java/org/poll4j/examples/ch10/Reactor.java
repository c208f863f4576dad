package org.poll4j.examples.ch10;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.poll4j.ClosedPollException;
import org.poll4j.Event;
import org.poll4j.Events;
import org.poll4j.Interest;
import org.poll4j.Poll;
import org.poll4j.Token;
import org.poll4j.examples.Get;

/**
 * A thread with a Poll that completes {@link CompletableFuture}s. The platform has the rest: a virtual thread waits for
 * them by {@code join}, a callback by {@code thenAccept}.
 *
 * <p>A callback without {@code Async} in its name runs on the thread that completes, and that is this reactor's: it
 * must not block, or everything else stops ({@link Mixing}).
 */
final class Reactor implements AutoCloseable {
    private static final Interest BOTH = Interest.READABLE.add(Interest.WRITABLE);

    private final Poll poll = Poll.open();
    private final Map<Long, Waiting> waiting = new ConcurrentHashMap<>();
    private final AtomicLong lastToken = new AtomicLong();

    private record Waiting(Get get, CompletableFuture<String> answer) {}

    Reactor() throws IOException {
        Thread.ofPlatform().daemon().name("reactor").start(this::run);
    }

    /** Begins a GET; from any thread. Cancelling the future closes the connection. */
    CompletableFuture<String> get(InetSocketAddress server, String path) {
        CompletableFuture<String> answer = new CompletableFuture<>();
        try {
            begin(new Get(server, path), answer);
        } catch (IOException e) {
            answer.completeExceptionally(e);
        }
        return answer;
    }

    private void begin(Get get, CompletableFuture<String> answer) throws IOException {
        Token token = new Token(lastToken.incrementAndGet());
        waiting.put(token.value(), new Waiting(get, answer));
        var _ = answer.whenComplete((_, _) -> end(token)); // also when it is cancelled, or its time is over
        try {
            poll.registry().register(get.stream(), token, BOTH);
        } catch (IOException | RuntimeException e) {
            end(token);
            throw e;
        }
    }

    private void end(Token token) {
        Waiting ended = waiting.remove(token.value());
        try {
            if (ended != null) {
                ended.get.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many answers are being waited for. */
    int size() {
        return waiting.size();
    }

    private void run() {
        Events events = Events.withCapacity(256);
        try {
            while (true) {
                poll.poll(events);
                for (Event event : events) {
                    proceed(waiting.get(event.token().value()));
                }
            }
        } catch (ClosedPollException e) {
            waiting.values().forEach(left -> left.answer.completeExceptionally(e));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void proceed(@Nullable Waiting ready) {
        if (ready == null) {
            return; // cancelled meanwhile
        }
        try {
            if (ready.get.proceed()) {
                ready.answer.complete(ready.get.body());
            }
        } catch (IOException e) {
            ready.answer.completeExceptionally(e);
        }
    }

    /** Ends the thread. Futures that are not complete fail. */
    @Override
    public void close() {
        poll.close();
    }
}
