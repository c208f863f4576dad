package org.poll4j.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.poll4j.spi.Backend;

/**
 * Polls tasks that were woken: a queue of tasks, and threads that share the work, its own and those in
 * {@link #blockOn}. It knows no reactor; tasks may wait for several, or for none.
 *
 * <pre>{@code
 * try (Reactor reactor = Reactor.open(); TaskExecutor executor = TaskExecutor.open(4)) {
 *   Task<String> task = executor.spawn(new HttpGet(reactor, address));
 *   System.out.println(task.join());
 * }
 * }</pre>
 *
 * <p>May be used by any thread; tasks spawn further ones.
 */
public final class TaskExecutor implements AutoCloseable {
    private static final String POLLS = "a thread that polls tasks";

    /** Frames that {@link #blockOn} needs to stop polling others' tasks and to drop its own. */
    private static final int FRAMES = 200;

    /**
     * Guards the lists. A monitor, because to leave one needs no stack, and so no {@link StackOverflowError} leaves it
     * locked. Each change comes after all calls of its block, so that it is done whole or not at all. Threads wait here
     * for a task in the queue, and for the end of a task.
     */
    private final Object lock = new Object();

    /** The queue of woken tasks. */
    private @Nullable Task<?> first;

    private @Nullable Task<?> last;
    /** The head of the list of tasks that are not over. */
    private @Nullable Task<?> live;

    private final List<Thread> threads = new ArrayList<>();
    /** Threads in {@code lock.wait()}: a notification for none still costs a call into the JVM. */
    private int waiting;

    private boolean closed;

    private TaskExecutor() {}

    /**
     * Makes an executor without own threads: tasks run while some thread is in {@link #blockOn}.
     *
     * @return an executor that the caller closes
     */
    public static TaskExecutor open() {
        return new TaskExecutor();
    }

    /**
     * Makes an executor with its own platform threads.
     *
     * @param threads how many, at least 1
     * @return an executor that the caller closes
     * @throws IllegalArgumentException if less than 1
     */
    public static TaskExecutor open(int threads) {
        return open(
                requireThreads(threads),
                Thread.ofPlatform().daemon().name("poll4j-executor-", 0).factory());
    }

    /**
     * Makes an executor with threads that a backend makes, like {@link Reactor#open(Backend)}: in a simulated world
     * they are the world's.
     *
     * @param backend as of the reactors that the tasks wait for
     * @param threads how many, at least 1
     * @return an executor that the caller closes
     * @throws IllegalArgumentException if less than 1
     */
    public static TaskExecutor open(Backend backend, int threads) {
        Objects.requireNonNull(backend, "backend");
        return open(requireThreads(threads), body -> backend.newThread("poll4j-executor", body));
    }

