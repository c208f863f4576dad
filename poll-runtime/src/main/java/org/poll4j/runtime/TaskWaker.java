package org.poll4j.runtime;

/**
 * Reports that a computation may get further if it is polled again. A {@link Context} carries it. It is all that a
 * {@link Reactor} knows of a waiter: not which executor, nor whether a task or a thread.
 *
 * <p>Rust's {@code std::task::Waker}. A reactor itself is woken by the {@link org.poll4j.Waker} of a Poll.
 */
@FunctionalInterface
public interface TaskWaker {
    /**
     * Requests another poll of the computation. Any thread may call this, any number of times; it never blocks. Wakes
     * before the poll count as one, a wake during it makes another poll, and one after the end does nothing. Everything
     * that the waking thread did before is visible to the poll.
     *
     * <p>It must not throw. If it does, even an {@link Error}, the caller logs this and continues: a reactor still
     * wakes the others.
     */
    void wake();
}
