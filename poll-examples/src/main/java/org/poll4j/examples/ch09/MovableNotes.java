package org.poll4j.examples.ch09;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import org.poll4j.examples.ch07.Future;
import org.poll4j.examples.ch07.PollState;

/**
 * The version that breaks: a coroutine that writes a note at each poll, through a pointer into its own buffer, and
 * whose buffer may be moved between two polls. The pointer does not move with it.
 */
final class MovableNotes implements Future<String> {
    private static final int NOTES = 3;

    private MemorySegment buffer;
    /** Into the buffer: what is still free of it. */
    private MemorySegment writer;

    private int counter;

    /**
     * Begins in the memory that it is given.
     *
     * @param buffer on the heap, or of any arena
     */
    MovableNotes(MemorySegment buffer) {
        this.buffer = buffer;
        this.writer = buffer;
    }

    /** Copies the state elsewhere, as a list does with its elements when it grows. */
    void moveTo(MemorySegment target) {
        buffer = target.copyFrom(buffer);
    }

    @Override
    public PollState<String> poll() {
        counter++;
        byte[] note = ("note " + counter + ". ").getBytes(StandardCharsets.UTF_8);
        MemorySegment.copy(note, 0, writer, JAVA_BYTE, 0, note.length);
        writer = writer.asSlice(note.length);
        return counter < NOTES ? PollState.notReady() : PollState.ready(buffer.getString(0));
    }
}
