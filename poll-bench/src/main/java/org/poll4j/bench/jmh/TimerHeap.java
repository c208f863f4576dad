package org.poll4j.bench.jmh;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A quaternary heap whose deadlines lie in an array of their own and whose entries know their place: what the wheel is
 * compared with.
 */
@SuppressWarnings("NullAway") // no place below the size is null
final class TimerHeap {
    /** A timer. */
    static final class Entry {
        private int place = -1;
    }

    private long[] deadlines = new long[16];
    private Entry[] entries = new Entry[16];
    private int size;

    synchronized void set(Entry entry, long deadline) {
        int place = entry.place;
        if (place < 0) {
            if (size == entries.length) {
                entries = Arrays.copyOf(entries, 2 * size);
                deadlines = Arrays.copyOf(deadlines, 2 * size);
            }
            place = size++;
        }
        put(entry, deadline, place);
    }

    synchronized void remove(Entry entry) {
        int place = entry.place;
        if (place >= 0) {
            entry.place = -1;
            size--;
            Entry last = entries[size];
            entries[size] = null;
            if (last != entry) {
                put(last, deadlines[size], place);
            }
        }
    }

    synchronized @Nullable Entry takeDue(long now) {
        if (size == 0 || deadlines[0] - now > 0) {
            return null;
        }
        Entry due = entries[0];
        remove(due);
        return due;
    }

    private void put(Entry entry, long deadline, int free) {
        int place = free;
        for (int above; place > 0 && deadlines[above = (place - 1) >> 2] - deadline > 0; place = above) {
            move(above, place);
        }
        for (int child; (child = (place << 2) + 1) < size; ) {
            int first = child;
            for (int i = child + 1; i < Math.min(child + 4, size); i++) {
                first = deadlines[i] - deadlines[first] < 0 ? i : first;
            }
            if (deadlines[first] - deadline >= 0) {
                break;
            }
            move(first, place);
            place = first;
        }
        deadlines[place] = deadline;
        entries[place] = entry;
        entry.place = place;
    }

    private void move(int from, int to) {
        deadlines[to] = deadlines[from];
        entries[to] = entries[from];
        entries[to].place = to;
    }
}
