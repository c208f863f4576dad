package org.poll4j.runtime;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.poll4j.ClosedPollException;
import org.poll4j.Event;
import org.poll4j.Events;
import org.poll4j.Poll;
import org.poll4j.Registry;
import org.poll4j.Timer;
import org.poll4j.Token;
import org.poll4j.Waker;
import org.poll4j.spi.Backend;
import org.poll4j.spi.Backends;

/**
 * A {@link Poll} and the loop around it, for programs that handle events on one thread: polls, hands each event to a
 * handler, and runs what other threads {@linkplain #execute execute} there.
 *
 * {@snippet file="org/poll4j/runtime/RuntimeSnippetsTest.java" region="loop"}
 *
 * <p>The thread that calls {@link #run} is the loop's, until the loop is closed. Runnables, {@linkplain #schedule
 * scheduled} ones too, and the handler run there, one at a time. So state that only they use needs no lock.
 *
 * <p>Whatever the handler or a runnable throws goes to {@link Handler#failed}, which logs it, and the loop continues.
 * If {@code failed} itself throws, the loop closes and {@code run} throws that. If the poll fails, the loop closes and
 * {@code run} throws the {@link IOException}.
 *
 * <p><b>Closing</b>, from any thread, also from inside: the loop handles the batch at hand and returns from
 * {@code run}. Each runnable that {@code execute} accepted runs, once: on the loop's thread before {@code run} returns,
 * or on the thread that closes if no thread is in {@code run}. Later ones are refused with a
 * {@link RejectedExecutionException}. Scheduled runnables that are not due yet do not run. Sources stay open.
 */
public final class EventLoop implements Executor, AutoCloseable {
    /** Handles the events of a program. */
    @FunctionalInterface
    public interface Handler {
        /**
         * Handles an event of a source, a waker or a timer of the program, on the loop's thread.
         *
         * @param event as {@link Poll#poll(Events)} returns it; valid until this returns
         * @throws Exception whatever is thrown goes to {@link #failed}
         */
        void ready(Event event) throws Exception;

        /**
         * Called with an exception of {@link #ready} or of a runnable, on the loop's thread. By default this logs it.
         * An exception of this method ends the loop.
         *
         * @param failure an {@link Error} too
         */
        default void failed(Throwable failure) {
            Objects.requireNonNull(failure, "failure");
            Log.error("a runnable or the handler of an EventLoop threw", failure);
        }
    }

    private static final int EVENTS = 1024;
    private static final Token WAKE = new Token(-1);

    /** A runnable and its time. */
    private static final class Scheduled extends Timer {
        private final EventLoop loop;
        private final Runnable body;

        Scheduled(EventLoop loop, Runnable body) {
            super(loop.registry(), WAKE);
            this.loop = loop;
            this.body = body;
        }
    }

    private final Poll poll;
    private final Waker waker;
    /** What was accepted. Guarded by this object, as all below. */
    private ArrayDeque<Runnable> accepted = new ArrayDeque<>();
    /** What the loop's thread runs now. Changes places with the other. */
    private ArrayDeque<Runnable> running = new ArrayDeque<>();

    private boolean closed;
    private @Nullable Thread thread;

    private EventLoop(Backend backend) throws IOException {
        poll = Poll.open(backend);
        waker = new Waker(poll.registry(), WAKE);
    }

    /**
     * Opens a loop on this system's backend.
     *
     * @return a loop that no thread runs yet; the caller closes it
     * @throws IOException if the system refuses, for example with EMFILE
     * @throws UnsupportedOperationException if no backend works here, or native access is denied; says what to do
     */
    public static EventLoop open() throws IOException {
        return open(Backends.system());
    }

    /**
     * Opens a loop on a given backend.
     *
     * @param backend any that works here
     * @return a loop that no thread runs yet; the caller closes it
     * @throws IOException if the system refuses, for example with EMFILE
     */
    public static EventLoop open(Backend backend) throws IOException {
        return new EventLoop(backend);
    }

    /**
     * Returns the registry for sources, wakers and timers.
     *
     * @return that of the loop's Poll
     */
    public Registry registry() {
        return poll.registry();
    }

    /**
     * Returns whether this thread is the loop's.
     *
     * @return true in the handler and in runnables
     */
    public synchronized boolean isCurrent() {
        return thread == Thread.currentThread();
    }

