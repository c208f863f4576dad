package org.poll4j.runtime;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.poll4j.Event;
import org.poll4j.Interest;
import org.poll4j.Source;
import org.poll4j.Token;
import org.poll4j.spi.Backend;
import org.poll4j.spi.Failures;

/**
 * A source that a reactor watches, and its waiters. Try the I/O first, and wait only when it would block:
 *
 * <pre>{@code
 * int n;
 * while ((n = watch.source().read(buffer)) == 0) {
 *   if (!watch.pollReady(context, Interest.READABLE)) {
 *     return PollState.notReady();
 *   }
 * }
 * }</pre>
 *
 * <p>Readiness that came since the last wait is kept, so none is lost between the two. One thread or task waits at a
 * time in each direction: the last one that began to wait. Any thread may use a watch.
 *
 * <p>If the source, or a part of it, is closed or released directly, the wait ends as if this were closed, because no
 * event would come. Close the watch, too.
 *
 * @param <S> the source's type
 */
public final class Watch<S extends Source> implements AutoCloseable {
    private static final long FOREVER = -1;

    final Token token;
    private final Reactor reactor;
    private final S source;
    private final Interest interest;
    /**
     * Whether a thread closes or releases this, or has. The wait has ended earlier if the source was closed directly.
     */
    private volatile boolean over;
    /** See {@link Watches#ended}. */
    @Nullable
    Watch<?> nextEnded;

    private final WakerCell reading = new WakerCell();
    private final WakerCell writing = new WakerCell();

    Watch(Reactor reactor, Token token, S source, Interest interest) {
        this.reactor = reactor;
        this.token = token;
        this.source = source;
        this.interest = interest;
    }

    /**
     * Returns the watched source.
     *
     * @return as given to {@link Reactor#watch}
     */
    public S source() {
        return source;
    }

    /**
     * For tasks: returns whether readiness has come since the last call. If not, the context's waker is woken when it
     * comes, in place of another that waited in that direction.
     *
     * @param context has the waker
     * @param wanted a part of the watched interest
     * @return true if the I/O may succeed now; it may still block
     * @throws IllegalArgumentException if it is not watched, or {@link Interest#NONE}
     * @throws AsynchronousCloseException if this is closed
     * @throws org.poll4j.ClosedPollException if the reactor is closed
     */
    public boolean pollReady(Context context, Interest wanted) throws AsynchronousCloseException {
        Objects.requireNonNull(context, "context");
        requireWatched("pollReady", wanted);
        return poll(context.waker(), wanted);
    }

    /**
     * Returns {@link #pollReady} as a computation.
     *
     * @param wanted a part of the watched interest
     * @return ready when the source may be
     * @throws IllegalArgumentException if it is not watched, or {@link Interest#NONE}
     */
    public Pollable<Interest> ready(Interest wanted) {
        requireWatched("ready", wanted);
        return context -> poll(context.waker(), wanted) ? PollState.ready(wanted) : PollState.notReady();
    }

    /**
     * For threads, virtual or not: waits until readiness has come since the last call. Parks the thread; the carrier of
     * a virtual one runs others meanwhile.
     *
     * @param wanted a part of the watched interest
     * @throws InterruptedException if interrupted before or meanwhile; the source is untouched
     * @throws IllegalArgumentException if it is not watched, or {@link Interest#NONE}
     * @throws IllegalStateException on the reactor's thread, and in a task
     * @throws AsynchronousCloseException if this is closed
     * @throws org.poll4j.ClosedPollException if the reactor is closed
     */
    public void awaitReady(Interest wanted) throws InterruptedException, AsynchronousCloseException {
        awaitReady(wanted, FOREVER);
    }

    /**
     * Waits like {@link #awaitReady(Interest)}, with a time limit.
     *
     * @param wanted a part of the watched interest
     * @param time how long at most; one that exceeds 146 years is forever
     * @return false if the time was over
     * @throws InterruptedException if interrupted before or meanwhile; the source is untouched
     * @throws IllegalArgumentException if it is not watched, or the time is negative
     * @throws IllegalStateException on the reactor's thread, and in a task
     * @throws AsynchronousCloseException if this is closed
     * @throws org.poll4j.ClosedPollException if the reactor is closed
     */
    public boolean awaitReady(Interest wanted, Duration time) throws InterruptedException, AsynchronousCloseException {
        return awaitReady(wanted, Times.nanos("awaitReady", time));
    }

    private boolean awaitReady(Interest wanted, long nanos) throws InterruptedException, AsynchronousCloseException {
        requireWatched("awaitReady", wanted);
        NoBlocking.require("awaitReady");
        ThreadWaker waker = new ThreadWaker();
        boolean ready = false;
        try {
            ready = park(waker, wanted, nanos);
        } finally {
            if (!ready) {
                reading.forget(waker);
                writing.forget(waker);
            }
        }
        return ready;
    }

