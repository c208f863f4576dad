package org.poll4j.runtime;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.poll4j.ClosedPollException;
import org.poll4j.Event;
import org.poll4j.Events;
import org.poll4j.Interest;
import org.poll4j.NotRegisteredException;
import org.poll4j.Poll;
import org.poll4j.RegistrationListener;
import org.poll4j.Registry;
import org.poll4j.Source;
import org.poll4j.Timer;
import org.poll4j.Token;
import org.poll4j.Waker;
import org.poll4j.spi.Backend;
import org.poll4j.spi.Backends;

/**
 * Waits for sources and for times, and wakes the threads and tasks that wait for them: a {@link Poll} and a platform
 * thread that polls it. It knows nothing of executors; any number of them may share one reactor. It allocates nothing
 * for an event, and sleeps in the kernel while nothing happens.
 *
 * <p>May be used by any thread. Wakers run on the reactor's thread; a call that would block it throws {@link
 * IllegalStateException}.
 *
 * <p>A waker that throws is logged, and the reactor continues. A poll that fails, even with an {@link Error}, is
 * logged and tried again after a pause, and everything that waits for a source is woken to try its I/O again, because
 * an event may be lost. If the poll fails twenty times in a row, the reactor ends as by {@link #close}: whatever
 * waits, or begins to wait, gets a {@link ClosedPollException} that has the failure as its cause.
 */
public final class Reactor implements AutoCloseable {
    private static final int EVENTS = 1024;
    /** So many polls that fail one after another, in somewhat more than a second, end the reactor. */
    private static final int TRIES = 20;

    private static final long LONGEST_PAUSE_NANOS = 100_000_000;
    private static final Token LOOK = new Token(-1);

    private final Watches watches = new Watches();
    private final Poll poll;
    private final Waker look;
    private final Thread thread;
    /** Set before the waiters are woken. */
    private volatile boolean closed;
    /** What ended the reactor, if not {@link #close}. Written before {@link #closed}. */
    private @Nullable Throwable failure;

    private Reactor(Backend backend) throws IOException {
        poll = Poll.open(backend, new Ended());
        try {
            look = new Waker(poll.registry(), LOOK);
            thread = backend.newThread("poll4j-reactor", this::run);
            thread.start();
        } catch (Throwable noThread) {
            poll.close();
            throw noThread;
        }
    }

    /**
     * Opens a reactor on this system's backend.
     *
     * @return a reactor that the caller closes
     * @throws IOException if the system refuses, for example with EMFILE
     * @throws UnsupportedOperationException if no backend works here, or native access is denied; says what to do
     */
    public static Reactor open() throws IOException {
        return open(Backends.system());
    }

    /**
     * Opens a reactor on a given backend.
     *
     * @param backend any that works here
     * @return a reactor that the caller closes
     * @throws IOException if the system refuses, for example with EMFILE
     */
    public static Reactor open(Backend backend) throws IOException {
        return new Reactor(backend);
    }

    /**
     * Watches a source, which the watch owns from now on.
     *
     * @param <S> the source's type
     * @param source not registered with any Poll
     * @param interest {@link Interest#READABLE}, {@link Interest#WRITABLE} or both: what may be waited for
     * @return a watch that the caller closes
     * @throws org.poll4j.AlreadyRegisteredException if registered, here or elsewhere
     * @throws ClosedPollException if the reactor is closed
     * @throws IOException if the system refuses; the caller still owns the source
     */
    public <S extends Source> Watch<S> watch(S source, Interest interest) throws IOException {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(interest, "interest");
        requireOpen("watch");
        Watch<S> watch = new Watch<>(this, watches.reserve(), source, interest);
        if (!watches.put(watch)) {
            watch.end();
        }
        try {
            poll.registry().register(source, watch.token, interest);
        } catch (Throwable refused) {
            watches.remove(watch);
            throw refused;
        }
        return watch;
    }

    /** No event reaches it any more; false if that was so before. */
    boolean forget(Watch<?> watch) {
        return watches.remove(watch);
    }

    /** Ends the registration of a source whose watch is forgotten. */
    void deregister(Source source) throws IOException {
        try {
            poll.registry().deregister(source);
        } catch (ClosedPollException | NotRegisteredException | ClosedChannelException ended) {
            // with the reactor, or by the thread that closed the source itself
        }
    }

