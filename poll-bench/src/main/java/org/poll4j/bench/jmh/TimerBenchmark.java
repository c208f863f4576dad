package org.poll4j.bench.jmh;

import java.io.IOException;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.poll4j.Event;
import org.poll4j.Events;
import org.poll4j.Poll;
import org.poll4j.Timer;
import org.poll4j.Token;

/**
 * What a timer costs while many others are set: poll4j's wheel, and a quaternary heap that would do the same under the
 * same lock. Both read the clock as a program's calls do.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx1g")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class TimerBenchmark {
    private static final long SPREAD_NANOS = 30_000_000_000L;

    /** How many timers are set. */
    @Param({"1000", "1000000"})
    private int pending;

    /** The wheel of {@link Timer}, or {@link TimerHeap}. */
    @Param({"wheel", "heap"})
    private String structure;

    private final Random random = new Random(1);
    private final Events events = Events.withCapacity(1024);
    private Poll poll;
    private Timer[] timers;
    private final TimerHeap heap = new TimerHeap();
    private TimerHeap.Entry[] entries;
    private boolean isWheel;
    private int next;

    /**
     * Sets the timers.
     *
     * @throws IOException if refused
     */
    @Setup
    public void set() throws IOException {
        isWheel = structure.equals("wheel");
        poll = Poll.open();
        timers = new Timer[pending];
        entries = new TimerHeap.Entry[pending];
        for (int i = 0; i < pending; i++) {
            timers[i] = new Timer(poll.registry(), new Token(i));
            entries[i] = new TimerHeap.Entry();
        }
        for (int i = 0; i < pending; i++) {
            set(random.nextInt(pending), random.nextLong(SPREAD_NANOS));
        }
        for (int i = 0; i < pending; i++) {
            set(i, SPREAD_NANOS + random.nextLong(SPREAD_NANOS));
        }
    }

    /** Closes the Poll. */
    @TearDown
    public void close() {
        poll.close();
    }

    private void set(int i, long delayNanos) {
        if (isWheel) {
            timers[i].set(delayNanos);
        } else {
            heap.set(entries[i], System.nanoTime() + delayNanos);
        }
    }

    /** A random place: the next one of a sequence that visits all, far from each other. */
    private int somewhere() {
        next = (int) ((next + 618_033L) % pending);
        return next;
    }

    /** A connection's timeout is postponed. */
    @Benchmark
    public void postpone() {
        set(somewhere(), 2 * SPREAD_NANOS);
    }

    /** A timer is set to any other time, earlier or later. */
    @Benchmark
    public void move() {
        set(somewhere(), SPREAD_NANOS + random.nextLong(SPREAD_NANOS));
    }

    /** A request begins and ends: its timeout is cancelled and set. */
    @Benchmark
    public void cancelAndSet() {
        int i = somewhere();
        if (isWheel) {
            timers[i].cancel();
        } else {
            heap.remove(entries[i]);
        }
        set(i, SPREAD_NANOS);
    }

    /**
     * A timer is set, due at once, fires, and is set to a later time. With a poll that does not wait, for both.
     *
     * @return how many fired
     * @throws IOException if refused
     */
    @Benchmark
    public int fire() throws IOException {
        int i = somewhere();
        set(i, 0);
        poll.poll(events, 0);
        int fired = 0;
        if (isWheel) {
            for (Event event : events) {
                fired++;
                set((int) event.token().value(), SPREAD_NANOS);
            }
        } else {
            while (heap.takeDue(System.nanoTime()) != null) {
                fired++;
            }
            set(i, SPREAD_NANOS);
        }
        return fired;
    }
}