    private boolean park(ThreadWaker waker, Interest wanted, long nanos)
            throws InterruptedException, AsynchronousCloseException {
        Backend backend = reactor.backend();
        long begin = nanos == FOREVER ? 0 : backend.nanoTime();
        while (!pollUnlessInterrupted(waker, wanted)) {
            if (nanos == FOREVER) {
                LockSupport.park(this); // a virtual thread that parks for some time, however long, costs a timer
            } else {
                long left = nanos - (backend.nanoTime() - begin);
                if (left <= 0) {
                    return false;
                }
                backend.parkNanos(this, left);
            }
        }
        return true;
    }

    /** The interrupt comes first, as everywhere in the JDK: a source that is always ready must not hide it. */
    private boolean pollUnlessInterrupted(ThreadWaker waker, Interest wanted)
            throws InterruptedException, AsynchronousCloseException {
        if (Thread.interrupted()) {
            throw new InterruptedException("awaitReady(" + wanted + ")");
        }
        return poll(waker, wanted);
    }

    /** For a call that begins now. */
    Limit limit(String call, Duration time) {
        return Limit.of(reactor.backend(), call, time);
    }

    /** To be called before blocking-style I/O: an interrupt ends it although bytes may be there, as in java.nio. */
    void beginIo() throws IOException {
        if (Thread.currentThread().isInterrupted() && isOpen()) {
            close();
            throw Failures.closedByInterrupt(source);
        }
    }

    /**
     * For blocking-style I/O, which ends as {@link java.nio.channels.InterruptibleChannel} says, or when the limit is
     * over.
     */
    void awaitIo(Interest wanted, Limit limit) throws IOException {
        try {
            if (!awaitReady(wanted, limit.isNone() ? FOREVER : limit.leftNanos())) {
                throw limit.exceeded(source);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close();
            throw Failures.closedByInterrupt(source);
        }
    }

    private boolean poll(TaskWaker waker, Interest wanted) throws AsynchronousCloseException {
        boolean ready = wanted != Interest.WRITABLE && reading.poll(waker);
        ready |= wanted.isWritable() && writing.poll(waker);
        if (reading.isClosed()) {
            reactor.requireOpen("Watch");
            throw Failures.closedMeanwhile(this);
        }
        return ready;
    }

    private void requireWatched(String call, Interest wanted) {
        Objects.requireNonNull(wanted, "wanted");
        if (wanted == Interest.NONE || wanted.add(interest) != interest) {
            throw new IllegalArgumentException(call + "(" + wanted + "): watched is " + interest);
        }
    }

    /** Called by the reactor when an event may be lost. */
    void signal() {
        reading.signal();
        writing.signal();
    }

    /** Called by the reactor. */
    void signal(Event event) {
        if (event.isReadReady() || event.isPriority()) {
            reading.signal();
        }
        if (event.isWriteReady()) {
            writing.signal();
        }
    }

    /** Wakes the waiters, now and later. */
    void end() {
        reading.close();
        writing.close();
    }

    /** Ends the wait, not the registration. */
    private void endWait() {
        reactor.forget(this);
        end();
    }

    /** True for one thread. */
    private synchronized boolean begin() {
        boolean mine = !over;
        over = true;
        return mine;
    }

    /**
     * Ends the registration and gives the source back, open; a waiting thread or task gets an
     * {@link AsynchronousCloseException}.
     *
     * @return the source, which the caller owns from now on, also if this throws
     * @throws ClosedChannelException if closed or released before
     * @throws IOException if the system reports an error
     */
    public S release() throws IOException {
        if (!begin()) {
            throw Failures.closed(this);
        }
        try {
            endWait();
            reactor.deregister(source);
            return source;
        } catch (VirtualMachineError unfinished) {
            over = false; // can be released again
            throw unfinished;
        }
    }

    /**
     * Ends the registration and closes the source; a waiting thread or task gets an {@link AsynchronousCloseException}.
     * From any thread; the second time does nothing.
     *
     * @throws IOException if the system reports an error; closed all the same
     */
    @Override
    public void close() throws IOException {
        if (begin()) {
            try {
                endWait();
                try (Closeable _ = this::closeSource) { // whatever the system says to the other
                    reactor.deregister(source);
                }
            } catch (VirtualMachineError unfinished) {
                over = false; // can be closed again
                throw unfinished;
            }
        }
    }

    private void closeSource() throws IOException {
        try {
            if (source instanceof AutoCloseable resource) {
                resource.close();
            }
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    /**
     * Returns whether this is open.
     *
     * @return false once this, the source or the reactor is closed
     */
    public boolean isOpen() {
        return !reading.isClosed();
    }

    /** Returns the source and the interest, for logs. */
    @Override
    public String toString() {
        return "Watch(" + source + ", " + interest + (isOpen() ? ")" : ", closed)");
    }
}
