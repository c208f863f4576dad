package org.poll4j.tck;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.poll4j.Poll;

/** Work of another thread. {@link #join} throws its exception. */
final class Background {
    /** What to do. */
    interface Body {
        void run() throws Exception;
    }

    private final FutureTask<Void> task;
    private final Thread thread;

    private Background(FutureTask<Void> task, Thread thread) {
        this.task = task;
        this.thread = thread;
    }

    static Background run(Body body) {
        FutureTask<Void> task = taskOf(body);
        return new Background(task, Thread.ofPlatform().daemon().start(task));
    }

    static Background runVirtually(Body body) {
        FutureTask<Void> task = taskOf(body);
        return new Background(task, Thread.ofVirtual().start(task));
    }

    private static FutureTask<Void> taskOf(Body body) {
        return new FutureTask<>(() -> {
            body.run();
            return null;
        });
    }

    /** Returns once the thread is inside a poll, waiting or about to. */
    Background untilPolling() {
        while (!isPolling() && !task.isDone()) {
            Await.pause();
        }
        return this;
    }

    /** Inside what Poll calls, so past its entrance. */
    private boolean isPolling() {
        StackTraceElement[] frames = thread.getStackTrace();
        boolean inPoll =
                Arrays.stream(frames).anyMatch(frame -> frame.getClassName().equals(Poll.class.getName()));
        return inPoll
                && Arrays.stream(frames).anyMatch(frame -> frame.getMethodName().equals("select"));
    }

    /** Does not end within this time. */
    void assertGoesOn(Duration time) {
        assertThrows(TimeoutException.class, () -> task.get(time.toMillis(), TimeUnit.MILLISECONDS));
    }

    /** Waits for the end. */
    void join() throws Exception {
        try {
            task.get();
        } catch (ExecutionException e) {
            switch (Objects.requireNonNull(e.getCause())) {
                case Exception cause -> throw cause;
                case Error cause -> throw cause;
                default -> throw e;
            }
        }
    }
}
