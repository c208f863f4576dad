package org.poll4j.examples;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.poll4j.Event;
import org.poll4j.Events;
import org.poll4j.Interest;
import org.poll4j.Poll;
import org.poll4j.Source;
import org.poll4j.Token;
import org.poll4j.Trigger;

/** Hands each event to the handler of its source. A token's value is the handler's place in a list. */
final class EventLoop implements AutoCloseable {
    /** Is called when its source is ready. */
    interface Handler {
        void ready(Event event) throws IOException;
    }

    private static final Handler NOBODY = event -> {};

    private final Poll poll = Poll.open();
    private final Events events = Events.withCapacity(1024);
    private final List<Handler> handlers = new ArrayList<>();
    private final Deque<Token> free = new ArrayDeque<>();

    EventLoop() throws IOException {}

    /** A token whose events go to a handler. */
    Token token(Handler handler) {
        Token token = free.poll();
        if (token == null) {
            token = new Token(handlers.size());
            handlers.add(handler);
        } else {
            handlers.set((int) token.value(), handler);
        }
        return token;
    }

    /** Gives back the token of a source that is closed. */
    void free(Token token) {
        handlers.set((int) token.value(), NOBODY);
        free.push(token);
    }

    void register(Source source, Token token, Interest interest, Trigger trigger) throws IOException {
        poll.registry().register(source, token, interest, trigger);
    }

    void reregister(Source source, Token token, Interest interest, Trigger trigger) throws IOException {
        poll.registry().reregister(source, token, interest, trigger);
    }

    /** One poll, and the handlers of what it found. */
    void turn(long timeoutNanos) throws IOException {
        poll.poll(events, timeoutNanos);
        for (Event event : events) {
            handlers.get((int) event.token().value()).ready(event);
        }
    }

    /** From any thread; a turn under way throws {@link org.poll4j.ClosedPollException}. */
    @Override
    public void close() {
        poll.close();
    }
}
