package org.poll4j.sim;

import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** What will happen, by time, and in the order of entry where the time is the same. */
final class Agenda {
    /** Something that happens at a moment, unless it is cancelled. */
    static final class Entry implements Comparable<Entry> {
        final long atNanos;
        private final long order;
        private @Nullable Runnable action;

        private Entry(long atNanos, long order, Runnable action) {
            this.atNanos = atNanos;
            this.order = order;
            this.action = action;
        }

        void cancel() {
            action = null;
        }

        @Nullable
        Runnable action() {
            return action;
        }

        @Override
        public int compareTo(Entry other) {
            int byTime = Long.compare(atNanos, other.atNanos);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    private final PriorityQueue<Entry> entries = new PriorityQueue<>();
    private long entered;

    Entry add(long atNanos, Runnable action) {
        Entry entry = new Entry(atNanos, entered++, action);
        entries.add(entry);
        return entry;
    }

    /** The next entry that is not cancelled; null if there is none. */
    @Nullable
    Entry first() {
        for (Entry entry; (entry = entries.peek()) != null; entries.poll()) {
            if (entry.action != null) {
                return entry;
            }
        }
        return null;
    }

    @Nullable
    Entry take() {
        Entry entry = first();
        entries.poll();
        return entry;
    }
}
