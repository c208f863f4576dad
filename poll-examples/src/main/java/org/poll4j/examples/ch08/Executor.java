package org.poll4j.examples.ch08;

import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.poll4j.examples.ch07.PollState;

/**
 * Polls the tasks of one thread: each once when it is spawned, and again when its waker was woken. Between, the thread
 * sleeps. It knows wakers, and nothing of sockets.
 */
final class Executor {
    private final Thread thread = Thread.currentThread();
    private final Map<Integer, Future<?>> tasks = new HashMap<>();
    private final Queue<Integer> ready = new ConcurrentLinkedQueue<>();
    private int lastTask;

    /** A future, and where its value goes when it has ended. */
    private static final class Main<T> implements Future<T> {
        private final Future<T> future;
        private PollState<T> result = PollState.notReady();

        Main(Future<T> future) {
            this.future = future;
        }

        @Override
        public PollState<T> poll(Waker waker) {
            result = future.poll(waker);
            return result;
        }
    }

    /** Has a future polled from now on, by this executor's thread; call it on that thread, in other tasks too. */
    void spawn(Future<?> future) {
        if (Thread.currentThread() != thread) {
            throw new IllegalStateException("spawn: this executor is of " + thread);
        }
        tasks.put(++lastTask, future);
        ready.add(lastTask);
    }

    /**
     * Polls a future, and all that were spawned, to their ends.
     *
     * @return the future's value
     */
    <T> T blockOn(Future<T> future) {
        Main<T> main = new Main<>(future);
        spawn(main);
        while (!tasks.isEmpty()) {
            for (Integer task; (task = ready.poll()) != null; ) {
                poll(task);
            }
            if (!tasks.isEmpty() && ready.isEmpty()) {
                LockSupport.park(this); // a wake-up since the last look makes this return at once
            }
        }
        if (main.result instanceof PollState.Ready<T>(T value)) {
            return value;
        }
        throw new IllegalStateException("blockOn: no task is left, and no value has come");
    }

    /** A task that has ended may be woken once more: it is not there, and nothing happens. */
    private void poll(int task) {
        Future<?> future = tasks.get(task);
        if (future != null && future.poll(new Waker(task, ready, thread)) instanceof PollState.Ready) {
            tasks.remove(task);
        }
    }
}
