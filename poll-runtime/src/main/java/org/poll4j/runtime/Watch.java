package org.poll4j.runtime;

import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import org.poll4j.Event;
import org.poll4j.Interest;
import org.poll4j.Source;
import org.poll4j.Token;

/**
 * A source that a reactor watches, and who waits for it. Try the I/O first, and wait only when it would block:
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
 * <p>Readiness that came since the last wait is kept, so none is lost between the two. One waits at a time in each direction:
 * the last one that asked. May be used by any thread.
 *
 * @param <S> the source's type
 */
public final class Watch<S extends Source> implements AutoCloseable {
    final Token token;
    private final Reactor reactor;
    private final S source;
    private final WakerCell reading = new WakerCell();
    private final WakerCell writing = new WakerCell();

    Watch(Reactor reactor, Token token, S source) {
        this.reactor = reactor;
        this.token = token;
        this.source = source;
    }

    /**
     * What is watched.
     *
     * @return as given to {@link Reactor#watch}
     */
    public S source() {
        return source;
    }

    /**
     * Whether readiness has come since this was asked last. If not, the context's waker is woken when it comes, in place of
     * another that waited in that direction.
     *
     * @param context whom to wake
     * @param interest {@link Interest#READABLE}, {@link Interest#WRITABLE} or both
     * @return true if it is worth trying again now; it may be for nothing
     * @throws AsynchronousCloseException if this is closed
     * @throws org.poll4j.ClosedPollException if the reactor is closed
     */
    public boolean pollReady(Context context, Interest interest) throws AsynchronousCloseException {
        boolean ready = interest.isReadable() && reading.poll(context.waker());
        ready |= interest.isWritable() && writing.poll(context.waker());
        if (reading.isClosed()) {
            reactor.requireOpen("pollReady");
            throw new AsynchronousCloseException();
        }
        return ready;
    }

    /**
     * As {@link #pollReady}, as a computation of its own.
     *
     * @param interest {@link Interest#READABLE}, {@link Interest#WRITABLE} or both
     * @return ready when the source may be
     */
    public Pollable<Interest> ready(Interest interest) {
        return context -> pollReady(context, interest) ? PollState.ready(interest) : PollState.notReady();
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

    /** Wakes who waits, for ever. */
    void end() {
        reading.close();
        writing.close();
    }

    /**
     * Ends the registration and closes the source; who waits gets an {@link AsynchronousCloseException}. From any thread; the
     * second time does nothing.
     *
     * @throws IOException if the system complains; closed all the same
     */
    @Override
    public void close() throws IOException {
        boolean mine = reactor.forget(this);
        end();
        if (mine && source instanceof AutoCloseable resource) {
            close(resource);
        }
    }

    private static void close(AutoCloseable resource) throws IOException {
        try {
            resource.close();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }
}
