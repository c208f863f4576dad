package org.poll4j.runtime;

/**
 * Says that a computation may get further if it is polled again. What a {@link Context} carries, and all that a
 * {@link Reactor} knows of those who wait: not which executor, nor whether a task or a thread.
 *
 * <p>Rust's {@code std::task::Waker}. The {@link org.poll4j.Waker} of a Poll is what a reactor is woken by.
 */
@FunctionalInterface
public interface TaskWaker {
    /**
     * Has the computation polled again. From any thread, any number of times; never blocks. Wakes before the poll count as
     * one, a wake during it makes another poll, and one after the end does nothing. What happened before in the waking thread
     * is visible to the poll.
     *
     * <p>Must not throw. Whatever it throws is logged, an {@link Error} too, and the thread that called it continues: a reactor
     * still wakes the others.
     */
    void wake();
}
