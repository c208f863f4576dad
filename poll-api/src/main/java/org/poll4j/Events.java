package org.poll4j;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The events of one poll, at most {@link #capacity()}. Make it once; each poll fills it again. It belongs to the
 * polling thread. The events in it are views that the next poll overwrites; {@link Event#copy()} keeps one.
 *
 * <p>Iteration skips events whose source was deregistered, reregistered or closed since the poll. So a handler may
 * close any source, and the loop does not see the token of that source again.
 */
public final class Events implements Iterable<Event> {
    private final Event[] events;
    /** The table of the Poll that found these events. */
    private @Nullable Registrations table;

    private int size;
    /** The iterator of the first loop after a poll, so that a poll allocates nothing; further loops make their own. */
    private final Cursor cursor = new Cursor();

    private boolean lent;

    private Events(int capacity) {
        events = new Event[capacity];
        for (int i = 0; i < capacity; i++) {
            events[i] = new Event();
        }
    }

    /**
     * Makes room for a number of events.
     *
     * @param capacity how many events one poll returns at most; the next poll returns the rest
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
     * Returns how many events one poll returns at most.
     *
     * @return as given
     */
    public int capacity() {
        return events.length;
    }

    /**
     * Returns how many events the last poll returned. Iteration may skip some that have become stale since.
     *
     * @return 0 before the first poll and after {@link #clear()}
     */
    public int size() {
        return size;
    }

    /**
     * Returns whether the last poll returned none.
     *
     * @return {@code size() == 0}
     */
    public boolean isEmpty() {
        return size == 0;
    }

    /**
     * Returns one event by its index. Unlike iteration, this does not skip stale events.
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

    /** Empties this, for the events of one Poll. */
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
     * Returns an iterator over the events, oldest first. It skips an event that is stale when the iterator reaches it.
     * An event that {@code hasNext} has announced comes, even if its registration ends in between.
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
         * Whether {@link #hasNext} has announced the event at {@link #next}, which another thread may have made stale
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

    /** Returns the events, for logs. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("Events[");
        for (Event event : this) {
            text.append(text.length() == 7 ? "" : ", ").append(event);
        }
        return text.append(']').toString();
    }
}
