package org.poll4j.posix.poll;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An array of {@code struct pollfd} without gaps, and the registration of each. The first one is the selector's own.
 * Only the polling thread uses it, and changes it outside a wait only, because the kernel writes its answers to places.
 */
final class Pollfds {
    /**
     * {@code sizeof(struct pollfd)}: an int and two shorts on every system; tests compare these numbers with the
     * generated ones.
     */
    static final int SIZE = 8;

    /** {@code offsetof(struct pollfd, events)}; {@code fd} is at 0. */
    static final int EVENTS = 4;

    /** {@code offsetof(struct pollfd, revents)}. */
    static final int REVENTS = 6;

    private MemorySegment segment = Arena.ofAuto().allocate(16L * SIZE, SIZE);
    private @Nullable Polled[] sources = new @Nullable Polled[16];
    private int count;

    /** Puts a descriptor of the selector's own into the first place. */
    Pollfds(int fd, int events) {
        write(0, fd, events);
        count = 1;
    }

    int count() {
        return count;
    }

    MemorySegment segment() {
        return segment;
    }

    @Nullable
    Polled source(int place) {
        return sources[place];
    }

    int revents(int place) {
        return revents(segment, place);
    }

    static int revents(MemorySegment segment, int place) {
        return Short.toUnsignedInt(segment.get(JAVA_SHORT, (long) place * SIZE + REVENTS));
    }

    /** Brings the array in line with what a registration wants. */
    void update(Polled source) {
        int wanted = source.wanted();
        if (wanted != Polled.NOTHING) {
            ask(source, wanted);
        } else if (source.place != Polled.NOWHERE) {
            remove(source);
        }
        source.asked = wanted;
    }

    private void ask(Polled source, int events) {
        if (source.place == Polled.NOWHERE) {
            if (count == sources.length) {
                grow();
            }
            sources[count] = source;
            source.place = count++;
        }
        write(source.place, source.fd(), events);
    }

    /** Moves the last one into the gap. */
    private void remove(Polled source) {
        int gap = source.place;
        int last = count - 1;
        Polled moved = sources[last];
        sources[gap] = moved;
        sources[last] = null;
        if (moved != null) {
            moved.place = gap;
        }
        MemorySegment.copy(segment, (long) last * SIZE, segment, (long) gap * SIZE, SIZE);
        source.place = Polled.NOWHERE;
        count = last;
    }

    private void grow() {
        MemorySegment larger = Arena.ofAuto().allocate(2 * segment.byteSize(), SIZE);
        sources = Arrays.copyOf(sources, 2 * sources.length);
        segment = larger.copyFrom(segment);
    }

    private void write(int place, int fd, int events) {
        write(segment, place, fd, events);
    }

    static void write(MemorySegment segment, int place, int fd, int events) {
        long offset = (long) place * SIZE;
        segment.set(JAVA_INT, offset, fd);
        segment.set(JAVA_SHORT, offset + EVENTS, (short) events);
        segment.set(JAVA_SHORT, offset + REVENTS, (short) 0);
    }
}
