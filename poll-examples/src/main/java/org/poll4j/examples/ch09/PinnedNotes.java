package org.poll4j.examples.ch09;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.poll4j.examples.ch07.Future;
import org.poll4j.examples.ch07.PollState;

/**
 * The version that holds. The state lies at an address that is its own for life, and the type is the proof: it is made
 * here, no other object gets the memory, and no method moves or swaps it. Java's references may be passed on and
 * swapped as ever; the object that they refer to may even be moved by the garbage collector, since the state is
 * elsewhere.
 *
 * <p>In Rust {@code Pin} promises as much of a value, and a type that does not mind ({@code Unpin}) gets out of it.
 */
final class PinnedNotes implements Future<String>, AutoCloseable {
    private static final int NOTES = 3;

    private final Arena arena = Arena.ofShared(); // whichever thread polls
    private final MemorySegment state = arena.allocate(RawState.LAYOUT);

    PinnedNotes() {
        RawState.start(state);
    }

    @Override
    public PollState<String> poll() {
        RawState.write(state, "note " + (RawState.count(state) + 1) + ". ");
        return RawState.count(state) < NOTES ? PollState.notReady() : PollState.ready(RawState.text(state));
    }

    /** Ends the state's life; a poll afterwards is refused. */
    @Override
    public void close() {
        arena.close();
    }
}
