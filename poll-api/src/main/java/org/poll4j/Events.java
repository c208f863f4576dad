package org.poll4j;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a poll found: up to {@link #capacity()} events, made once and filled again by each poll. Belongs to the polling
 * thread; the events in it are views that the next poll overwrites.
 *
 * <p>Iterating skips events whose source was deregistered, reregistered or closed since the poll, so a handler that closes
 * one source never makes the loop see that source's token again.
 */
public final class Events implements Iterable<Event> {
    private final Event[] events;
    /** Whose events these are. */
    private @Nullable Registrations table;

    private int size;
    /** The iterator of the loop that follows a poll, so that no poll costs an object; further loops make their own. */
    private final Batch batch = new Batch();

    private boolean lent;

    private Events(int capacity) {
        events = new Event[capacity];
        for (int i = 0; i < capacity; i++) {
            events[i] = new Event();
        }
    }

    /**
     * Room for a number of events.
     *
     * @param capacity how many one poll returns at most; the rest comes with the next poll
     * @return empty events
     * @throws IllegalArgumentException if less than 1
     */
    public static Events withCapacity(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("Events.withCapacity(" + capacity + "): less than 1");
        }
        return new Events(capacity);
    }

    /**
     * How many events one poll returns at most.
     *
     * @return as given
     */
    public int capacity() {
        return events.length;
    }

    /**
     * How many events the last poll returned. Iteration may skip some that have become stale since.
     *
     * @return 0 before the first poll and after {@link #clear()}
     */
    public int size() {
        return size;
    }

    /**
     * Whether the last poll returned none.
     *
     * @return {@code size() == 0}
     */
    public boolean isEmpty() {
        return size == 0;
    }

    /**
     * One event, by its place. Unlike iteration this does not skip stale ones.
     *
     * @param index from 0 to {@code size() - 1}
     * @return a view, overwritten by the next poll
     * @throws IndexOutOfBoundsException if outside
     */
    public Event get(int index) {
        return events[Objects.checkIndex(index, size)];
    }

    /** Forgets the events. A poll does this by itself. */
    public void clear() {
        size = 0;
        lent = false;
    }

    boolean hasRoom() {
        return size < events.length;
    }

    int room() {
        return events.length - size;
    }

    /** Empty, for what one Poll finds. */
    void begin(Registrations of) {
        clear();
        if (table != of) {
            table = of;
        }
    }

    void add(long key, Token token, int readiness, int raw, int filterFlags, long data) {
        events[size++].set(key, token, readiness, raw, filterFlags, data);
    }

    /** Adds a waker's event, which no deregistration makes stale. */
    void add(Token token, int readiness) {
        events[size++].set(Event.WAKER, token, readiness, 0, 0, 0);
    }

    /**
     * The events, oldest first, without those that are stale by the time they are asked for. One that {@code hasNext} has
     * announced comes, even if another thread ends its registration in between and none is left.
     *
     * @return an iterator over this batch; the next poll ends it
     */
    @Override
    public Iterator<Event> iterator() {
        if (lent) {
            return new Batch();
        }
        lent = true;
        batch.next = 0;
        batch.promised = null;
        return batch;
    }

    private final class Batch implements Iterator<Event> {
        private int next;
        /** The event that hasNext() has promised, which another thread's close may have made stale since; or null. */
        private @Nullable Event promised;

        @Override
        public boolean hasNext() {
            while (next < size && events[next].isStale(table)) {
                next++;
            }
            promised = next < size ? events[next] : null;
            return next < size;
        }

        @Override
        public Event next() {
            Event last = promised;
            Event found = hasNext() ? events[next++] : last;
            promised = null;
            if (found == null) {
                throw new NoSuchElementException("Events: no event left");
            }
            return found;
        }
    }

    /** The events, for logs. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("Events[");
        for (Event event : this) {
            text.append(text.length() == 7 ? "" : ", ").append(event);
        }
        return text.append(']').toString();
    }
}
