package org.poll4j.examples.ch05;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Runs fibers by turns: exactly one runs, until it yields or ends, then the one that has waited longest. No fiber
 * is interrupted, so shared state needs no locks.
 *
 * <p>A fiber is a virtual thread that is parked but for its turn. The book saves one stack's registers and loads
 * another's in assembly. Here the JVM does this when a virtual thread parks, and this class only chooses the next one.
 */
final class Fibers {
    private static final int MOST = 4;

    /** Touched only by whoever has the turn; the semaphores order that. */
    private final Queue<Fiber> waiting = new ArrayDeque<>();

    private final Semaphore allEnded = new Semaphore(0);
    private int alive;
    private @Nullable Fiber running;
    private @Nullable Throwable failure;

    /** One fiber: a stack, and a baton without which it does not run. */
    static final class Fiber {
        private final Semaphore turn = new Semaphore(0);
        private final Thread thread;

        private Fiber(String name, Runnable life) {
            thread = Thread.ofVirtual().name(name).unstarted(() -> {
                turn.acquireUninterruptibly();
                life.run();
            });
        }

        private void awaitTurn() {
            turn.acquireUninterruptibly();
        }

        /** What it is in the middle of, innermost first. */
        StackTraceElement[] stack() {
            return thread.getStackTrace();
        }

        /** Whether it stands still, with its stack put away. */
        boolean isParked() {
            return thread.getState() == Thread.State.WAITING;
        }

        @Override
        public String toString() {
            return thread.getName();
        }
    }

    /**
     * Makes a fiber, whose turn comes after those that wait already. Call it before {@link #run} or in a fiber.
     *
     * @throws IllegalStateException if four are alive
     */
    Fiber spawn(String name, Runnable body) {
        if (alive == MOST) {
            throw new IllegalStateException(
                    "spawn(" + name + "): " + MOST + " fibers are alive, and there is no room for more");
        }
        Fiber fiber = new Fiber(name, () -> live(body));
        alive++;
        waiting.add(fiber);
        fiber.thread.start();
        return fiber;
    }

    private void live(Runnable body) {
        try {
            body.run();
        } catch (Throwable e) {
            failure = failure == null ? e : failure;
        }
        alive--;
        next();
    }

    /** Lets all others have a turn; call it in a fiber only. */
    void yieldTurn() {
        Fiber self = running;
        if (self == null || self.thread != Thread.currentThread()) {
            throw new IllegalStateException("yieldTurn: " + Thread.currentThread() + " is not the running fiber");
        }
        waiting.add(self);
        next();
        self.awaitTurn();
    }

    private void next() {
        running = waiting.poll();
        if (running == null) {
            allEnded.release();
        } else {
            running.turn.release();
        }
    }

    /**
     * Runs the fibers, and those that they spawn, until all have ended.
     *
     * @throws IllegalStateException if one failed; the others have run to their ends
     */
    void run() {
        next();
        allEnded.acquireUninterruptibly();
        if (failure != null) {
            throw new IllegalStateException("a fiber failed: " + failure.getMessage(), failure);
        }
    }
}
