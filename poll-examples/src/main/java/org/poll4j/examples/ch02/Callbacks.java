package org.poll4j.examples.ch02;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.PriorityQueue;
import java.util.Queue;
import org.poll4j.Events;
import org.poll4j.Poll;

/**
 * Callbacks on one thread: whoever has to wait says what comes afterwards, and returns. What the stack of a thread
 * would remember, the callback has to: hence the nesting. The whole runtime is a queue of timers and the timeout of a
 * poll.
 */
public final class Callbacks {
    private final Queue<Timer> timers = new PriorityQueue<>();
    private long started;

    private record Timer(long dueNanos, long number, Runnable callback) implements Comparable<Timer> {
        @Override
        public int compareTo(Timer other) {
            int byTime = Long.signum(dueNanos - other.dueNanos);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    public static void main(String[] args) throws IOException {
        run(System.out, Duration.ofMillis(200));
    }

    /**
     * Sets three timers, one of them in the callback of another.
     *
     * @param unit of the times that they take
     */
    static void run(PrintStream out, Duration unit) throws IOException {
        Callbacks loop = new Callbacks();
        loop.after(unit.multipliedBy(4), () -> out.println("slow: done"));
        loop.after(unit, () -> {
            out.println("outer: sets another timer");
            loop.after(unit, () -> out.println("inner: done, inside outer"));
        });
        out.println("main: has only set up what will happen");
        loop.run();
        out.println("main: nothing left to wait for");
    }

    /** Calls back when a time is over. */
    void after(Duration delay, Runnable callback) {
        timers.add(new Timer(System.nanoTime() + delay.toNanos(), started++, callback));
    }

    /** Runs until no callback is left. */
    void run() throws IOException {
        try (Poll poll = Poll.open()) {
            Events events = Events.withCapacity(1);
            for (Timer next; (next = timers.poll()) != null; ) {
                poll.poll(events, Math.max(0, next.dueNanos - System.nanoTime()));
                next.callback.run();
            }
        }
    }
}