    private static int requireThreads(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("TaskExecutor.open(" + threads + "): less than 1 thread");
        }
        return threads;
    }

    static TaskExecutor open(int threads, ThreadFactory factory) {
        TaskExecutor executor = new TaskExecutor();
        try {
            for (int i = 0; i < threads; i++) {
                Thread thread = factory.newThread(executor::workWhateverFails);
                thread.start();
                executor.threads.add(thread);
            }
            return executor;
        } catch (Throwable noThread) {
            executor.close(); // ends those that are there
            throw noThread;
        }
    }

    /**
     * Starts a task.
     *
     * @param <T> what it computes
     * @param body polled on this executor's threads only, one at a time, and dropped there
     * @return a handle
     * @throws RejectedExecutionException if closed; the body was not dropped
     */
    public <T extends @Nullable Object> Task<T> spawn(Pollable<T> body) {
        return begin(new Task<>(this, body, false));
    }

    private <T extends @Nullable Object> Task<T> begin(Task<T> task) {
        synchronized (lock) {
            if (closed) {
                throw new RejectedExecutionException("spawn: the executor is closed");
            }
            task.wake(); // puts it into the queue
            Task<?> next = live;
            if (next != null) {
                next.previousLive = task;
            }
            task.nextLive = next;
            live = task;
        }
        return task;
    }

    /**
     * Runs a computation to its end as a task, and polls the other tasks of this executor meanwhile.
     *
     * @param <T> what it computes
     * @param body polled on this executor's threads, this one among them
     * @return what it computed
     * @throws ExecutionException with what it threw, if it failed
     * @throws InterruptedException if interrupted while nothing was to be done. The task is cancelled then, and its
     *     body dropped, by this thread or, if another one is polling it, by that one at the end of its poll
     * @throws RejectedExecutionException if closed; the body was not dropped
     * @throws java.util.concurrent.CancellationException if the executor was closed meanwhile
     * @throws IllegalStateException from within a task, and on a reactor's thread
     */
    public <T extends @Nullable Object> T blockOn(Pollable<T> body) throws ExecutionException, InterruptedException {
        NoBlocking.require("blockOn");
        requireStack(FRAMES);
        Task<T> task = begin(new Task<>(this, body, true));
        try {
            workUntil(task::isDone);
        } catch (Throwable stopped) {
            abandon(task);
            throw stopped;
        }
        return task.result();
    }

    /** Overflows a stack that is almost full before this thread takes tasks that another one could poll. */
    private static int requireStack(int frames) {
        return frames == 0 ? 0 : 1 + requireStack(frames - 1);
    }

    /** Cancels, and drops what would be in the queue until some thread works again. */
    private void abandon(Task<?> task) throws InterruptedException {
        task.cancel();
        workUntil(task::isRunningOrOver);
    }

    private void workUntil(BooleanSupplier over) throws InterruptedException {
        NoBlocking.run(POLLS, () -> {
            while (pollNext(over)) {}
        });
    }

    /**
     * False if it is over. If a turn fails, the task goes back into the queue to be ended; nothing is called, for the
     * stack may be full.
     */
    private boolean pollNext(BooleanSupplier over) throws InterruptedException {
        Task<?> task = nextUnless(over);
        if (task == null) {
            return false;
        }
        try {
            task.run();
            return true;
        } catch (Throwable failure) {
            task.failure = failure;
            task.state = Task.TO_BE_ENDED;
            synchronized (lock) {
                if (last == null) {
                    first = task;
                } else {
                    last.nextReady = task;
                }
                last = task;
            }
            throw failure;
        }
    }

    private @Nullable Task<?> nextUnless(BooleanSupplier over) throws InterruptedException {
        synchronized (lock) {
            while (!over.getAsBoolean()) {
                Task<?> next = first;
                if (next != null) {
                    first = next.nextReady;
                    next.nextReady = null;
                    if (first == null) {
                        last = null;
                    }
                    return next;
                }
                waiting++;
                try {
                    lock.wait();
                } finally {
                    waiting--;
                }
            }
            if (first != null && waiting > 0) {
                lock.notify(); // the notification that woke this thread may have been for the queue
            }
            return null;
        }
    }

    /**
     * Puts a task into the queue if these bits say so; with none if it was woken by another thread while the caller
     * polled it.
     */
    void enqueue(Task<?> task, int bits) {
        synchronized (lock) {
            if (waiting > 0) {
                lock.notify();
            }
            if (bits == 0 || task.take(bits)) {
                if (last == null) {
                    first = task;
                } else {
                    last.nextReady = task;
                }
                last = task;
            }
        }
    }

    /** A second close does nothing. */
    void ended(Task<?> task) {
        synchronized (lock) {
            if (task.awaited || closed) {
                lock.notifyAll();
            }
            Task<?> previous = task.previousLive;
            Task<?> next = task.nextLive;
            if (previous != null) {
                previous.nextLive = next;
            } else if (live == task) {
                live = next;
            }
            if (next != null) {
                next.previousLive = previous;
            }
            task.previousLive = null;
            task.nextLive = null;
        }
    }

    private boolean isOver() {
        return closed && live == null;
    }

    private void workToTheEnd() {
        Uninterrupted.run(() -> workUntil(this::isOver));
    }

    /** What this executor's own threads do. A turn that failed must not end the thread that the other tasks need. */
    private void workWhateverFails() {
        while (true) {
            try {
                workToTheEnd();
                return;
            } catch (Throwable failure) {
                Log.error("a task's turn failed; the task ends with that failure", failure);
            }
        }
    }

    /**
     * Cancels all tasks, and returns when every one is over and the threads have ended: those that wait are dropped and
     * end with a {@link java.util.concurrent.CancellationException}, those being polled first come to the end of their
     * poll. From then on nothing can be spawned. The second time waits for the same.
     *
     * @throws IllegalStateException from within a task, and on a reactor's thread
     */
    @Override
    public void close() {
        NoBlocking.require("TaskExecutor.close");
        cancelAll();
        workToTheEnd();
        for (Thread thread : threads) {
            Uninterrupted.run(thread::join);
        }
    }

    private void cancelAll() {
        synchronized (lock) {
            closed = true;
            lock.notifyAll();
            for (Task<?> task = live; task != null; task = task.nextLive) {
                task.cancel(); // runs none of it
            }
        }
    }
}
