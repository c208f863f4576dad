package org.poll4j.runtime;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A spawned computation, and the handle to join or cancel it. May be used by any thread; to poll it is for one task at a time,
 * and to drop it lets it run on.
 *
 * @param <T> what it computes
 */
public final class Task<T extends @Nullable Object> implements Pollable<T> {
    /** In the executor's queue, or woken while running: it will be polled. */
    private static final int SCHEDULED = 1;
    /** A thread is polling it. */
    private static final int RUNNING = 2;
    /** Not to be polled any more, but dropped. */
    private static final int CANCELLED = 4;
    /** Over: its result is there. */
    private static final int COMPLETE = 8;

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

    @SuppressWarnings("unused") // through STATE
    private volatile int state;

    Task(TaskExecutor executor, Pollable<T> body, boolean awaited) {
        this.executor = executor;
        this.body = Objects.requireNonNull(body, "body");
        this.awaited = awaited;
    }

    /** See {@link TaskWaker#wake}. The read-modify-write comes first: a read might be older than what the waker's thread wrote. */
    void wake() {
        schedule(SCHEDULED);
    }

    private void schedule(int bits) {
        int before = (int) STATE.getAndBitwiseOr(this, bits);
        if ((before & (SCHEDULED | RUNNING | COMPLETE)) == 0) {
            executor.enqueue(this);
        }
    }

    /** Asks the executor to drop it. Over once that is done; one that comes to its end meanwhile keeps its result. */
    public void cancel() {
        schedule(SCHEDULED | CANCELLED);
    }

    /** Called by the thread that took it from the queue. */
    void run() {
        int before = (int) STATE.getAndAdd(this, RUNNING - SCHEDULED);
        if ((before & CANCELLED) != 0) {
            fail(new CancellationException());
        } else {
            turn();
        }
    }

    private void turn() {
        PollState<T> polled;
        try {
            polled = Objects.requireNonNull(body, "polled after its end").poll(context);
        } catch (Throwable failure) {
            fail(failure);
            return;
        }
        if (polled instanceof PollState.Ready<T>(T value)) {
            succeed(value);
        } else if (((int) STATE.getAndBitwiseAnd(this, ~RUNNING) & SCHEDULED) != 0) {
            executor.enqueue(this);
        }
    }

    private void succeed(T value) {
        try {
            dropBody();
        } catch (Throwable failure) {
            end(() -> result.completeExceptionally(failure));
            return;
        }
        end(() -> result.complete(value));
    }

    private void fail(Throwable failure) {
        try {
            dropBody();
        } catch (Throwable second) {
            failure.addSuppressed(second);
        }
        end(() -> result.completeExceptionally(failure));
    }

    private void dropBody() {
        Pollable<T> over = Objects.requireNonNull(body);
        body = null;
        over.drop();
    }

    private void end(Runnable tell) {
        STATE.getAndBitwiseOr(this, COMPLETE);
        tell.run();
        executor.ended(this);
    }

    /**
     * Whether it is over: ended, failed, or cancelled and dropped.
     *
     * @return true once {@link #join} does not wait
     */
    public boolean isDone() {
        return result.isDone();
    }

    /**
     * Waits for the end, on a thread that may: not a reactor's, nor one that polls tasks, which {@link #poll} instead.
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

    /**
     * The result as a future of the JDK's. Completing or cancelling that one leaves the task as it is.
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

    /** What it polls and how far it is, for logs. */
    @Override
    public String toString() {
        return "Task(" + (isDone() ? result.state() : body) + ")";
    }
}