    /**
     * Runs something on the loop's thread, soon and in the order of these calls. Any thread may call this. A runnable
     * may call it, too: the new one runs after the next events.
     *
     * @param body must not block
     * @throws RejectedExecutionException if the loop is closed
     */
    @Override
    public void execute(Runnable body) {
        Objects.requireNonNull(body, "body");
        synchronized (this) {
            if (closed) {
                throw new RejectedExecutionException("execute: the EventLoop is closed");
            }
            accepted.add(body);
        }
        wake(); // also if it is not the first: waking for that may have failed
    }

    private void wake() {
        try {
            waker.wake();
        } catch (ClosedPollException closing) {
            // the closing thread runs the accepted runnables
        }
    }

    /**
     * Runs something on the loop's thread after a time. Any thread may call this.
     *
     * @param delay zero: in the next turn; one that exceeds 292 years: never
     * @param body must not block
     * @return a timer, which can be cancelled, and set again: the body runs each time it fires
     * @throws IllegalArgumentException if negative
     * @throws ClosedPollException if the loop is closed
     */
    public Timer schedule(Duration delay, Runnable body) {
        Objects.requireNonNull(delay, "delay");
        Scheduled timer = new Scheduled(this, Objects.requireNonNull(body, "body"));
        timer.set(delay);
        return timer;
    }

    /**
     * Runs the loop on this thread, until it is closed. Returns at once if it is closed.
     *
     * @param handler of the events
     * @throws IllegalStateException if a thread runs it already
     * @throws IOException if the poll fails; the loop is closed then
     */
    public void run(Handler handler) throws IOException {
        Objects.requireNonNull(handler, "handler");
        if (!enter()) {
            return;
        }
        try {
            turns(handler);
        } finally {
            end(handler);
        }
    }

    private synchronized boolean enter() {
        if (thread != null) {
            throw new IllegalStateException("run: " + thread + " runs this EventLoop");
        }
        if (!closed) {
            thread = Thread.currentThread();
        }
        return !closed;
    }

    private void turns(Handler handler) throws IOException {
        Events events = Events.withCapacity(EVENTS);
        do {
            poll.poll(events);
            for (Event event : events) {
                handle(event, handler);
            }
        } while (runAccepted(handler));
    }

    private void handle(Event event, Handler handler) {
        try {
            if (event.timer() instanceof Scheduled own && own.loop == this) {
                own.body.run();
            } else if (event.token() != WAKE) {
                handler.ready(event);
            }
        } catch (Throwable failure) {
            handler.failed(failure);
        }
    }

    /**
     * Those that were accepted until now, once, so that they do not keep events waiting. False if the loop is closed.
     */
    private boolean runAccepted(Handler handler) {
        boolean isOpen;
        synchronized (this) {
            ArrayDeque<Runnable> next = accepted;
            accepted = running;
            running = next;
            isOpen = !closed;
        }
        for (Runnable body; (body = running.poll()) != null; ) {
            run(body, handler);
        }
        return isOpen;
    }

    private static void run(Runnable body, Handler handler) {
        try {
            body.run();
        } catch (Throwable failure) {
            handler.failed(failure);
        }
    }

    /** Runs what is left, and gives the system's queue back. */
    private void end(Handler handler) {
        synchronized (this) {
            closed = true;
        }
        try {
            runLeft(handler);
        } finally {
            poll.close();
            synchronized (this) {
                thread = null;
            }
        }
    }

    /** Whatever the handler throws, all run. */
    private void runLeft(Handler handler) {
        Throwable thrown = null;
        for (Runnable body; (body = takeLeft()) != null; ) {
            try {
                run(body, handler);
            } catch (RuntimeException | Error failure) {
                if (thrown == null) {
                    thrown = failure;
                } else if (thrown != failure) {
                    thrown.addSuppressed(failure);
                }
            }
        }
        switch (thrown) {
            case null -> {}
            case Error error -> throw error;
            default -> throw (RuntimeException) thrown;
        }
    }

    private synchronized @Nullable Runnable takeLeft() {
        Runnable left = running.poll();
        return left != null ? left : accepted.poll();
    }

    /**
     * Closes the loop, from any thread; the second time does nothing. Does not wait for the loop's thread. If no
     * thread is in {@link #run}, runs what was accepted, on this thread.
     */
    @Override
    public void close() {
        boolean isRun;
        synchronized (this) {
            closed = true;
            isRun = thread != null;
        }
        if (isRun) {
            wake();
        } else {
            try {
                runLeft(_ -> {});
            } finally {
                poll.close();
            }
        }
    }

    /** Returns the Poll, for logs. */
    @Override
    public String toString() {
        return "EventLoop(" + poll + ")";
    }
}
