package org.poll4j.examples.ch08;

import org.poll4j.examples.ch07.PollState;

/** As in chapter 7, but the caller of poll passes a waker, which says when to poll again. */
public interface Future<T> {
    /**
     * Goes on. If the value is not there, the waker is woken when it is worth polling again: the one of the last poll,
     * not of the first, since a future may have moved to another task in between.
     */
    PollState<T> poll(Waker waker);
}
