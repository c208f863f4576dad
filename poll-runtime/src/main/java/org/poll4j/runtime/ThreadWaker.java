package org.poll4j.runtime;

import java.util.concurrent.locks.LockSupport;

/** A thread that parks while it waits: what makes a stackful task. */
final class ThreadWaker implements TaskWaker {
    private final Thread thread = Thread.currentThread();

    @Override
    public void wake() {
        LockSupport.unpark(thread);
    }
}
