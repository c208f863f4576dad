package org.poll4j.examples.ch02;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A generator with a stack of its own, a virtual thread's: it may yield from any depth of calls, and what it calls need
 * not know. Generator and user take turns, so nothing here is shared at the same time.
 *
 * <p>Close a generator whose values are not all taken, because the JVM keeps track of all its threads, parked ones
 * too.
 */
final class StackfulGenerator<T> implements Iterator<T>, AutoCloseable {
    private final Semaphore generatorsTurn = new Semaphore(0);
    private final Semaphore usersTurn = new Semaphore(0);
    private final Thread thread;
    private @Nullable T next;
    private boolean ended;
    private @Nullable RuntimeException failure;

    /**
     * Does not begin before the caller requests the first value.
     *
     * @param body gets what to call for each value
     */
    StackfulGenerator(Consumer<Consumer<T>> body) {
        thread = Thread.ofVirtual().unstarted(() -> {
            try {
                body.accept(this::emit);
            } catch (RuntimeException e) {
                failure = e;
            }
            ended = true;
            usersTurn.release();
        });
    }

    private void emit(T value) {
        next = value;
        usersTurn.release();
        try {
            generatorsTurn.acquire();
        } catch (InterruptedException e) {
            throw new CancellationException("the generator was closed");
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    @Override
    public boolean hasNext() {
        if (next == null && !ended) {
            resume();
        }
        return next != null;
    }

    private void resume() {
        if (thread.getState() == Thread.State.NEW) {
            thread.start();
        } else {
            generatorsTurn.release();
        }
        usersTurn.acquireUninterruptibly();
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public T next() {
        T value = hasNext() ? next : null;
        if (value == null) {
            throw new NoSuchElementException("the generator has ended");
        }
        next = null;
        return value;
    }
}
