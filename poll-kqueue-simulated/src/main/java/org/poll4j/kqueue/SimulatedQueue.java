package org.poll4j.kqueue;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.poll4j.epoll.EpollSet;
import org.poll4j.epoll.generated.linux_h;
import org.poll4j.kqueue.generated.macos.macos_h;
import org.poll4j.posix.ByteCalls;
import org.poll4j.posix.FdCalls;
import org.poll4j.posix.ReadWrite;

/**
 * One kqueue. Each filter of descriptors has an epoll set of its own, because filters know nothing of each other: one with
 * EV_CLEAR watches edges, any other the level. The queue's own set watches those.
 */
final class SimulatedQueue {
    private static final int ENOENT = SimulatedKqueue.LINUX.errnos().ENOENT();
    private static final int EINVAL = SimulatedKqueue.LINUX.errnos().EINVAL();
    private static final int EPIPE = SimulatedKqueue.LINUX.errnos().EPIPE();
    private static final int ECONNRESET = 54;
    private static final long PIPE_BUF = 4096;

    /** A filter of descriptors: the set that plays it, and what it asks Linux for. */
    private record Watch(int filter, EpollSet set, int bits, Map<Integer, Knote> knotes) {}

    private final KeventAbi abi;
    private final SimulatedKqueue kernel;
    private final FdCalls fds;
    private final ByteCalls bytes = new ReadWrite();
    private final EpollSet all;
    private final List<Watch> watches;
    private final Map<Long, Knote> users = new HashMap<>();
    /** Readable while a user filter is triggered. */
    private final int triggered = EpollSet.eventfd();
    /** Which filter comes first in the next scan: none starves. */
    private int turn;

    SimulatedQueue(KeventAbi abi, EpollSet all, FdCalls fds, SimulatedKqueue kernel) {
        this.abi = abi;
        this.all = all;
        this.fds = fds;
        this.kernel = kernel;
        this.watches = List.of(
                watch(abi.EVFILT_READ(), linux_h.EPOLLIN() | linux_h.EPOLLRDHUP()),
                watch(abi.EVFILT_WRITE(), linux_h.EPOLLOUT()),
                watch(abi.EVFILT_EXCEPT(), linux_h.EPOLLPRI()));
        all.add(triggered, linux_h.EPOLLIN(), 0);
    }

    private Watch watch(int filter, int bits) {
        EpollSet set = EpollSet.of(EpollSet.create());
        all.add(set.fd(), linux_h.EPOLLIN(), 0);
        return new Watch(filter, set, bits, new HashMap<>());
    }

    /** All but the queue's own number. */
    synchronized void close() {
        watches.forEach(watch -> watch.set.close(fds));
        fds.close(triggered);
    }

    int await(long timeoutNanos) {
        return all.await(timeoutNanos);
    }

    /** Applies changes; the number of receipts, or the negated errno of the first failure that has no room for one. */
    synchronized int change(KqueueEvents changes, KqueueEvents receipts) {
        int n = 0;
        for (int i = 0; i < changes.capacity(); i++) {
            int flags = changes.flags(i);
            long ident = changes.ident(i);
            long udata = changes.key(i);
            int filter = changes.filter(i);
            int errno = apply(ident, filter, flags, changes.fflags(i), udata);
            boolean receipt = (flags & abi.EV_RECEIPT()) != 0;
            if (n == receipts.capacity()) {
                if (errno != 0) {
                    return -errno;
                }
                if (receipt) {
                    return n;
                }
            } else if (errno != 0 || receipt) {
                receipts.set(n, ident, filter, flags | abi.EV_ERROR(), 0, udata);
                receipts.setData(n++, errno);
            }
        }
        return n;
    }

    private int apply(long ident, int filter, int flags, int fflags, long udata) {
        if (filter == abi.EVFILT_USER()) {
            return applyUser(ident, flags, fflags, udata);
        }
        for (Watch watch : watches) {
            if (watch.filter == filter) {
                return applyWatch(watch, (int) ident, flags, fflags, udata);
            }
        }
        return EINVAL;
    }

    private int applyWatch(Watch watch, int fd, int flags, int fflags, long udata) {
        if (fds.fcntl(fd, linux_h.F_GETFL(), 0) < 0) {
            return SimulatedKqueue.EBADF;
        }
        Knote knote = watch.knotes.get(fd);
        if ((flags & abi.EV_DELETE()) != 0) {
            return knote == null ? ENOENT : delete(watch, knote);
        }
        if (knote == null) {
            return (flags & abi.EV_ADD()) == 0 ? ENOENT : add(watch, fd, flags, fflags, udata);
        }
        knote.udata = udata;
        knote.fflags = fflags;
        able(watch, knote, flags);
        return knote.disabled ? 0 : -watch.set.modify(fd, bits(watch, knote), fd);
    }

    private int delete(Watch watch, Knote knote) {
        watch.knotes.remove((int) knote.ident);
        if (!knote.disabled) {
            watch.set.remove((int) knote.ident);
        }
        return 0;
    }

    private int add(Watch watch, int fd, int flags, int fflags, long udata) {
        if (fd == all.fd() || (watch.filter != abi.EVFILT_READ() && kernel.isQueue(fd))) {
            return EINVAL; // a queue can only be read, and not by itself
        }
        if (watch.filter == abi.EVFILT_WRITE() && isBrokenPipe(fd)) {
            return EPIPE;
        }
        Knote knote = new Knote(fd, watch.filter, flags);
        knote.fflags = fflags;
        knote.udata = udata;
        int result = watch.set.add(fd, bits(watch, knote), fd);
        if (result < 0) {
            return -result;
        }
        watch.knotes.put(fd, knote);
        able(watch, knote, flags);
        return 0;
    }

