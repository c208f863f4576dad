package org.poll4j.examples.ch08;

import java.util.Queue;
import java.util.concurrent.locks.LockSupport;

/**
 * All that an executor and a reactor know of each other: woken, it puts a task into its executor's queue and wakes that
 * one's thread. Any thread may wake, at any time, more than once.
 */
public final class Waker {
    private final int task;
    private final Queue<Integer> ready;
    private final Thread executor;

    Waker(int task, Queue<Integer> ready, Thread executor) {
        this.task = task;
        this.ready = ready;
        this.executor = executor;
    }

    /**
     * Has the task polled again. First into the queue, then the wake-up: the other way round the thread might miss it.
     */
    void wake() {
        ready.add(task);
        LockSupport.unpark(executor);
    }
}
