package org.poll4j.sim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Turns by a scheduler of the threads' own: the main thread is the carrier, and runs one continuation after another. So
 * every wait of a thread gives up the turn, in a poll, a lock, a future or a park, and the threads that a program
 * starts itself belong to the world.
 */
final class MountedTurns extends Turns {
    /** By thread, as long as it lives. */
    private final Map<Thread, SimTask> tasks = new HashMap<>();
    /** In the order of their begin: threads that wait, and for another thing than their turn. */
    private final List<SimTask> elsewhere = new ArrayList<>();
    /** What another thread than the world's says can run. Guarded by itself. */
    private final List<Runnable> arrived = new ArrayList<>();
    /** Drawn by the thread that gave up the turn. */
    private @Nullable SimTask chosen;
    /** About to be mounted, and so not to be drawn. */
    private @Nullable SimTask mounting;

    MountedTurns(World world) {
        super(world);
    }

    @Override
    Thread unstarted(SimTask task, Runnable body) {
        Thread thread = VirtualThreads.unstarted(this::submitted, task.toString(), body);
        tasks.put(thread, task);
        return thread;
    }

    /** It begins when the program says so. */
    @Override
    Thread newThread(SimHost host, String name, Runnable body) {
        SimTask task = new SimTask(name, host);
        task.thread = unstarted(task, body);
        return task.thread;
    }

    /** The JDK says that a thread can run. */
    private void submitted(Runnable continuation) {
        Thread caller = Thread.currentThread();
        if (caller != main.thread && caller != current.thread) {
            synchronized (arrived) {
                arrived.add(continuation);
                arrived.notifyAll();
            }
            return;
        }
        submit(continuation);
    }

    private void submit(Runnable continuation) {
        Thread thread = VirtualThreads.of(continuation);
        synchronized (world) {
            SimTask task = tasks.get(thread);
            if (task == null) { // a program has started it
                task = new SimTask(thread.getName(), current.host);
                task.thread = thread;
                tasks.put(thread, task);
            }
            task.continuation = continuation;
            if (!live.contains(task)) {
                live.add(task);
            }
            if (task != mounting) {
                ready(task);
            }
        }
    }

    @Override
    void switchFrom(SimTask task) {
        if (task == main) {
            mountOthers();
        } else {
            SimTask next = elsewhere.isEmpty() ? next() : null;
            if (next == task) {
                return;
            }
            chosen = next;
            boolean interrupted = false;
            do {
                LockSupport.park(this);
                interrupted |= Thread.interrupted(); // would end every park
            } while (current != task);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Until it is the main thread's turn. */
    private void mountOthers() {
        if (Thread.currentThread().isVirtual()) {
            throw new IllegalStateException("a simulation runs on a platform thread, and this is " + main.thread);
        }
        for (SimTask next; (next = drawn()) != main; ) {
            mount(next);
            current = main;
        }
    }

    private SimTask drawn() {
        SimTask next = chosen;
        chosen = null;
        if (next == null) {
            settle();
            next = next();
        }
        return next;
    }

    private void mount(SimTask task) {
        current = task;
        if (task.continuation == null) {
            mounting = task;
            if (isStarted(task)) {
                LockSupport.unpark(task.thread);
            } else {
                threadOf(task).start();
            }
            mounting = null;
        }
        Runnable continuation = Objects.requireNonNull(task.continuation);
        task.continuation = null;
        elsewhere.remove(task);
        continuation.run();
        dismounted(task);
    }

    private void dismounted(SimTask task) {
        switch (threadOf(task).getState()) {
            case TERMINATED -> {
                tasks.remove(threadOf(task));
                forget(task);
            }
            case TIMED_WAITING ->
                failed(new IllegalStateException("thread '" + task + "' waits by the system's clock, at "
                        + List.of(threadOf(task).getStackTrace())
                        + ": wait for a time by a Poll, or by Reactor.sleep"));
            default -> {
                if (task.isKilled()) {
                    end(task);
                } else if (!task.isAwaiting && task.continuation == null) {
                    elsewhere.add(task);
                }
            }
        }
    }

    /** Has the JDK report whom the last turn has unblocked, which it does on a thread of its own. */
    private void settle() {
        boolean isUnclear = false;
        int unblocked = 0;
        for (SimTask task : elsewhere) {
            if (task.continuation != null) {
                continue;
            }
            Thread thread = threadOf(task);
            Thread.State state = thread.getState();
            if (state == Thread.State.RUNNABLE || state == Thread.State.BLOCKED && VirtualThreads.isUnblocked(thread)) {
                unblocked++; // its report has come, or comes
            } else if (state == Thread.State.BLOCKED) {
                isUnclear = true;
            }
        }
        if (isUnclear) {
            Unblocker.await();
        }
        submitArrived(isUnclear ? 0 : unblocked);
    }

    /** In the order of {@link #elsewhere}, which does not depend on the JDK's thread. */
    private void submitArrived(int count) {
        Runnable[] all;
        synchronized (arrived) {
            awaitArrived(count);
            if (arrived.isEmpty()) {
                return;
            }
            all = arrived.toArray(new Runnable[0]);
            arrived.clear();
        }
        Map<Thread, Runnable> continuations = new HashMap<>();
        for (Runnable continuation : all) {
            continuations.put(VirtualThreads.of(continuation), continuation);
        }
        for (SimTask task : elsewhere) {
            Runnable continuation = continuations.get(threadOf(task));
            if (continuation != null) {
                submit(continuation);
            }
        }
    }

    private void awaitArrived(int count) {
        boolean interrupted = false;
        synchronized (arrived) {
            while (arrived.size() < count) {
                try {
                    arrived.wait();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    void ended(SimTask task) {
        // mount sees it
    }

    @Override
    void kill(SimHost host) {
        for (SimTask task : live.toArray(new SimTask[0])) {
            if (task.host == host && task != current) {
                end(task);
            }
        }
    }

    /** It waits, and does not run again. */
    private void end(SimTask task) {
        runnable.remove(task);
        elsewhere.remove(task);
        tasks.remove(threadOf(task));
        if (isStarted(task)) {
            VirtualThreads.end(threadOf(task));
        }
        forget(task);
    }

    @Override
    void close() {
        // kill has ended all
    }
}
