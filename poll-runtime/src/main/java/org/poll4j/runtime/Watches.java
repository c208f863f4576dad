package org.poll4j.runtime;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.poll4j.ClosedPollException;
import org.poll4j.Token;

/** The watches of a reactor by token, whose value is a place in an array. Changes are under the lock, look-ups are not. */
final class Watches {
    private volatile @Nullable Watch<?>[] table = new Watch<?>[16];
    /** Places below this were used at some time. */
    private int used;

    private final Deque<Integer> free = new ArrayDeque<>();
    private boolean closed;

    /** A token of its own for each watch, though places are used again. */
    synchronized Token reserve() {
        if (closed) {
            throw new ClosedPollException("watch: the reactor is closed");
        }
        Integer place = free.poll();
        if (place == null) {
            place = used++;
            if (place == table.length) {
                table = Arrays.copyOf(table, 2 * place);
            }
        }
        return new Token(place);
    }

    /** Before its source is registered: an event may come before that returns. */
    synchronized void put(Watch<?> watch) {
        table[(int) watch.token.value()] = watch;
        if (closed) {
            watch.end();
        }
    }

    /** False if it was not there. */
    synchronized boolean remove(Watch<?> watch) {
        int place = (int) watch.token.value();
        if (table[place] != watch) {
            return false;
        }
        table[place] = null;
        free.push(place);
        return true;
    }

    /** Null for a token that is not, or no longer, a watch's. */
    @Nullable
    Watch<?> find(Token token) {
        @Nullable Watch<?>[] current = table;
        Watch<?> watch = token.value() < 0 ? null : current[(int) token.value()];
        return watch != null && watch.token == token ? watch : null;
    }

    /** Ends what waits, now and later. */
    void close() {
        for (Watch<?> watch : last()) {
            if (watch != null) {
                watch.end(); // wakes, for which no lock should be held
            }
        }
    }

    private synchronized @Nullable Watch<?>[] last() {
        closed = true;
        return table.clone();
    }
}
