package org.poll4j.tests.kqueue;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.poll4j.kqueue.KeventAbi;
import org.poll4j.kqueue.KqueueEvents;
import org.poll4j.posix.ByteCalls;
import org.poll4j.posix.FdCalls;
import org.poll4j.posix.ReadWrite;

/**
 * One kqueue. Each filter of descriptors has an epoll set of its own, because filters know nothing of each other: one
 * with EV_CLEAR watches edges, any other the level. The queue's own set watches those.
 */
final class SimulatedQueue {
    private static final int ENOENT = SimulatedKqueue.LINUX.errnos().ENOENT();
    private static final int EINVAL = SimulatedKqueue.LINUX.errnos().EINVAL();
    private static final int ECONNRESET = 54;
    private static final int ECONNREFUSED = 61;
    /** More than most tests have ready at a time; the rest comes with the next scan. */
    private static final int ALL = 4096;

    private static final int O_ACCMODE = 3;
    private static final int O_RDONLY = 0;
    private static final int O_WRONLY = 1;
    private static final long PIPE_BUF = 4096;
    /** No system's filter. */
    private static final int NONE = Integer.MIN_VALUE;

    /** A filter of descriptors: the set that plays it, and what it asks Linux for. */
    private record Watch(int filter, EpollSet set, int bits, Map<Integer, Knote> knotes) {}

    /** A filter that reports; of EVFILT_USER without a set. */
    private record Active(Knote knote, @Nullable Watch watch, int bits) {}

    private final KeventAbi abi;
    private final SimulatedKqueue kernel;
    private final Flavour flavour;
    private final FdCalls fds;
    private final ByteCalls bytes = new ReadWrite();
    private final EpollSet all;
    private final List<Watch> watches;
    private final Map<Long, Knote> users = new HashMap<>();
    private final SimulatedProcesses processes;
    private final SimulatedTimers timers;
    /** Readable while a user filter is triggered. */
    private final int triggered = EpollSet.eventfd();
    /** Counts what is queued: the first in is the first out. */
    private long sequence;
    /** Filters of pipes with EV_CLEAR that were ever made. */
    private volatile boolean edgesOfPipes;

    SimulatedQueue(KeventAbi abi, EpollSet all, FdCalls fds, SimulatedKqueue kernel) {
        this.abi = abi;
        this.all = all;
        this.fds = fds;
        this.kernel = kernel;
        this.flavour = kernel.flavour;
        this.watches = List.of(
                watch(abi.EVFILT_READ(), EpollSet.EPOLLIN | EpollSet.EPOLLRDHUP),
                watch(abi.EVFILT_WRITE(), EpollSet.EPOLLOUT),
                watch(abi.EVFILT_EXCEPT() == 0 ? NONE : abi.EVFILT_EXCEPT(), EpollSet.EPOLLPRI));
        all.add(triggered, EpollSet.EPOLLIN, 0);
        processes = new SimulatedProcesses(abi, flavour, fds);
        all.add(processes.fd(), EpollSet.EPOLLIN, 0);
        timers = new SimulatedTimers(abi, flavour, fds);
        all.add(timers.fd(), EpollSet.EPOLLIN, 0);
    }

    private Watch watch(int filter, int bits) {
        EpollSet set = EpollSet.of(EpollSet.create());
        all.add(set.fd(), EpollSet.EPOLLIN, 0);
        return new Watch(filter, set, bits, new HashMap<>());
    }