    /**
     * Returns a computation that is ready after a time. It is never early; it is late by the time that the system's
     * timers and other tasks take.
     *
     * @param time one that exceeds 146 years is forever
     * @return ready when it is over
     * @throws IllegalArgumentException if negative
     */
    public Pollable<@Nullable Void> sleep(Duration time) {
        return new Sleep(this, Times.nanos("sleep", time));
    }

    /**
     * Limits the time of a computation.
     *
     * @param <T> what it computes
     * @param body the computation
     * @param time one that exceeds 146 years is forever
     * @return ready when the body is, or fails with {@link java.util.concurrent.TimeoutException}
     * @throws IllegalArgumentException if negative
     */
    public <T extends @Nullable Object> Pollable<T> timeout(Pollable<T> body, Duration time) {
        return new Timeout<>(body, sleep(time), time);
    }

    /** Receives the registrations for which no event will come. */
    private final class Ended implements RegistrationListener {
        /**
         * Another call than its watch's closed, released or deregistered a source. That call may hold locks, so the
         * reactor's thread wakes the waiters.
         */
        @Override
        public void ended(Token token) {
            if (watches.ended(token)) {
                wakeToLook();
            }
        }

        @Override
        public void dropped(Timer timer) {
            if (timer instanceof Sleep sleep) {
                sleep.end();
            }
        }
    }

    /** A watch has ended: ends the wait. */
    private void wakeToLook() {
        if (Thread.currentThread() != thread) {
            try {
                look.wake();
            } catch (ClosedPollException closing) {
                // the reactor's thread ends every watch
            }
        }
    }

    Backend backend() {
        return poll.backend();
    }

    Registry registry() {
        return poll.registry();
    }

    void requireOpen(String call) {
        if (closed) {
            throw closedException(call);
        }
    }

    private ClosedPollException closedException(String call) {
        String why = failure == null ? "" : ", because its poll failed";
        var exception = new ClosedPollException(call + ": the reactor is closed" + why);
        if (failure != null) {
            exception.initCause(failure);
        }
        return exception;
    }

    private void run() {
        try {
            NoBlocking.run("the reactor's thread", this::turns);
        } finally {
            end();
        }
    }

    private void turns() {
        try {
            Events events = Events.withCapacity(EVENTS);
            int failures = 0;
            while (true) {
                try {
                    turn(events);
                    failures = 0;
                } catch (IOException | RuntimeException | Error unable) {
                    recover(unable, ++failures);
                }
            }
        } catch (ClosedPollException byClose) {
            // end() wakes the waiters
        } catch (Throwable last) {
            failure = last;
            Log.error("the reactor ends", last);
        } finally {
            end();
        }
    }

    /** Throws what ends the reactor. */
    private void recover(Throwable unable, int failures) throws Throwable {
        if (unable instanceof ClosedPollException || failures == TRIES) {
            throw unable;
        }
        if (failures == 1) {
            Log.warning("the reactor's poll failed and is tried again", unable);
        }
        watches.signal();
        poll.backend().parkNanos(this, Math.min(LONGEST_PAUSE_NANOS, 1_000_000L << failures));
    }

    /** Whoever waits must learn it, whatever goes wrong. A second close does nothing. */
    private void end() {
        closed = true;
        try {
            poll.close();
        } finally {
            watches.close();
        }
    }

    private void turn(Events events) throws IOException {
        for (Watch<?> watch; (watch = watches.takeEnded()) != null; ) {
            watch.end();
        }
        try {
            poll.poll(events);
        } finally { // a poll that fails may have found something before
            for (Event event : events) {
                dispatch(event);
            }
        }
    }

    private void dispatch(Event event) {
        Watch<?> watch = watches.find(event.token());
        if (watch != null) {
            watch.signal(event);
        } else if (event.timer() instanceof Sleep due) {
            due.fire();
        }
    }

    /**
     * Ends the thread, and waits for it. Threads and tasks that wait for a source or a time wake, and get a {@link
     * ClosedPollException}. Sources stay open, and their watches close them. A second close does nothing.
     *
     * @throws IllegalStateException on the reactor's own thread
     */
    @Override
    public void close() {
        NoBlocking.require("Reactor.close");
        closed = true;
        poll.close();
        LockSupport.unpark(thread); // it may pause after a poll that failed
        Uninterrupted.run(thread::join);
    }

    /** Returns the Poll, for logs. */
    @Override
    public String toString() {
        return "Reactor(" + poll + ")";
    }
}
