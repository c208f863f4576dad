package org.poll4j.runtime;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.poll4j.ClosedPollException;
import org.poll4j.Token;

/**
 * The watches of a reactor by token, whose value is a place in an array. Changes are under the lock, look-ups are not.
 */
final class Watches {
    private volatile @Nullable Watch<?>[] table = new Watch<?>[16];
    /** Places below this were used at some time. */
    private int used;

    private final Deque<Integer> free = new ArrayDeque<>();
    /**
     * Watches whose registration was ended by another call than theirs, until the reactor's thread wakes their waiters.
     */
    private volatile @Nullable Watch<?> ended;

    private boolean closed;

    /** A token of its own for each watch, though places are used again. */
    synchronized Token reserve() {
        if (closed) {
            throw new ClosedPollException("watch: the reactor is closed");
        }
        if (free.isEmpty()) {
            if (used == table.length) {
                table = Arrays.copyOf(table, 2 * used);
            }
            free.push(used++);
        }
        return new Token(free.pop());
    }

    /** Before its source is registered: an event may come before that returns. False if closed: nothing will come. */
    synchronized boolean put(Watch<?> watch) {
        table[(int) watch.token.value()] = watch;
        return !closed;
    }

    /** False if it was not there. */
    synchronized boolean remove(Watch<?> watch) {
        int place = (int) watch.token.value();
        if (table[place] != watch) {
            return false;
        }
        table[place] = null;
        try {
            free.push(place);
        } catch (OutOfMemoryError e) {
            // the place is not used again, which is better than a watch that does not end
        }
        return true;
    }

    /** Removes the watch whose registration has ended, for {@link #takeEnded}. False if it is not there. */
    synchronized boolean ended(Token token) {
        Watch<?> watch = find(token);
        if (watch == null || !remove(watch)) {
            return false;
        }
        watch.nextEnded = ended;
        ended = watch;
        return true;
    }

    @Nullable
    Watch<?> takeEnded() {
        if (ended == null) {
            return null;
        }
        synchronized (this) {
            Watch<?> first = ended;
            ended = first == null ? null : first.nextEnded;
            return first;
        }
    }

    /** Null for a token that is not, or no longer, a watch's. */
    @Nullable
    Watch<?> find(Token token) {
        @Nullable Watch<?>[] current = table;
        Watch<?> watch = token.value() < 0 ? null : current[(int) token.value()];
        return watch != null && watch.token == token ? watch : null;
    }

    /** Wakes the waiters, to try again. */
    void signal() {
        for (Watch<?> watch : table) {
            if (watch != null) {
                watch.signal();
            }
        }
    }

    /** Ends what waits, now and later. */
    void close() {
        for (Watch<?> watch : last()) {
            if (watch != null) {
                watch.end(); // wakes, for which no lock should be held
            }
        }
        for (Watch<?> watch; (watch = takeEnded()) != null; ) {
            watch.end();
        }
    }

    /** It grows no more. */
    private synchronized @Nullable Watch<?>[] last() {
        closed = true;
        return table;
    }
}
