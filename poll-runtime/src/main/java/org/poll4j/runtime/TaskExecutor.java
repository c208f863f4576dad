package org.poll4j.runtime;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Polls tasks that were woken: a queue of them, and threads that share the work, its own and those in {@link #blockOn}. Knows
 * of no reactor; tasks may wait for several, or for none.
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
    private final ReentrantLock lock = new ReentrantLock();
    /** Of the queue, and of the end of a task that a thread waits for. */
    private final Condition changed = lock.newCondition();

    private final Queue<Task<?>> ready = new ArrayDeque<>();
    private final Set<Task<?>> live = new HashSet<>();
    private final List<Thread> threads = new ArrayList<>();
    private boolean closed;

    private TaskExecutor() {}

    /**
     * Without threads of its own: tasks get on while some thread is in {@link #blockOn}.
     *
     * @return an executor that the caller closes
     */
    public static TaskExecutor open() {
        return new TaskExecutor();
    }

    /**
     * With platform threads of its own.
     *
     * @param threads how many, at least 1
     * @return an executor that the caller closes
     * @throws IllegalArgumentException if less than 1
     */
    public static TaskExecutor open(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("TaskExecutor.open(" + threads + "): less than 1 thread");
        }
        return open(
                threads,
                Thread.ofPlatform().daemon().name("poll4j-executor-", 0).factory());
    }

    static TaskExecutor open(int threads, ThreadFactory factory) {
        TaskExecutor executor = new TaskExecutor();
        try {
            for (int i = 0; i < threads; i++) {
                Thread thread = factory.newThread(executor::workToTheEnd);
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
     * Begins a task.
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
        lock.lock();
        try {
            if (closed) {
                throw new RejectedExecutionException("spawn: the executor is closed");
            }
            live.add(task);
        } finally {
            lock.unlock();
        }
        task.wake();
        return task;
    }

    /**
     * Runs a computation to its end as a task, and works for the other tasks of this executor meanwhile.
     *
     * @param <T> what it computes
     * @param body polled on this executor's threads, this one among them
     * @return what it computed
     * @throws ExecutionException with what it threw, if it failed
     * @throws InterruptedException if interrupted while nothing was to be done; the task is cancelled
     * @throws RejectedExecutionException if closed; the body was not dropped
     * @throws java.util.concurrent.CancellationException if the executor was closed meanwhile
     * @throws IllegalStateException from within a task, and on a reactor's thread
     */
    public <T extends @Nullable Object> T blockOn(Pollable<T> body) throws ExecutionException, InterruptedException {
        NoBlocking.require("blockOn");
        Task<T> task = begin(new Task<>(this, body, true));
        try {
            workUntil(task::isDone);
        } catch (InterruptedException e) {
            task.cancel();
            throw e;
        }
        return task.result();
    }

    private void workUntil(BooleanSupplier over) throws InterruptedException {
        NoBlocking.run("a thread that polls tasks", () -> {
            for (Task<?> next; (next = nextUnless(over)) != null; ) {
                next.run();
            }
        });
    }

    private @Nullable Task<?> nextUnless(BooleanSupplier over) throws InterruptedException {
        lock.lock();
        try {
            while (!over.getAsBoolean()) {
                Task<?> next = ready.poll();
                if (next != null) {
                    return next;
                }
                changed.await();
            }
            if (!ready.isEmpty()) {
                changed.signal(); // the signal that woke this thread may have been for the queue
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    void enqueue(Task<?> task) {
        lock.lock();
        try {
            ready.add(task);
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    void ended(Task<?> task) {
        lock.lock();
        try {
            live.remove(task);
            if (task.awaited || closed) {
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean isOver() {
        return closed && live.isEmpty();
    }

    private void workToTheEnd() {
        Uninterrupted.run(() -> workUntil(this::isOver));
    }

    /**
     * Cancels all tasks, and returns when every one is over and the threads have ended: those that wait are dropped and end with a
     * {@link java.util.concurrent.CancellationException}, those being polled first come to the end of their poll. From then
     * on nothing can be spawned. The second time waits for the same.
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
        List<Task<?>> pending;
        lock.lock();
        try {
            closed = true;
            pending = List.copyOf(live);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        pending.forEach(Task::cancel);
    }
}
