package org.poll4j.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Hands the turn from thread to thread: one runs at a time. A thread gives up the turn when it waits. Which of those that can run is
 * next is drawn by the seed. If none can run, the next entry of the agenda happens.
 */
final class Turns {
    private static final long LOOK_NANOS = 1_000;

    private final World world;
    private final SimTask main;
    private final List<SimTask> runnable = new ArrayList<>();
    /** Begun and not ended, without the main thread. */
    private final List<SimTask> live = new ArrayList<>();

    private volatile SimTask current;
    private @Nullable Throwable failure;
    /** Whether the main thread waits for the others. */
    private boolean mainRuns;
    /** Whether nothing can happen any more unless the main thread acts. */
    private boolean stuck;

    Turns(World world) {
        this.world = world;
        this.main = new SimTask("main", null);
        this.current = main;
    }

    /** The thread that calls, which must have the turn. */
    SimTask current() {
        SimTask task = current;
        if (task == main && task.thread == null) {
            task.thread = Thread.currentThread(); // the first that polls or runs
        }
        if (task.thread != Thread.currentThread()) {
            throw new IllegalStateException("thread '" + Thread.currentThread().getName()
                    + "' waits in a simulated world" + " without a turn: start it by SimHost.start");
        }
        return task;
    }

    void start(SimHost host, String name, SimBody body) {
        SimTask task = new SimTask(name, host);
        task.thread = Thread.ofVirtual().name(task.toString()).unstarted(() -> run(task, body));
        live.add(task);
        ready(task);
    }

    private void run(SimTask task, SimBody body) {
        try {
            body.run();
        } catch (HostStopped stopped) {
            // as intended
        } catch (Throwable thrown) {
            if (failure == null && !task.isKilled()) {
                failure = thrown;
            }
        }
        synchronized (world) {
            live.remove(task);
            if (live.isEmpty() && !world.expectsRestart() || failure != null) {
                wakeMain();
            }
        }
        handTo(next());
    }

    void ready(SimTask task) {
        if (!task.isRunnable) {
            task.isRunnable = true;
            runnable.add(task);
        }
    }

    /** Those of a host must end: they get a turn for it. */
    void kill(SimHost host) {
        for (SimTask task : live) {
            if (task.host == host) {
                ready(task);
            }
        }
    }

    /** Waits until the task is {@link #ready}, at most for some time if that is positive, for ever if negative. */
    void await(SimTask task, long timeoutNanos) {
        synchronized (world) {
            if (timeoutNanos >= 0) {
                task.timer = world.after(timeoutNanos, () -> ready(task));
            }
        }
        SimTask next = next();
        if (next != task) {
            handTo(next);
            while (current != task) {
                LockSupport.park(this);
            }
        }
        if (task.timer != null) {
            task.timer.cancel();
            task.timer = null;
        }
        if (task.isKilled()) {
            throw new HostStopped(task.toString());
        }
        if (task == main && stuck) {
            stuck = false;
            if (!mainRuns) {
                throw new IllegalStateException("the main thread waits for ever: nothing else can happen");
            }
        }
    }

    /** Lets others run, and a little time pass, for a thread that looks and does not wait. */
    void pause(SimTask task) {
        await(task, LOOK_NANOS);
    }

    /** The next that runs, with the time moved on to when it can. */
    private SimTask next() {
        synchronized (world) {
            while (runnable.isEmpty()) {
                if (!world.step()) {
                    stuck = true;
                    ready(main);
                }
            }
            int at = runnable.size() == 1 ? 0 : (int) world.random.below(runnable.size());
            SimTask next = runnable.remove(at);
            next.isRunnable = false;
            return next;
        }
    }

    private void handTo(SimTask next) {
        current = next;
        Thread thread = java.util.Objects.requireNonNull(next.thread);
        if (next != main && !next.started) {
            next.started = true;
            thread.start();
        } else {
            LockSupport.unpark(thread);
        }
    }

    private void wakeMain() {
        if (mainRuns) {
            ready(main);
        }
    }

    /** Runs the others until all have ended, nothing can happen any more, or the time is over; false unless all have ended. */
    boolean runAll(long timeoutNanos) throws Throwable {
        SimTask task = current();
        if (task != main) {
            throw new IllegalStateException("run: only the simulation's own thread runs it");
        }
        mainRuns = true;
        try {
            if (!live.isEmpty() || timeoutNanos > 0) {
                await(main, timeoutNanos);
            }
        } finally {
            mainRuns = false;
        }
        Throwable thrown = failure;
        if (thrown != null) {
            failure = null;
            throw thrown;
        }
        return live.isEmpty();
    }
}
