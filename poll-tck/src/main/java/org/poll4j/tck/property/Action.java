package org.poll4j.tck.property;

import org.poll4j.Interest;
import org.poll4j.Trigger;

/** One line of a script. Prints as a reader would write it, so that a shrunk failure can be read. */
sealed interface Action {
    /** What it is, for statistics. */
    default String operation() {
        return getClass().getSimpleName();
    }

    /** Registers a source, whatever its state. */
    record Register(int source, int poll, Interest interest, Trigger trigger) implements Action {}

    /** Reregisters a source with a new token, whatever its state. */
    record Reregister(int source, int poll, Interest interest, Trigger trigger) implements Action {}

    /** Deregisters a source, whatever its state. */
    record Deregister(int source, int poll) implements Action {}

    /** The peer writes two bytes. */
    record Send(int source) implements Action {}

    /** Reads one byte: a partial read if there are more. */
    record ReadOne(int source) implements Action {}

    /** Reads until it would block. */
    record Drain(int source) implements Action {}

    /** The peer closes. */
    record ClosePeer(int source) implements Action {}

    /** Closes a source. */
    record Close(int source) implements Action {}

    /** Closes a source and opens another at once, which gets its handle. */
    record Reopen(int source, Link.Kind kind) implements Action {}

    /** Wakes a Poll by one of its wakers. */
    record Wake(int poll, int waker) implements Action {}

    /** Polls without waiting. */
    record PollNow(int poll) implements Action {}

    /** Polls, and at the first event of the batch closes the source of the last. */
    record CloseInBatch(int poll) implements Action {}

    /** Polls, waiting, while another thread wakes. */
    record WakeWhilePolling(int poll, int waker) implements Action {}
}
