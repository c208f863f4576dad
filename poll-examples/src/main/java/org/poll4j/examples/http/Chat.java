package org.poll4j.examples.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Comparator;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.poll4j.spi.Backend;

/**
 * Sends each message to all listeners: server-sent events (the HTML standard, 9.2), an answer that does not end. A
 * listener that is too slow is dropped, so that no other listener waits for it and no messages pile up. Browsers
 * reconnect by themselves.
 */
final class Chat {
    private static final int LONGEST_MESSAGE = 4096;
    private static final int BACKLOG = 100;

    private final Backend clock;
    private final Duration heartbeat;
    /** In the order of their threads, which a simulation can repeat; that of hash codes it cannot. */
    private final Set<Listener> listeners =
            new ConcurrentSkipListSet<>(Comparator.comparingLong(listener -> listener.thread.threadId()));

    /** What one client has not been sent yet. */
    private final class Listener {
        private final Thread thread = Thread.currentThread();
        private final Queue<String> unsent = new ArrayBlockingQueue<>(BACKLOG);
        private volatile boolean dropped;

        /** False, for good, once it is too slow. */
        boolean hears(String message) {
            dropped = dropped || !unsent.offer(message);
            LockSupport.unpark(thread);
            return !dropped;
        }

        /** Null if nothing is said for some time, or the thread is interrupted. */
        @Nullable
        String next() {
            long end = clock.nanoTime() + heartbeat.toNanos();
            String message;
            while ((message = unsent.poll()) == null && !Thread.currentThread().isInterrupted()) {
                long left = end - clock.nanoTime();
                if (left <= 0 || dropped) {
                    return null;
                }
                clock.parkNanos(this, left);
            }
            return message;
        }
    }

    /**
     * Without listeners.
     *
     * @param clock of the heartbeat
     * @param heartbeat how often a silent listener is sent something, which tells whether it is still there
     */
    Chat(Backend clock, Duration heartbeat) {
        this.clock = clock;
        this.heartbeat = heartbeat;
    }

    /** Tells all listeners the body of a request. */
    void say(Request request, Response response) throws IOException {
        String message = new String(request.body().readAll(LONGEST_MESSAGE), StandardCharsets.UTF_8);
        listeners.removeIf(listener -> !listener.hears(message));
        response.send(200, "heard by " + listeners.size());
    }

    /** Sends a client what is said from now on, until it leaves, is dropped, or the server closes. */
    void listen(Response response) throws IOException {
        Listener listener = new Listener();
        response.setLast();
        listeners.add(listener);
        try {
            OutputStream out = response.begin(200, "text/event-stream", Response.UNKNOWN);
            send(out, ": welcome\n\n");
            while (!listener.dropped && !Thread.currentThread().isInterrupted()) { // the server closes
                String message = listener.next();
                send(out, message == null ? ": still here\n\n" : event(message));
            }
        } finally {
            listeners.remove(listener);
        }
    }

    /** Each line of a message a field; an empty line ends the event. */
    private static String event(String message) {
        StringBuilder event = new StringBuilder();
        for (String line : (Iterable<String>) message.lines()::iterator) {
            event.append("data: ").append(line).append('\n');
        }
        return event.append('\n').toString();
    }

    private static void send(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
