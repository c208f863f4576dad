package org.poll4j;

import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import org.poll4j.spi.Backend;
import org.poll4j.spi.Backends;
import org.poll4j.spi.Readiness;
import org.poll4j.spi.SystemTimer;

/**
 * A timer of the system as a source: {@linkplain Event#isReadable() readable} once it has expired, until {@link #read},
 * {@link #set(long)} or {@link #cancel}. Other interests report nothing. Unlike a {@link Timer} it belongs to no Poll:
 * it may be deregistered and registered with another Poll, keeps its time meanwhile, and makes a nested Poll readable.
 * It costs a descriptor and system calls, so use {@link Timer} unless you need this.
 *
 * {@snippet file="org/poll4j/Snippets.java" region="timer-source"}
 *
 * <p>A timer expires at its deadline, and then after each period. {@link #read} returns how often it has expired since
 * the last read, and lets the next expiration be reported. Several expirations that are not read are one event. A
 * period does not drift: expirations are a period apart, however late they are read. {@code read} never counts an
 * expiration before its deadline. Where the system's timer is early, as Windows' may be by a tick of its clock,
 * {@code read} returns 0 and arms the timer for the rest.
 *
 * <table>
 * <caption>The object behind the timer, by system</caption>
 * <tr><th>System</th><th>Object</th><th>Lateness</th></tr>
 * <tr><td>Linux</td><td>timerfd, CLOCK_MONOTONIC</td><td>50 µs and more, as of all waits</td></tr>
 * <tr><td>macOS, FreeBSD</td><td>a kqueue of its own with EVFILT_TIMER</td><td>what the system adds to save power</td>
 * </tr>
 * <tr><td>OpenBSD, NetBSD</td><td>the same; NetBSD 10 and later</td><td>a tick, 10 ms</td></tr>
 * <tr><td>Windows</td><td>a waitable timer</td><td>a tick, 15.6 ms unless a program asks for less</td></tr>
 * </table>
 *
 * <p>The clock is that of {@link Backend#nanoTime}; on most systems it stands still while the machine sleeps. Every
 * method may be called from any thread.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/timerfd_create.2.html">timerfd_create(2)</a>
 * @see <a href="https://man.freebsd.org/cgi/man.cgi?kqueue(2)">kqueue(2)</a>
 * @see <a
 *     href="https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-setwaitabletimer">SetWaitableTimer</a>
 */
public final class TimerSource extends DescriptorSource {
    private static final long NEVER = Long.MAX_VALUE;

    private final SystemTimer timer;
    private final Backend backend;
    /** Orders set, cancel and read, none of which waits. */
    private final Object lock = new Object();

    private boolean isSet;
    /** Of the next expiration that was not read. */
    private long deadline;
    /** 0 for none. */
    private long period;

    private TimerSource(SystemTimer timer, Backend backend) {
        super(timer.descriptor());
        this.timer = timer;
        this.backend = backend;
    }

    /**
     * Opens a timer, which is not set.
     *
     * @return a source, which the caller closes
     * @throws IOException if the system refuses, for example with EMFILE
     * @throws UnsupportedOperationException if the backend has no timers of the system
     */
    public static TimerSource open() throws IOException {
        return open(Backends.system());
    }

    /**
     * Opens a timer like {@link #open()}, on a given backend.
     *
     * @param backend whose calls to use
     * @return as there
     * @throws IOException as there
     */
    public static TimerSource open(Backend backend) throws IOException {
        return new TimerSource(Objects.requireNonNull(backend, "backend").openTimer(), backend);
    }

    /**
     * Sets the timer to expire once. Expirations that were not read are forgotten.
     *
     * @param delayNanos nanoseconds from now on; 0 expires at once, {@link Long#MAX_VALUE} never
     * @throws IllegalArgumentException if negative
     * @throws IOException if closed, or the system refuses: the timer is not set then
     */
    public void set(long delayNanos) throws IOException {
        set(delayNanos, 0);
    }

    /**
     * Sets the timer to expire once. Expirations that were not read are forgotten.
     *
     * @param delay from now on; zero expires at once, one that exceeds 292 years never
     * @throws IllegalArgumentException if negative
     * @throws IOException if closed, or the system refuses: the timer is not set then
     */
    public void set(Duration delay) throws IOException {
        set(delay, Duration.ZERO);
    }

