package org.poll4j;

import org.jspecify.annotations.Nullable;
import org.poll4j.spi.Backend;

/**
 * The timers of one {@link Poll}: a {@link TimerWheel} under a lock, and the deadline until which the polling thread
 * waits. A Poll makes this with its first timer.
 *
 * <p>Before it waits, the polling thread writes down until when it waits. A thread that sets a timer to an earlier
 * deadline ends that wait and clears the written deadline. So a wait is ended once, until the polling thread has
 * looked again. The clock begins at 0 here, so times can be compared although {@link Backend#nanoTime} overflows.
 */
final class Timers {
    /** In {@link #waitsUntil}: no wait that a deadline must end. */
    private static final long AWAKE = Long.MIN_VALUE;
    /** Longer waits are without end. */
    private static final long LONGEST_NANOS = Long.MAX_VALUE / 2;

    private final Backend backend;
    private final Registrations registrations;
    private final long origin;
    private final TimerWheel wheel = new TimerWheel();
    /**
     * The time until which the polling thread waits. The first wait may have begun before there was a timer. Written
     * under the lock, or where more wake-ups do no harm.
     */
    private long waitsUntil = TimerWheel.NEVER;

    private boolean closed;
    /** Whether the last delivery had no room for all timers that were due. For the polling thread. */
    boolean hasLeft;

    Timers(Backend backend, Registrations registrations) {
        this.backend = backend;
        this.registrations = registrations;
        this.origin = backend.nanoTime();
    }

    private long now() {
        return backend.nanoTime() - origin;
    }

    void setIn(Timer timer, long delayNanos) {
        long now = now();
        set(timer, delayNanos > TimerWheel.NEVER - now ? TimerWheel.NEVER : now + delayNanos);
    }

    void setAt(Timer timer, long nanoTime) {
        long now = now();
        long delayNanos = nanoTime - origin - now;
        boolean isNever = nanoTime == Long.MAX_VALUE || delayNanos > TimerWheel.NEVER - now;
        set(timer, isNever ? TimerWheel.NEVER : now + delayNanos);
    }

    private void set(Timer timer, long deadline) {
        boolean isEarlier = false;
        boolean ended = false;
        try {
            isEarlier = change(timer, deadline);
            if (isEarlier) {
                registrations.wakeup();
            }
            ended = true;
        } finally {
            if (isEarlier && !ended) {
                waitsUntil = TimerWheel.NEVER; // a store needs no stack: the next set tries again
            }
        }
    }

    /** True if a wait must end. Its deadline is cleared then. */
    private synchronized boolean change(Timer timer, long deadline) {
        if (closed) {
            throw new ClosedPollException("Timer.set: the Poll is closed");
        }
        wheel.set(timer, deadline);
        timer.generation++;
        boolean isEarlier = deadline < waitsUntil;
        waitsUntil = isEarlier ? AWAKE : waitsUntil;
        return isEarlier;
    }

    synchronized boolean cancel(Timer timer) {
        boolean wasSet = timer.place != TimerWheel.NOWHERE;
        wheel.cancel(timer);
        timer.generation++;
        return wasSet;
    }

    synchronized int count() {
        return wheel.size();
    }

    synchronized boolean isSet(Timer timer) {
        return timer.place != TimerWheel.NOWHERE;
    }

    /** On the backend's clock. */
    synchronized long deadline(Timer timer) {
        return timer.deadline == TimerWheel.NEVER ? Long.MAX_VALUE : origin + timer.deadline;
    }

    /**
     * How long a poll may wait at most. For the polling thread, right before it waits.
     *
     * @param waitNanos not 0; negative for no end
     * @return 0 if a timer is due
     */
    long limit(long waitNanos) {
        long now = now();
        synchronized (this) {
            wheel.advance(now);
            if (wheel.due() != null) {
                return 0;
            }
            long next = wheel.next();
            long left = next == TimerWheel.NEVER ? next : Math.max(0, next - now);
            long wait = waitNanos < 0 || left < waitNanos ? left : waitNanos;
            waitsUntil = wait > TimerWheel.NEVER - now ? TimerWheel.NEVER : now + wait;
            return wait > LONGEST_NANOS ? -1 : wait;
        }
    }

    /** Delivers timers that are due, by their deadlines, as far as there is room. For the polling thread. */
    void deliver(Events events) {
        long now = now();
        synchronized (this) {
            waitsUntil = AWAKE;
            wheel.advance(now);
            for (Timer due; events.hasRoom() && (due = wheel.due()) != null; ) {
                events.add(due);
                wheel.cancel(due);
            }
            hasLeft = wheel.due() != null;
        }
    }

    /** Drops all timers. None can be set any more. If this ends with an Error, it can be called again. */
    void close(@Nullable RegistrationListener listener) {
        for (Timer timer; (timer = last()) != null; cancel(timer)) {
            if (listener != null) {
                listener.dropped(timer);
            }
        }
    }

    private synchronized @Nullable Timer last() {
        closed = true;
        return wheel.any();
    }
}
