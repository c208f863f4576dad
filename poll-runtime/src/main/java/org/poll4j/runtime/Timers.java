package org.poll4j.runtime;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.poll4j.ClosedPollException;

/**
 * What is due when: a binary heap, whose elements know their place, so that one can leave early. From any thread; wakes nobody
 * itself.
 *
 * <p>A change calls nothing once it has begun, so that a full stack cannot stop it in the middle.
 */
final class Timers {
    private @Nullable Sleep[] heap = new Sleep[16];
    private int size;
    private boolean closed;

    /** True if nothing is due earlier. The second time changes nothing. */
    synchronized boolean add(Sleep sleep) {
        if (closed) {
            throw new ClosedPollException("sleep: the reactor is closed");
        }
        if (sleep.place < 0) {
            if (size == heap.length) {
                heap = Arrays.copyOf(heap, 2 * size);
            }
            put(sleep, size, size + 1);
        }
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

    private void removeAt(int place) {
        Sleep removed = at(place);
        put(at(size - 1), place, size - 1);
        removed.place = -1;
    }

    /** Puts a sleep where it belongs, upwards or downwards from a place that is free, in a heap of some size from now on. */
    @SuppressWarnings("NullAway") // no place below the size is null
    private void put(Sleep sleep, int free, int newSize) {
        long deadline = sleep.deadlineNanos;
        int place = free;
        for (int above; place > 0; place = above) {
            above = (place - 1) / 2;
            if (deadline - heap[above].deadlineNanos >= 0) {
                break;
            }
            heap[place] = heap[above];
            heap[place].place = place;
        }
        for (int child; (child = 2 * place + 1) < newSize; place = child) {
            if (child + 1 < newSize && heap[child + 1].deadlineNanos - heap[child].deadlineNanos < 0) {
                child++;
            }
            if (heap[child].deadlineNanos - deadline >= 0) {
                break;
            }
            heap[place] = heap[child];
            heap[place].place = place;
        }
        if (newSize < size) {
            heap[newSize] = null;
        }
        if (place < newSize) {
            heap[place] = sleep;
            sleep.place = place;
        }
        size = newSize;
    }
}
