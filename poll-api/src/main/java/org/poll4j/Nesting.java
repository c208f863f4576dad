package org.poll4j;

import org.jspecify.annotations.Nullable;

/** The rules for a {@link Poll} that is nested in another. */
final class Nesting {
    /**
     * Held while a Poll is nested in another, and while its queue is replaced. Taken before the lock of a table; no
     * thread takes the locks of two tables.
     */
    static final Object LOCK = new Object();

    private Nesting() {}

    /** epoll refuses circles with EINVAL or ELOOP, which say nothing to a caller; kqueue accepts some of them. */
    static void requireNoCircle(Poll inner, Registrations innerTable, Registrations outer) {
        if (outer == innerTable) {
            throw new IllegalArgumentException("register(" + inner + "): a Poll cannot be nested in itself");
        }
        for (Registrations table = around(outer); table != null; table = around(table)) {
            if (table == innerTable) {
                throw new IllegalArgumentException("register(" + inner
                        + "): the other Poll is nested in this one; deregister it there first: Polls must not form"
                        + " a circle");
            }
        }
    }

    /** The table of the Poll in which another one is nested. */
    private static @Nullable Registrations around(Registrations inner) {
        Poll poll = inner.owner;
        return poll != null && poll.place() instanceof Slot slot ? slot.table : null;
    }
}