    private int bits(Watch watch, Knote knote) {
        return knote.has(abi.EV_CLEAR()) ? watch.bits | linux_h.EPOLLET() : watch.bits;
    }

    /** EV_ENABLE, EV_DISABLE. */
    private void able(Watch watch, Knote knote, int flags) {
        if ((flags & macos_h.EV_DISABLE()) != 0 && !knote.disabled) {
            disable(watch, knote);
        } else if ((flags & macos_h.EV_ENABLE()) != 0 && knote.disabled) {
            knote.disabled = false;
            watch.set.add((int) knote.ident, bits(watch, knote), knote.ident);
        }
    }

    private static void disable(Watch watch, Knote knote) {
        knote.disabled = true;
        watch.set.remove((int) knote.ident);
    }

    private int applyUser(long ident, int flags, int fflags, long udata) {
        Knote knote = users.get(ident);
        if ((flags & abi.EV_DELETE()) != 0) {
            users.remove(ident);
            return knote == null ? ENOENT : 0;
        }
        if (knote == null) {
            if ((flags & abi.EV_ADD()) == 0) {
                return ENOENT;
            }
            knote = new Knote(ident, abi.EVFILT_USER(), flags);
            users.put(ident, knote);
        }
        knote.udata = udata;
        if ((fflags & abi.NOTE_TRIGGER()) != 0) {
            knote.triggered = true;
            bytes.writeArray(triggered, new byte[] {1, 0, 0, 0, 0, 0, 0, 0}, Long.BYTES, 0);
        }
        return 0;
    }

    /** What is ready now, as far as there is room. */
    synchronized int scan(KqueueEvents events) {
        int[] n = {0};
        int sources = watches.size() + 1;
        for (int i = 0; i < sources; i++) {
            int source = (turn + i) % sources;
            if (source == watches.size()) {
                takeUsers(events, n);
            } else {
                take(watches.get(source), events, n);
            }
        }
        turn = (turn + 1) % sources;
        return n[0];
    }

    private void take(Watch watch, KqueueEvents events, int[] n) {
        watch.set.take(events.capacity() - n[0], (bits, key) -> {
            Knote knote = watch.knotes.get((int) key);
            if (knote != null && !knote.disabled) {
                report(knote, bits, events, n[0]++);
                if (knote.has(abi.EV_ONESHOT())) {
                    delete(watch, knote);
                } else if (knote.has(macos_h.EV_DISPATCH())) {
                    disable(watch, knote);
                }
            }
        });
    }

    private void report(Knote knote, int bits, KqueueEvents events, int index) {
        int fd = (int) knote.ident;
        String name = nameOf(fd);
        boolean socket = name.startsWith("socket:");
        boolean error = (bits & linux_h.EPOLLERR()) != 0;
        boolean eof = knote.filter == abi.EVFILT_READ()
                ? (bits & (linux_h.EPOLLHUP() | linux_h.EPOLLRDHUP())) != 0
                : knote.filter == abi.EVFILT_WRITE()
                        && ((bits & linux_h.EPOLLHUP()) != 0 || (error && !socket) || kernel.isShut(name));
        int fflags = knote.filter == abi.EVFILT_EXCEPT() ? knote.fflags : eof && error && socket ? ECONNRESET : 0;
        events.set(index, fd, knote.filter, stateOf(knote) | (eof ? abi.EV_EOF() : 0), fflags, knote.udata);
        events.setData(index, knote.filter == abi.EVFILT_READ() ? unread(fd, eof) : PIPE_BUF);
    }

    /** Flags that say what to do are not told. */
    private int stateOf(Knote knote) {
        return knote.flags & ~(abi.EV_ADD() | abi.EV_DELETE() | macos_h.EV_ENABLE() | macos_h.EV_DISABLE());
    }

    private void takeUsers(KqueueEvents events, int[] n) {
        for (Knote knote : List.copyOf(users.values())) {
            if (knote.triggered && n[0] < events.capacity()) {
                events.set(n[0]++, knote.ident, knote.filter, stateOf(knote), 0, knote.udata);
                if (knote.has(abi.EV_CLEAR())) {
                    knote.triggered = false;
                } else if (knote.has(abi.EV_ONESHOT())) {
                    users.remove(knote.ident);
                }
            }
        }
        if (users.values().stream().noneMatch(knote -> knote.triggered)) {
            bytes.readArray(triggered, new byte[Long.BYTES], Long.BYTES, 0);
        }
    }

    /** The number is about to be closed. */
    synchronized void forget(int fd) {
        for (Watch watch : watches) {
            Knote knote = watch.knotes.get(fd);
            if (knote != null) {
                delete(watch, knote);
            }
        }
    }

    private boolean isBrokenPipe(int fd) {
        if (!nameOf(fd).startsWith("pipe:")) {
            return false;
        }
        boolean[] error = {false};
        EpollSet probe = EpollSet.of(EpollSet.create());
        probe.add(fd, linux_h.EPOLLOUT(), 0);
        probe.take(1, (bits, _) -> error[0] = (bits & linux_h.EPOLLERR()) != 0);
        probe.close(fds);
        return error[0];
    }

    /** {@code socket:[123]}, {@code pipe:[123]}, … with a number that is never given again. */
    static String nameOf(int fd) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/fd/" + fd)).toString();
        } catch (IOException closedMeanwhile) {
            return "";
        }
    }

    /** Bytes to read; of a listener, that there is a connection. */
    private static long unread(int fd, boolean eof) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment n = arena.allocate(JAVA_INT);
            int result = Ioctl.ioctl(fd, Ioctl.FIONREAD, n);
            return result < 0 ? eof ? 0 : 1 : n.get(JAVA_INT, 0);
        }
    }
}