    /** All but the queue's own number. */
    synchronized void close() {
        watches.forEach(watch -> watch.set.close(fds));
        processes.close();
        timers.close();
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
            int errno = apply(ident, filter, flags, changes.fflags(i), changes.data(i), udata);
            boolean receipt = (flags & abi.EV_RECEIPT()) != 0;
            if (n == receipts.capacity()) {
                if (errno != 0) {
                    return -errno;
                }
                if (receipt) {
                    return n;
                }
            } else if (errno != 0 || receipt) {
                receipts.set(n, ident, filter, (flavour.receiptKeepsFlags() ? flags : 0) | abi.EV_ERROR(), 0, udata);
                receipts.setData(n++, errno);
            }
        }
        return n;
    }

    private int apply(long ident, int filter, int flags, int fflags, long data, long udata) {
        if (filter == abi.EVFILT_USER()) {
            return applyUser(ident, flags, fflags, udata);
        }
        if (filter == abi.EVFILT_PROC()) {
            return processes.apply(ident, flags, fflags, data, udata);
        }
        if (filter == abi.EVFILT_TIMER()) {
            return timers.apply(ident, flags, fflags, data, udata);
        }
        for (Watch watch : watches) {
            if (watch.filter == filter) {
                return applyWatch(watch, (int) ident, flags, fflags, udata);
            }
        }
        return EINVAL;
    }

    private int applyWatch(Watch watch, int fd, int flags, int fflags, long udata) {
        if (fds.fcntl(fd, SimulatedKqueue.LINUX.sockets().F_GETFL(), 0) < 0) {
            return SimulatedKqueue.EBADF;
        }
        Knote knote = watch.knotes.get(fd);
        if ((flags & abi.EV_DELETE()) != 0) {
            return knote == null ? ENOENT : delete(watch, knote);
        }
        if (knote == null) {
            return (flags & abi.EV_ADD()) == 0 ? ENOENT : add(watch, fd, flags, fflags, udata);
        }
        if (flavour.everyChangeLooks() || (flags & abi.EV_ADD()) != 0) {
            knote.udata = udata;
            knote.fflags = fflags;
        }
        able(watch, knote, flags);
        boolean looks = flavour.everyChangeLooks() || (flags & abi.EV_ADD()) != 0;
        return knote.isSilent() || !looks ? 0 : -watch.set.modify(fd, bits(watch, knote), fd);
    }

    private int delete(Watch watch, Knote knote) {
        watch.knotes.remove((int) knote.ident);
        if (!knote.isSilent()) {
            watch.set.remove((int) knote.ident);
        }
        return 0;
    }

    private int add(Watch watch, int fd, int flags, int fflags, long udata) {
        if (fd == all.fd() && watch.filter == abi.EVFILT_READ() && !flavour.queueWatchesItself()) {
            return EINVAL;
        }
        if (watch.filter != abi.EVFILT_READ() && kernel.isQueue(fd)) {
            return EINVAL; // a queue can only be read
        }
        String name = nameOf(fd);
        if (watch.filter == abi.EVFILT_WRITE() && flavour.brokenPipe() != 0 && isBrokenPipe(fd, name)) {
            return flavour.brokenPipe();
        }
        Knote knote = new Knote(fd, watch.filter, flags, name);
        knote.fflags = fflags;
        knote.udata = udata;
        knote.since = ++sequence;
        knote.mute = fd == all.fd() || kernel.isUnconnected(name) || isMuteEnd(watch, fd, name);
        knote.disabled = (flags & KeventAbi.EV_DISABLE) != 0;
        int result = knote.isSilent() ? 0 : watch.set.add(fd, bits(watch, knote), fd);
        if (result < 0) {
            return -result;
        }
        watch.knotes.put(fd, knote);
        edgesOfPipes |= isEdgeOfPipe(knote);
        return 0;
    }

    private boolean isMuteEnd(Watch watch, int fd, String name) {
        if (!flavour.wrongEndIsMute() || !isPipe(name)) {
            return false;
        }
        int access = fds.fcntl(fd, SimulatedKqueue.LINUX.sockets().F_GETFL(), 0) & O_ACCMODE;
        return access == (watch.filter == abi.EVFILT_READ() ? O_WRONLY : O_RDONLY);
    }

    private int bits(Watch watch, Knote knote) {
        return knote.has(abi.EV_CLEAR()) ? watch.bits | EpollSet.EPOLLET : watch.bits;
    }

    /** EV_ENABLE, EV_DISABLE. */
    private void able(Watch watch, Knote knote, int flags) {
        if ((flags & KeventAbi.EV_DISABLE) != 0 && !knote.disabled) {
            disable(watch, knote);
        } else if ((flags & abi.EV_ENABLE()) != 0 && knote.disabled) {
            knote.disabled = false;
            knote.since = ++sequence;
            listen(watch, knote);
        }
    }

    private void listen(Watch watch, Knote knote) {
        if (!knote.isSilent()) {
            watch.set.add((int) knote.ident, bits(watch, knote), knote.ident);
        }
    }

    private static void disable(Watch watch, Knote knote) {
        if (!knote.isSilent()) {
            watch.set.remove((int) knote.ident);
        }
        knote.disabled = true;
    }

    /** A socket is unconnected no more: its filters begin to report. */
    synchronized void listenTo(String socket) {
        for (Watch watch : watches) {
            for (Knote knote : watch.knotes.values()) {
                if (knote.mute && knote.name.equals(socket)) {
                    knote.mute = false;
                    listen(watch, knote);
                }
            }
        }
    }

    boolean hasEdgesOfPipes() {
        return edgesOfPipes;
    }

    /** What is ready is an edge again. */
    synchronized void lookAgain(String pipe) {
        for (Watch watch : watches) {
            for (Knote knote : watch.knotes.values()) {
                if (isEdgeOfPipe(knote) && !knote.isSilent() && knote.name.equals(pipe)) {
                    watch.set.modify((int) knote.ident, bits(watch, knote), knote.ident);
                }
            }
        }
    }

    private boolean isEdgeOfPipe(Knote knote) {
        return knote.has(abi.EV_CLEAR()) && isPipe(knote.name);
    }

    private static boolean isPipe(String name) {
        return name.startsWith("pipe:");
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
            knote = new Knote(ident, abi.EVFILT_USER(), flags, "");
            knote.since = ++sequence;
            users.put(ident, knote);
            fflags = flavour.addTriggers() ? fflags : 0;
        }
        knote.udata = udata;
        knote.disabled = (flags & KeventAbi.EV_DISABLE) != 0 || (knote.disabled && (flags & abi.EV_ENABLE()) == 0);
        knote.triggered |= (fflags & abi.NOTE_TRIGGER()) != 0;
        tellTriggered();
        return 0;
    }

    /** Lets a wait end while a user filter reports. */
    private void tellTriggered() {
        if (users.values().stream().anyMatch(knote -> knote.triggered && !knote.disabled)) {
            bytes.writeArray(triggered, new byte[] {1, 0, 0, 0, 0, 0, 0, 0}, Long.BYTES, 0);
        } else {
            bytes.readArray(triggered, new byte[Long.BYTES], Long.BYTES, 0);
        }
    }

    /** What is ready now, as far as there is room; what waits for longest comes first. */
    synchronized int scan(KqueueEvents events) {
        if (events.capacity() == 0) {
            return 0;
        }
        List<Active> active = new ArrayList<>();
        for (Watch watch : watches) {
            watch.set.take(ALL, (bits, key) -> {
                Knote knote = watch.knotes.get((int) key);
                if (knote != null && !knote.disabled) {
                    active.add(new Active(knote, watch, bits));
                }
            });
        }
        for (Knote knote : users.values()) {
            if (knote.triggered && !knote.disabled) {
                active.add(new Active(knote, null, 0));
            }
        }
        active.sort(Comparator.comparingLong(each -> each.knote.since));
        int n = Math.min(active.size(), events.capacity());
        for (int i = 0; i < n; i++) {
            take(active.get(i), events, i);
        }
        active.subList(n, active.size()).forEach(this::leave);
        tellTriggered();
        return timers.scan(events, processes.scan(events, n));
    }

    private void take(Active active, KqueueEvents events, int index) {
        Knote knote = active.knote;
        Watch watch = active.watch;
        knote.since = ++sequence;
        if (watch == null) {
            events.set(index, knote.ident, knote.filter, stateOf(knote), 0, knote.udata);
            knote.triggered &= !knote.has(abi.EV_CLEAR());
            knote.disabled = knote.has(KeventAbi.EV_DISPATCH);
            if (knote.has(abi.EV_ONESHOT())) {
                users.remove(knote.ident);
            }
            return;
        }
        report(knote, active.bits, events, index);
        if (knote.has(abi.EV_ONESHOT())) {
            delete(watch, knote);
        } else if (knote.has(KeventAbi.EV_DISPATCH)) {
            disable(watch, knote);
        }
    }

    /** Is ready in the next scan, too, for which Linux must look again at edges. */
    private void leave(Active active) {
        if (active.watch != null && active.knote.has(abi.EV_CLEAR())) {
            active.watch.set.modify((int) active.knote.ident, bits(active.watch, active.knote), active.knote.ident);
        }
    }

    private void report(Knote knote, int bits, KqueueEvents events, int index) {
        int fd = (int) knote.ident;
        boolean socket = knote.name.startsWith("socket:");
        boolean error = (bits & EpollSet.EPOLLERR) != 0;
        boolean hup = (bits & EpollSet.EPOLLHUP) != 0;
        boolean eof = knote.filter == abi.EVFILT_READ()
                ? hup || (bits & EpollSet.EPOLLRDHUP) != 0 || (error && isPipe(knote.name))
                : knote.filter == abi.EVFILT_WRITE() && (hup || (error && !socket) || kernel.isShut(knote.name));
        int fflags = eof && error && socket ? errorOf(knote) : knote.fflags & abi.NOTE_OOB();
        if (socket && !error && knote.filter == abi.EVFILT_WRITE()) {
            kernel.isConnected(knote.name);
        }
        events.set(index, fd, knote.filter, stateOf(knote) | (eof ? abi.EV_EOF() : 0), fflags, knote.udata);
        boolean broken = eof && error && isPipe(knote.name);
        events.setData(index, knote.filter == abi.EVFILT_READ() ? unread(fd, eof) : broken ? 0 : PIPE_BUF);
    }

    private int errorOf(Knote knote) {
        return kernel.isConnecting(knote.name) ? ECONNREFUSED : ECONNRESET;
    }

    /** An event does not report the flags that are commands, except EV_ADD on most systems. */
    private int stateOf(Knote knote) {
        int actions = abi.EV_DELETE() | abi.EV_ENABLE() | KeventAbi.EV_DISABLE;
        return knote.flags & ~(flavour.eventKeepsAdd() ? actions : actions | abi.EV_ADD());
    }

    /** The descriptor is about to be closed. */
    synchronized void forget(int fd) {
        for (Watch watch : watches) {
            Knote knote = watch.knotes.get(fd);
            if (knote != null) {
                delete(watch, knote);
            }
        }
    }

    private boolean isBrokenPipe(int fd, String name) {
        if (!isPipe(name)) {
            return false;
        }
        boolean[] error = {false};
        EpollSet probe = EpollSet.of(EpollSet.create());
        probe.add(fd, EpollSet.EPOLLOUT, 0);
        probe.take(1, (bits, _) -> error[0] = (bits & EpollSet.EPOLLERR) != 0);
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
