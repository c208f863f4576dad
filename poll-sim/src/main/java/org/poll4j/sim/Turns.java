package org.poll4j.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Hands the turn from thread to thread: one runs at a time. A thread gives up the turn when it waits. Which of those
 * that can run is next is drawn by the seed. If none can run, the next entry of the agenda happens.
 *
 * <p>{@link MountedTurns} sees each wait of a thread, {@link HandedTurns} only those in a poll. Both draw the same.
 */
abstract class Turns {
    private static final long LOOK_NANOS = 1_000;

    final World world;
    final SimTask main = new SimTask("main", null);
    final List<SimTask> runnable = new ArrayList<>();
    /** Begun and not ended, without the main thread. */
    final List<SimTask> live = new ArrayList<>();

    volatile SimTask current = main;
    private @Nullable Throwable failure;
    /** Whether the main thread waits for the others. */
    private boolean mainRuns;
    /** Whether nothing can happen any more unless the main thread acts. */
    private boolean stuck;

    Turns(World world) {
        this.world = world;
    }

    static Turns of(World world) {
        return VirtualThreads.whyNot() == null ? new MountedTurns(world) : new HandedTurns(world);
    }

    /** The thread that calls, which must have the turn. */
    final SimTask current() {
        SimTask task = current;
        if (task == main && task.thread == null) {
            task.thread = Thread.currentThread(); // the first that polls or runs
        }
        if (task.thread != Thread.currentThread()) {
            throw new IllegalStateException("thread '" + Thread.currentThread().getName()
                    + "' waits in a simulated world without a turn: start it by SimHost.start");
        }
        return task;
    }

    final void start(SimHost host, String name, SimBody body) {
        SimTask task = new SimTask(name, host);
        task.thread = unstarted(task, () -> run(task, body));
        live.add(task);
        ready(task);
    }

    private void run(SimTask task, SimBody body) {
        try {
            body.run();
        } catch (HostStopped stopped) {
            // as intended
        } catch (Throwable thrown) {
            if (!task.isKilled()) {
                failed(thrown);
            }
        }
        ended(task);
    }

    /** The first failure ends the run. */
    final void failed(Throwable thrown) {
        synchronized (world) {
            if (failure == null) {
                failure = thrown;
            }
            wakeMain();
        }
    }

    final void forget(SimTask task) {
        synchronized (world) {
            if (live.remove(task) && live.isEmpty() && !world.expectsRestart()) {
                wakeMain();
            }
        }
    }

    static Thread threadOf(SimTask task) {
        return java.util.Objects.requireNonNull(task.thread);
    }

    static boolean isStarted(SimTask task) {
        return threadOf(task).getState() != Thread.State.NEW;
    }

    private void wakeMain() {
        if (mainRuns) {
            ready(main);
        }
    }

    /** A thread that has not begun. */
    abstract Thread unstarted(SimTask task, Runnable body);

    /** A thread that a program starts itself. */
    abstract Thread newThread(SimHost host, String name, Runnable body);

    /** The thread, which calls this, has come to its end. */
    abstract void ended(SimTask task);

    /** Those of a host end. */
    abstract void kill(SimHost host);

    /** Returns when it is this task's turn again. */
    abstract void switchFrom(SimTask task);

    final void ready(SimTask task) {
        if (!task.isRunnable && !task.isKilled()) {
            task.isRunnable = true;
            runnable.add(task);
        }
    }

    /** Waits until the task is {@link #ready}, at most for some time if that is positive, forever if negative. */
    final void await(SimTask task, long timeoutNanos) {
        if (task.isKilled()) {
            throw new HostStopped(task.toString());
        }
        synchronized (world) {
            if (timeoutNanos >= 0) {
                task.timer = world.after(timeoutNanos, () -> ready(task));
            }
        }
        task.isAwaiting = true;
        switchFrom(task);
        task.isAwaiting = false;
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
                throw new IllegalStateException("the main thread waits forever: nothing else can happen");
            }
        }
    }

    /** Lets others run, and a little time pass, for a thread that looks and does not wait. */
    final void pause(SimTask task) {
        await(task, LOOK_NANOS);
    }

    /** Parks a thread that has the turn, until it is unparked or the time is over. */
    void parkNanos(Object blocker, long nanos) {
        Agenda.Entry timer;
        Thread thread = current().thread;
        synchronized (world) {
            timer = world.after(nanos, () -> LockSupport.unpark(thread));
        }
        LockSupport.park(blocker);
        synchronized (world) {
            timer.cancel();
        }
    }

    /** The next that runs, with the time moved on to when it can. */
    final SimTask next() {
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

    /**
     * Runs the others until all have ended, nothing can happen any more, or the time is over; false unless all have
     * ended.
     */
    final boolean runAll(long timeoutNanos) throws Throwable {
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

    /** Ends all threads. To be called when all hosts have stopped, by the main thread. */
    abstract void close();
}
