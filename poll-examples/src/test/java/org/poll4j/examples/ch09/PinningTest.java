package org.poll4j.examples.ch09;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.poll4j.examples.Console;
import org.poll4j.examples.ch07.PollState;

class PinningTest {
    @Test
    void shows_what_breaks_and_what_holds() {
        Console console = new Console();
        Pinning.run(console.out());
        assertEquals(
                List.of(
                        "not moved: note 1. note 2. note 3. ",
                        "moved on the heap: note 1. ",
                        "moved out of an arena: Already closed",
                        "swapped: \"\" and \"b1 \", each points into itself: false",
                        "pinned: note 1. note 2. note 3. "),
                console.lines());
    }

    @Test
    void copy_of_a_self_referential_state_points_to_the_original() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(RawState.LAYOUT);
            RawState.start(state);
            assertTrue(RawState.pointsIntoItself(state, 10));
            MemorySegment copy = arena.allocate(RawState.LAYOUT).copyFrom(state);
            assertFalse(RawState.pointsIntoItself(copy, 10));
            assertFalse(RawState.pointsIntoItself(state, 64)); // no room
        }
    }

    @Test
    void variables_outlive_waits_whatever_the_collector_moves() {
        try (PinnedNotes notes = new PinnedNotes()) {
            assertEquals(PollState.notReady(), notes.poll());
            System.gc();
            assertEquals(PollState.notReady(), notes.poll());
            System.gc();
            assertEquals(PollState.ready("note 1. note 2. note 3. "), notes.poll());
        }
    }

    @Test
    void any_thread_may_poll_the_pinned_state() throws Exception {
        try (PinnedNotes notes = new PinnedNotes()) {
            Thread.ofPlatform().start(notes::poll).join();
            Thread.ofPlatform().start(notes::poll).join();
            assertEquals(PollState.ready("note 1. note 2. note 3. "), notes.poll());
        }
    }

    @Test
    void closed_state_is_not_polled() {
        PinnedNotes notes = new PinnedNotes();
        notes.close();
        assertThrows(IllegalStateException.class, notes::poll);
    }
}