    /**
     * Sets the timer to expire after a delay, and then after each period. Expirations that were not read are forgotten.
     *
     * @param delay from now on; zero expires at once, one that exceeds 292 years never
     * @param period between expirations; zero for none, so that it expires once
     * @throws IllegalArgumentException if either is negative
     * @throws IOException if closed, or the system refuses: the timer is not set then
     */
    public void set(Duration delay, Duration period) throws IOException {
        if (Objects.requireNonNull(delay, "delay").isNegative()
                || Objects.requireNonNull(period, "period").isNegative()) {
            throw new IllegalArgumentException("TimerSource.set(" + delay + ", " + period + "): negative");
        }
        set(Poll.saturatedNanos(delay), Poll.saturatedNanos(period));
    }

    /**
     * Sets the timer to expire after a delay, and then after each period. Expirations that were not read are forgotten.
     *
     * @param delayNanos nanoseconds from now on; 0 expires at once, {@link Long#MAX_VALUE} never
     * @param periodNanos nanoseconds between expirations; 0 for none, so that it expires once
     * @throws IllegalArgumentException if either is negative
     * @throws IOException if closed, or the system refuses: the timer is not set then
     */
    public void set(long delayNanos, long periodNanos) throws IOException {
        if (delayNanos < 0 || periodNanos < 0) {
            throw new IllegalArgumentException(
                    "TimerSource.set(" + delayNanos + " ns, " + periodNanos + " ns): negative");
        }
        try (var _ = descriptor.lease()) {
            synchronized (lock) {
                begin(backend.nanoTime(), delayNanos, periodNanos);
            }
        }
        descriptor.wouldBlock(Readiness.READABLE);
    }

    /**
     * Sets the timer to expire once, at a moment. Expirations that were not read are forgotten.
     *
     * @param nanoTime on the clock of {@link Backend#nanoTime}; a moment that is past expires at once,
     *     {@link Long#MAX_VALUE} never. As for {@link System#nanoTime}, a moment more than 292 years ahead is past.
     * @throws IOException if closed, or the system refuses: the timer is not set then
     */
    public void setAt(long nanoTime) throws IOException {
        setAt(nanoTime, 0);
    }

    /**
     * Sets the timer to expire at a moment, and then after each period. Expirations that were not read are forgotten.
     *
     * @param nanoTime as in {@link #setAt(long)}; periods that are past count as expirations
     * @param periodNanos nanoseconds between expirations; 0 for none, so that it expires once
     * @throws IllegalArgumentException if the period is negative
     * @throws IOException if closed, or the system refuses: the timer is not set then
     */
    public void setAt(long nanoTime, long periodNanos) throws IOException {
        if (periodNanos < 0) {
            throw new IllegalArgumentException("TimerSource.setAt(" + nanoTime + ", " + periodNanos + " ns): negative");
        }
        try (var _ = descriptor.lease()) {
            synchronized (lock) {
                long now = backend.nanoTime();
                begin(now, nanoTime == NEVER ? NEVER : nanoTime - now, periodNanos);
            }
        }
        descriptor.wouldBlock(Readiness.READABLE);
    }

    private void begin(long now, long delayNanos, long periodNanos) throws IOException {
        isSet = false;
        if (delayNanos == NEVER) {
            timer.disarm();
            return;
        }
        timer.arm(Math.max(delayNanos, 1));
        deadline = now + delayNanos;
        period = periodNanos;
        isSet = true;
    }

    /**
     * Cancels the timer. Expirations that were not read are forgotten. An event that a poll has returned already stays;
     * {@link #read} returns 0 for it.
     *
     * @throws IOException if closed, or the system refuses
     */
    public void cancel() throws IOException {
        set(NEVER, 0);
    }

    /**
     * Returns how often the timer has expired since it was last read or set, and makes the Poll report the next
     * expiration.
     *
     * @return how often; 0 if it has not expired, is cancelled, or was not set
     * @throws IOException if closed, or the system refuses
     */
    public long read() throws IOException {
        long expirations;
        try (var _ = descriptor.lease()) {
            synchronized (lock) {
                expirations = isSet ? take(backend.nanoTime()) : 0;
            }
        }
        descriptor.wouldBlock(Readiness.READABLE);
        return expirations;
    }

    /** Arms it again for the next expiration, also if nothing has expired: the system's timer may have been early. */
    private long take(long now) throws IOException {
        long expirations = 0;
        if (now - deadline >= 0) {
            if (period == 0) {
                timer.disarm();
                isSet = false;
                return 1;
            }
            expirations = (now - deadline) / period + 1;
        }
        long next = deadline + expirations * period;
        timer.arm(next - now);
        deadline = next;
        return expirations;
    }
}
