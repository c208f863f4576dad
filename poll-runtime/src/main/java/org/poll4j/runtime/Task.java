package org.poll4j.runtime;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A spawned computation, and the handle to join or cancel it. Any thread may use it. One task at a time may poll it;
 * dropping it lets it run.
 *
 * @param <T> what it computes
 */
public final class Task<T extends @Nullable Object> implements Pollable<T> {
    /** In the executor's queue, or woken while running: it will be polled. */
    private static final int SCHEDULED = 1;
    /** A thread is polling it, or it is over: RUNNING stays set then. */
    private static final int RUNNING = 2;
    /** Not to be polled any more, but dropped. */
    private static final int CANCELLED = 4;
    /** One thread, or the queue, has it. */
    private static final int TAKEN = SCHEDULED | RUNNING;
    /** What {@link TaskExecutor} writes when {@link #run} failed, before it puts the task back into the queue. */
    static final int TO_BE_ENDED = SCHEDULED | CANCELLED;

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Task.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final TaskExecutor executor;
    private final Context context = new Context(this::wake);
    private final CompletableFuture<T> result = new CompletableFuture<>();
    /** The leaf that another task waits for. */
    private @Nullable Stage<T> joining;

    /** Whether a thread of the executor waits for its end. */
    final boolean awaited;
    /** Null once over, so that a handle that is kept keeps no more than the result. */
    private @Nullable Pollable<T> body;
    /** The error of a turn that could not end this task, for the turn that does. */
    @Nullable
    Throwable failure;
    /** The executor's lists need no memory, because the tasks link themselves. Guarded by the executor's lock. */
    @Nullable
    Task<?> nextReady;

    @Nullable
    Task<?> nextLive;

    @Nullable
    Task<?> previousLive;

    /** SCHEDULED, RUNNING, CANCELLED. */
    volatile int state;

    Task(TaskExecutor executor, Pollable<T> body, boolean awaited) {
        this.executor = executor;
        this.body = Objects.requireNonNull(body, "body");
        this.awaited = awaited;
    }

    /** See {@link TaskWaker#wake}. */
    void wake() {
        schedule(SCHEDULED);
    }

    /**
     * Ends in a read-modify-write, also if nothing changes: a read might be older than what the waker's thread wrote.
     */
    private void schedule(int bits) {
        for (int seen = state; (seen & TAKEN) != 0; seen = state) {
            if (STATE.compareAndSet(this, seen, seen | bits)) {
                return;
            }
        }
        executor.enqueue(this, bits);
    }

    /** Whether the caller puts it into the queue: no other thread does, nor polls it. */
    boolean take(int bits) {
        return ((int) STATE.getAndBitwiseOr(this, bits) & TAKEN) == 0;
    }

    /**
     * Makes the executor drop the task. The task is over once that is done; if it ends meanwhile, it keeps its result.
     */
    public void cancel() {
        schedule(SCHEDULED | CANCELLED);
    }

    boolean isRunningOrOver() {
        return (state & RUNNING) != 0;
    }

    /**
     * Called by the thread that took it from the queue. If this throws, the stack or memory was full, and the thread
     * still has the task: whatever gives it to others comes last. Another turn then ends it.
     */
    void run() {
        if (((int) STATE.getAndAdd(this, RUNNING - SCHEDULED) & CANCELLED) != 0) {
            end(null, failure == null ? new CancellationException() : failure);
        } else {
            turn();
        }
    }

    private void turn() {
        PollState<T> polled;
        try {
            Pollable<T> running = Objects.requireNonNull(body, "polled after its end");
            polled = Objects.requireNonNull(running.poll(context), "poll returned null");
        } catch (Throwable thrown) {
            end(null, thrown);
            return;
        }
        if (polled instanceof PollState.Ready<T>(T value)) {
            end(value, null);
        } else {
            pause();
        }
    }

    /** Not ready. What was cancelled meanwhile is dropped by this thread, because no other may come for a long time. */
    private void pause() {
        int before = (int) STATE.getAndBitwiseAnd(this, ~RUNNING);
        if ((before & CANCELLED) != 0) {
            run();
        } else if ((before & SCHEDULED) != 0) {
            executor.enqueue(this, 0);
        }
    }

    /** Each step may be done twice. */
    @SuppressWarnings("NullAway") // a null value is one of T
    private void end(@Nullable T value, @Nullable Throwable thrown) {
        Throwable outcome = dropBody(thrown);
        if (outcome == null) {
            result.complete(value);
        } else {
            result.completeExceptionally(outcome);
        }
        executor.ended(this);
    }

    /** What the body threw before, or throws now. */
    private @Nullable Throwable dropBody(@Nullable Throwable before) {
        Pollable<T> over = body;
        body = null;
        if (over != null) {
            try {
                over.drop();
            } catch (Throwable thrown) {
                if (before == null) {
                    return thrown;
                }
                if (thrown != before) {
                    before.addSuppressed(thrown);
                }
            }
        }
        return before;
    }

    /**
     * Returns whether the task is over: ended, failed, or cancelled and dropped.
     *
     * @return true once {@link #join} does not wait
     */
    public boolean isDone() {
        return result.isDone();
    }

    /**
     * Waits for the end. Not on a reactor's thread, nor on one that polls tasks; a task calls {@link #poll} instead.
     *
     * @return what it computed
     * @throws CancellationException if cancelled
     * @throws java.util.concurrent.CompletionException with what it threw, if it failed
     * @throws IllegalStateException on a thread that must not wait
     */
    public T join() {
        NoBlocking.require("join");
        return result.join();
    }

    /** Once it is done. */
    T result() throws ExecutionException, InterruptedException {
        return result.get();
    }

    /** Joins from another task, which fails as this one did. */
    @Override
    public PollState<T> poll(Context joiner) throws Exception {
        Objects.requireNonNull(joiner, "joiner");
        if (joining == null) {
            joining = new Stage<>(result);
        }
        return joining.poll(joiner);
    }

    /** Ends the wait of {@link #poll}. The task continues, and can be joined again. */
    @Override
    public void drop() {
        Stage<T> last = joining;
        joining = null;
        if (last != null) {
            last.drop();
        }
    }

    /**
     * Returns the result as a future of the JDK. Completing or cancelling the future does not affect the task.
     *
     * @return a new future, whose dependents run on the thread that ends the task
     */
    public CompletableFuture<T> toCompletableFuture() {
        CompletableFuture<T> copy = new CompletableFuture<>(); // result.copy() does not know of cancellation
        var _ = result.whenComplete((value, failure) -> {
            if (failure == null) {
                copy.complete(value);
            } else {
                copy.completeExceptionally(failure);
            }
        });
        return copy;
    }

    /** Returns the computation and its state, for logs. */
    @Override
    public String toString() {
        return "Task(" + (isDone() ? result.state() : body) + ")";
    }
}
