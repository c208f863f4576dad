package org.poll4j;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a poll found: up to {@link #capacity()} events, made once and filled again by each poll. Belongs to the polling
 * thread; the events in it are views that the next poll overwrites. {@link Event#copy()} keeps one.
 *
 * <p>Iterating skips events whose source was deregistered, reregistered or closed since the poll, so a handler that
 * closes one source never makes the loop see that source's token again.
 */
public final class Events implements Iterable<Event> {
    private final Event[] events;
    /** Whose events these are. */
    private @Nullable Registrations table;

    private int size;
    /** The iterator of the loop that follows a poll, so that no poll costs an object; further loops make their own. */
    private final Cursor cursor = new Cursor();

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

    /** Adds a timer's event. It counts only once it is complete. */
    void add(Timer timer) {
        events[size].set(timer);
        size++;
    }

    /**
     * The events, oldest first, without those that are stale by the time they are asked for. One that {@code hasNext}
     * has announced comes, even if its registration ends in between.
     *
     * @return an iterator over this batch; the next poll ends it
     */
    @Override
    public Iterator<Event> iterator() {
        if (lent) {
            return new Cursor();
        }
        lent = true;
        cursor.next = 0;
        cursor.announced = false;
        return cursor;
    }

    private final class Cursor implements Iterator<Event> {
        private int next;
        /**
         * Whether {@link #hasNext} has said so of the event at {@link #next}, which another thread may have made stale
         * since.
         */
        private boolean announced;

        @Override
        public boolean hasNext() {
            while (next < size && events[next].isStale(table)) {
                next++;
            }
            announced = next < size;
            return announced;
        }

        @Override
        public Event next() {
            if (!announced && !hasNext()) {
                throw new NoSuchElementException("Events: no event left");
            }
            announced = false;
            return events[next++];
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
