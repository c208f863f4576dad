package org.poll4j.examples.ch09;

import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.poll4j.examples.ch07.PollState;

/**
 * Variables, and a pointer to one of them, kept across waits. An object of Java may refer to itself as it likes: the
 * collector moves it and corrects the references. Whoever keeps state in memory of his own has the problem of C and
 * Rust.
 */
public final class Pinning {
    private static final int SIZE = 64;

    private Pinning() {}

    public static void main(String[] args) {
        run(System.out);
    }

    static void run(PrintStream out) {
        notMoved(out);
        movedOnTheHeap(out);
        movedOutOfAnArena(out);
        swapped(out);
        pinned(out);
    }

    private static void notMoved(PrintStream out) {
        MovableNotes notes = new MovableNotes(MemorySegment.ofArray(new byte[SIZE]));
        notes.poll();
        notes.poll();
        out.println("not moved: " + value(notes.poll()));
    }

    /**
     * The old array stays alive because the pointer refers to it, but no code reads the bytes that are written there.
     */
    private static void movedOnTheHeap(PrintStream out) {
        MovableNotes notes = new MovableNotes(MemorySegment.ofArray(new byte[SIZE]));
        notes.poll();
        notes.moveTo(MemorySegment.ofArray(new byte[SIZE]));
        notes.poll();
        out.println("moved on the heap: " + value(notes.poll()));
    }

    /** The old memory does not live on. C would write to it all the same; a segment knows that its arena is closed. */
    private static void movedOutOfAnArena(PrintStream out) {
        try (Arena newHome = Arena.ofConfined()) {
            MovableNotes notes;
            try (Arena oldHome = Arena.ofConfined()) {
                notes = new MovableNotes(oldHome.allocate(SIZE));
                notes.poll();
                notes.moveTo(newHome.allocate(SIZE));
            }
            notes.poll();
            out.println("moved out of an arena: nothing was noticed");
        } catch (IllegalStateException e) {
            out.println("moved out of an arena: " + e.getMessage());
        }
    }

    /** Both live on, and each writes into the other's buffer: over its text, or behind its end. */
    private static void swapped(PrintStream out) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment a = arena.allocate(RawState.LAYOUT);
            MemorySegment b = arena.allocate(RawState.LAYOUT);
            RawState.start(a);
            RawState.start(b);
            RawState.write(a, "a1 ");
            RawState.swap(a, b);
            RawState.write(a, "b1 "); // as the state that was b
            RawState.write(b, "a2 ");
            out.println(
                    "swapped: \"" + RawState.text(a) + "\" and \"" + RawState.text(b) + "\", each points into itself: "
                            + (RawState.pointsIntoItself(a, 3) || RawState.pointsIntoItself(b, 3)));
        }
    }

    /** References may be swapped: they are not the state. */
    private static void pinned(PrintStream out) {
        try (PinnedNotes a = new PinnedNotes();
                PinnedNotes b = new PinnedNotes()) {
            PinnedNotes[] notes = {a, b};
            notes[0].poll();
            PinnedNotes first = notes[0];
            notes[0] = notes[1];
            notes[1] = first;
            notes[1].poll();
            out.println("pinned: " + value(notes[1].poll()));
        }
    }

    private static String value(PollState<String> state) {
        return state instanceof PollState.Ready<String>(String value) ? value : "not ready";
    }
}
