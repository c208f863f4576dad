package org.poll4j.tests.kqueue;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.poll4j.kqueue.KeventAbi;
import org.poll4j.kqueue.KqueueEvents;
import org.poll4j.posix.FdCalls;

/**
 * Filters of one kind in one queue, for which Linux has a descriptor each: in an epoll set. Under the queue's lock.
 *
 * @param <F> a filter
 */
abstract class SimulatedFilters<F extends SimulatedFilters.Filter> {
    private static final int ENOENT = SimulatedKqueue.LINUX.errnos().ENOENT();

    /** What is watched. */
    interface Filter {
        /** That becomes readable when the filter has an event. */
        int fd();
    }

    final KeventAbi abi;
    final Flavour flavour;
    final FdCalls fds;
    private final EpollSet set = EpollSet.of(EpollSet.create());
    private final Map<Long, F> filters = new HashMap<>();

    SimulatedFilters(KeventAbi abi, Flavour flavour, FdCalls fds) {
        this.abi = abi;
        this.flavour = flavour;
        this.fds = fds;
    }

    /** Readable while a filter has an event. */
    final int fd() {
        return set.fd();
    }

    final void close() {
        filters.values().forEach(each -> fds.close(each.fd()));
        set.close(fds);
    }

    /** 0 or an errno. */
    final int apply(long ident, int flags, int fflags, long data, long udata) {
        if ((flags & abi.EV_DELETE()) != 0) {
            return remove(ident) ? 0 : ENOENT;
        }
        if ((flags & abi.EV_ADD()) == 0) {
            return filters.containsKey(ident) ? 0 : ENOENT;
        }
        return add(ident, flags, fflags, data, udata);
    }

    /** Calls {@link #put}, or returns why not: an errno. */
    abstract int add(long ident, int flags, int fflags, long data, long udata);

    /** In the place of the one before. */
    final int put(long ident, F filter) {
        remove(ident);
        filters.put(ident, filter);
        set.add(filter.fd(), EpollSet.EPOLLIN, ident);
        return 0;
    }

    private boolean remove(long ident) {
        @Nullable F removed = filters.remove(ident);
        if (removed != null) {
            fds.close(removed.fd()); // which takes it out of the set
        }
        return removed != null;
    }

    /** Writes events from an index on; returns where they end. */
    final int scan(KqueueEvents events, int from) {
        int[] n = {from};
        set.take(events.capacity() - from, (_, ident) -> {
            @Nullable F found = filters.get(ident);
            if (found != null && !report(ident, found, events, n[0]++)) {
                remove(ident);
            }
        });
        return n[0];
    }

    /** Writes the event of a filter; returns whether the filter stays. */
    abstract boolean report(long ident, F filter, KqueueEvents events, int index);
}
