package org.poll4j.runtime;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.poll4j.ClosedPollException;

/**
 * What is due when: a binary heap, whose elements know their place, so that one can leave early. From any thread; wakes nobody
 * itself.
 */
final class Timers {
    private @Nullable Sleep[] heap = new Sleep[16];
    private int size;
    private boolean closed;

    /** True if nothing is due earlier. */
    synchronized boolean add(Sleep sleep) {
        if (closed) {
            throw new ClosedPollException("sleep: the reactor is closed");
        }
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, 2 * size);
        }
        up(size++, sleep);
        return sleep.place == 0;
    }

    synchronized void remove(Sleep sleep) {
        if (sleep.place >= 0) {
            removeAt(sleep.place);
        }
    }

    /** Nanoseconds until the first is due: 0 if it is, −1 if there is none. */
    synchronized long waitNanos() {
        return size == 0 ? -1 : Math.max(0, at(0).deadlineNanos - System.nanoTime());
    }

    /** The next that was due at a time of {@link System#nanoTime}. */
    synchronized @Nullable Sleep takeDue(long nanoTime) {
        if (size == 0 || at(0).deadlineNanos - nanoTime > 0) {
            return null;
        }
        Sleep due = at(0);
        removeAt(0);
        return due;
    }

    /** Ends what waits; nothing can be added any more. */
    void close() {
        for (Sleep last; (last = takeLast()) != null; ) {
            last.end(); // wakes, for which no lock should be held
        }
    }

    private synchronized @Nullable Sleep takeLast() {
        closed = true;
        if (size == 0) {
            return null;
        }
        Sleep last = at(size - 1);
        removeAt(size - 1);
        return last;
    }

    private Sleep at(int place) {
        return Objects.requireNonNull(heap[place]);
    }

    private void put(int place, Sleep sleep) {
        heap[place] = sleep;
        sleep.place = place;
    }

    private void removeAt(int place) {
        at(place).place = -1;
        Sleep last = at(--size);
        heap[size] = null;
        if (place < size) {
            up(place, last);
            down(last.place, last);
        }
    }

    private void up(int from, Sleep sleep) {
        int place = from;
        while (place > 0 && isEarlier(sleep, at((place - 1) / 2))) {
            put(place, at((place - 1) / 2));
            place = (place - 1) / 2;
        }
        put(place, sleep);
    }

    private void down(int from, Sleep sleep) {
        int place = from;
        while (2 * place + 1 < size) {
            int child = 2 * place + 1;
            if (child + 1 < size && isEarlier(at(child + 1), at(child))) {
                child++;
            }
            if (!isEarlier(at(child), sleep)) {
                break;
            }
            put(place, at(child));
            place = child;
        }
        put(place, sleep);
    }

    private static boolean isEarlier(Sleep one, Sleep other) {
        return one.deadlineNanos - other.deadlineNanos < 0;
    }
}
