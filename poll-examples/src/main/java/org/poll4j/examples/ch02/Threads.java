package org.poll4j.examples.ch02;

import java.io.PrintStream;
import java.time.Duration;

/**
 * Threads of the operating system: each has a stack of its own, and the system switches between them whenever it likes.
 * One may start others, and whoever needs a result joins.
 */
public final class Threads {
    private final PrintStream out;
    private final Duration unit;

    private Threads(PrintStream out, Duration unit) {
        this.out = out;
        this.unit = unit;
    }

    public static void main(String[] args) throws InterruptedException {
        run(System.out, Duration.ofMillis(200));
    }

    /**
     * Runs three threads, one of them started by another.
     *
     * @param unit of the times that they sleep
     */
    static void run(PrintStream out, Duration unit) throws InterruptedException {
        new Threads(out, unit).runAll();
    }

    private void runAll() throws InterruptedException {
        out.println("main: starts two threads");
        Thread slow = start("slow", this::slow);
        Thread outer = start("outer", this::outer);
        out.println("main: continues while they run");
        outer.join();
        out.println("main: outer is joined");
        slow.join();
        out.println("main: all are joined");
    }

    private void slow() throws InterruptedException {
        sleep(4);
        out.println("slow: done");
    }

    private void outer() throws InterruptedException {
        sleep(1);
        out.println("outer: starts another thread");
        Thread inner = start("inner", this::inner);
        inner.join();
        out.println("outer: inner is joined");
    }

    private void inner() throws InterruptedException {
        sleep(1);
        out.println("inner: done");
    }

    private void sleep(int units) throws InterruptedException {
        Thread.sleep(unit.multipliedBy(units)); // blocks this thread; the system runs others meanwhile
    }

    private interface Work {
        void run() throws InterruptedException;
    }

    private static Thread start(String name, Work work) {
        return Thread.ofPlatform().name(name).start(() -> {
            try {
                work.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }
}
