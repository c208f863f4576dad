package org.poll4j;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes a {@link Poll} return an event at a deadline. A Poll may have millions of timers, each with its own token. A
 * timer uses no object of the system, costs nothing while it is not set, and needs no closing.
 *
 * {@snippet file="org/poll4j/Snippets.java" region="timer"}
 *
 * <p>A timer fires once each time it is set. Its event is a {@linkplain Event#isTimer() timer event} and reports no
 * other readiness, so a connection and its timers may share a token. It never comes early. It comes late by the time
 * that the system's wait and the handling of other events take. Timers that are due come in the order of their
 * deadlines; those that were due when they were set, in the order of the sets. Timers, sources and nor sources nor
 * wakers keep the others from being reported, however small the {@link Events} are.
 *
 * <p>Every method may be called from any thread, and takes effect at once: an earlier deadline shortens a wait in
 * progress. Setting and cancelling take the same time however many timers are set, and allocate nothing. The event of a
 * timer that was set again or cancelled after the poll returned it is skipped, as for sources. Times are those of
 * {@link org.poll4j.spi.Backend#nanoTime}, so timers follow the clock of a simulated world.
 *
 * <p>Timers belong to their Poll and end with it. They do not make the Poll's own {@linkplain Poll#handle()
 * descriptor} readable, so a nested Poll is not reported for them: give the timers to the Poll that waits.
 *
 * <p>This class can be extended: {@link Event#timer()} returns the object that was set.
 */
public class Timer {
    private final Timers timers;
    private final Token token;
    /** Advances when the timer is set or cancelled, so that an event of it is stale. */
    int generation;
    /** See {@link TimerWheel}, as for all that follows. */
    int place = TimerWheel.NOWHERE;

    long deadline;

    @Nullable
    Timer previous;

    @Nullable
    Timer next;

    /**
     * Makes a timer of a Poll. The timer is not set. A timer of a closed Poll cannot be set.
     *
     * @param registry of that Poll
     * @param token the token of its events
     */
    public Timer(Registry registry, Token token) {
        this.timers = Objects.requireNonNull(registry, "registry").timers();
        this.token = Objects.requireNonNull(token, "token");
    }

    /**
     * Sets the timer, or sets it again with another deadline.
     *
     * @param delayNanos nanoseconds from now on; 0 fires in the next poll, {@link Long#MAX_VALUE} never
     * @throws IllegalArgumentException if negative
     * @throws ClosedPollException if the Poll is closed
     */
    public final void set(long delayNanos) {
        if (delayNanos < 0) {
            throw new IllegalArgumentException("Timer.set(" + delayNanos + " ns): negative");
        }
        timers.setIn(this, delayNanos);
    }

    /**
     * Sets the timer, or sets it again with another deadline.
     *
     * @param delay from now on; zero fires in the next poll, one that exceeds 292 years never
     * @throws IllegalArgumentException if negative
     * @throws ClosedPollException if the Poll is closed
     */
    public final void set(Duration delay) {
        if (Objects.requireNonNull(delay, "delay").isNegative()) {
            throw new IllegalArgumentException("Timer.set(" + delay + "): negative");
        }
        timers.setIn(this, Poll.saturatedNanos(delay));
    }

    /**
     * Sets the timer to a moment. {@code setAt(deadline() + period)} makes a period that does not drift.
     *
     * @param nanoTime on the clock of {@link org.poll4j.spi.Backend#nanoTime}; a moment that is past fires in the next
     *     poll, {@link Long#MAX_VALUE} never. As for {@link System#nanoTime}, a moment more than 292 years ahead is
     *     past.
     * @throws ClosedPollException if the Poll is closed
     */
    public final void setAt(long nanoTime) {
        timers.setAt(this, nanoTime);
    }

    /**
     * Cancels the timer. No poll returns its event after this. Called on the polling thread, this also drops an event
     * that the current batch still holds. After the Poll is closed this does nothing.
     *
     * @return true if the timer was set and had not fired
     */
    public final boolean cancel() {
        return timers.cancel(this);
    }

    /**
     * Returns whether the timer is set and has not fired.
     *
     * @return false before {@code set}, and after a poll returned its event, {@link #cancel}, or the end of the Poll
     */
    public final boolean isSet() {
        return timers.isSet(this);
    }

    /**
     * Returns the deadline that was set last, also if the timer has fired or was cancelled.
     *
     * @return a moment on the clock of {@link org.poll4j.spi.Backend#nanoTime}; meaningless if the timer was never set
     */
    public final long deadline() {
        return timers.deadline(this);
    }

    /**
     * Returns the token that its events carry.
     *
     * @return the object given to the constructor
     */
    public final Token token() {
        return token;
    }

    /** Returns the token, for logs. */
    @Override
    public String toString() {
        return "Timer(" + token + (isSet() ? ", set)" : ")");
    }
}
