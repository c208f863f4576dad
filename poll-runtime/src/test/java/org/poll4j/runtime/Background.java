package org.poll4j.runtime;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Something that another thread does. What it throws comes out of {@link #join}. */
final class Background<T> {
    final Thread thread;
    private final FutureTask<T> task;

    private Background(FutureTask<T> task, Thread.Builder builder) {
        this.task = task;
        this.thread = builder.start(task);
    }

    static <T> Background<T> run(Callable<T> body) {
        return new Background<>(new FutureTask<>(body), Thread.ofPlatform().daemon());
    }

    static <T> Background<T> runVirtually(Callable<T> body) {
        return new Background<>(new FutureTask<>(body), Thread.ofVirtual());
    }

    /** Returns once the thread waits for something or for a lock, or has ended. */
    @SuppressWarnings("ThreadPriorityCheck") // lets it run
    Background<T> untilWaiting() {
        while (thread.getState() != Thread.State.BLOCKED
                && thread.getState() != Thread.State.WAITING
                && thread.getState() != Thread.State.TIMED_WAITING
                && !task.isDone()) {
            Thread.yield();
        }
        return this;
    }

    T join() throws Exception {
        try {
            return task.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case Exception cause -> throw cause;
                case Error cause -> throw cause;
                default -> throw e;
            }
        }
    }
}
