package org.poll4j.runtime;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.poll4j.ClosedPollException;
import org.poll4j.Event;
import org.poll4j.Events;
import org.poll4j.Interest;
import org.poll4j.NotRegisteredException;
import org.poll4j.Poll;
import org.poll4j.Source;
import org.poll4j.Token;
import org.poll4j.Waker;
import org.poll4j.spi.Backend;
import org.poll4j.spi.Backends;

/**
 * Waits for sources and for times, and wakes who waits for them: a {@link Poll} and a platform thread that polls it. Knows
 * nothing of executors; any number of them may share one reactor. Allocates nothing for an event, and sleeps in the kernel while
 * nothing happens.
 *
 * <p>May be used by any thread. Wakers run on the reactor's thread; what would block it throws {@link IllegalStateException}.
 */
public final class Reactor implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger("org.poll4j.runtime");
    private static final int EVENTS = 1024;
    private static final Token EARLIER = new Token(-1);

    final Timers timers = new Timers();
    private final Watches watches = new Watches();
    private final Poll poll;
    private final Waker earlier;
    private final Thread thread;
    /** Before whoever waits is woken. */
    private volatile boolean closed;

    private Reactor(Poll poll) {
        this.poll = poll;
        this.earlier = new Waker(poll.registry(), EARLIER);
        this.thread = Thread.ofPlatform().daemon().name("poll4j-reactor").unstarted(this::run);
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
        Poll poll = Poll.open(backend);
        try {
            Reactor reactor = new Reactor(poll);
            reactor.thread.start();
            return reactor;
        } catch (Throwable noThread) {
            poll.close();
            throw noThread;
        }
    }

    /**
     * Watches a source, which is the watch's from now on.
     *
     * @param <S> the source's type
     * @param source not registered with any Poll
     * @param interest {@link Interest#READABLE}, {@link Interest#WRITABLE} or both: what may be waited for
     * @return a watch that the caller closes
     * @throws org.poll4j.AlreadyRegisteredException if registered, here or elsewhere
     * @throws ClosedPollException if the reactor is closed
     * @throws IOException if the system refuses; the source stays the caller's
     */
    public <S extends Source> Watch<S> watch(S source, Interest interest) throws IOException {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(interest, "interest");
        Watch<S> watch = new Watch<>(this, watches.reserve(), source, interest);
        watches.put(watch);
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
            // with the reactor, or by who closed the source itself
        }
    }

    /**
     * A time from now on. Never ready early; late by what the system's timers and other tasks cost.
     *
     * @param time one that exceeds 146 years is for ever
     * @return ready when it is over
     * @throws IllegalArgumentException if negative
     */
    public Pollable<@Nullable Void> sleep(Duration time) {
        return new Sleep(this, Times.nanos("sleep", time));
    }

    /**
     * A computation that must be ready in some time from now on.
     *
     * @param <T> what it computes
     * @param body the computation
     * @param time one that exceeds 146 years is for ever
     * @return ready when the body is, or fails with {@link java.util.concurrent.TimeoutException}
     * @throws IllegalArgumentException if negative
     */
    public <T extends @Nullable Object> Pollable<T> timeout(Pollable<T> body, Duration time) {
        return new Timeout<>(body, sleep(time), time);
    }

    /** Adds a timer, and has the poll end earlier if need be. */
    void begin(Sleep sleep) {
        if (timers.add(sleep) && Thread.currentThread() != thread) {
            wakeToLook();
        }
    }

    private void wakeToLook() {
        try {
            earlier.wake();
        } catch (ClosedPollException closing) {
            // the reactor's thread ends every timer
        }
    }

    Backend backend() {
        return poll.backend();
    }

    void requireOpen(String call) {
        if (closed) {
            throw new ClosedPollException(call + ": the reactor is closed");
        }
    }

    private void run() {
        NoBlocking.run("the reactor's thread", this::turns);
    }

    private void turns() {
        Events events = Events.withCapacity(EVENTS);
        try {
            while (true) {
                turn(events);
            }
        } catch (ClosedPollException closed) {
            // by close(), and who waits is told below
        } catch (IOException | RuntimeException | Error failure) {
            LOGGER.log(System.Logger.Level.ERROR, "the reactor ends", failure);
        } finally {
            closed = true;
            poll.close();
            watches.close();
            timers.close();
        }
    }

    private void turn(Events events) throws IOException {
        long waitNanos = timers.waitNanos();
        if (waitNanos < 0) {
            poll.poll(events);
        } else {
            poll.poll(events, waitNanos);
        }
        for (Event event : events) {
            Watch<?> watch = watches.find(event.token());
            if (watch != null) {
                watch.signal(event);
            }
        }
        long now = System.nanoTime(); // once: what becomes due meanwhile must not keep events waiting
        for (Sleep due; (due = timers.takeDue(now)) != null; ) {
            due.fire();
        }
    }

    /**
     * Ends the thread, and waits for it. Whoever waits for a source or a time is woken, and gets a {@link ClosedPollException};
     * sources stay open and are their watches' to close. The second time does nothing.
     *
     * @throws IllegalStateException on the reactor's own thread
     */
    @Override
    public void close() {
        NoBlocking.require("Reactor.close");
        poll.close();
        Uninterrupted.run(thread::join);
    }

    /** The Poll, for logs. */
    @Override
    public String toString() {
        return "Reactor(" + poll + ")";
    }
}
