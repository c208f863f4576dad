package org.poll4j.tests.kqueue;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import org.poll4j.epoll.Pidfd;
import org.poll4j.kqueue.KeventAbi;
import org.poll4j.kqueue.KqueueEvents;
import org.poll4j.posix.FdCalls;

/** EVFILT_PROC of one queue: a pidfd each, in an epoll set. Under the queue's lock. */
final class SimulatedProcesses {
    private static final int ESRCH = 3;
    private static final int ENOENT = SimulatedKqueue.LINUX.errnos().ENOENT();

    // siginfo_t, and a code of it
    private static final int SIGINFO_SIZE = 128;
    private static final int SI_CODE = 8;
    private static final int SI_PID = 16;
    private static final int SI_STATUS = 24;
    private static final int CLD_EXITED = 1;

    // struct pidfd_info of Linux 6.15, with which the kernel tells of a process that was reaped
    private static final long PIDFD_GET_INFO = 0xC040FF0BL;
    private static final int INFO_SIZE = 64;
    private static final int INFO_EXIT_CODE = 60;
    private static final long PIDFD_INFO_EXIT = 8;

    private static final int UNKNOWN = -1;

    /** A filter. */
    private record Watched(int pidfd, int fflags, long udata) {}

    private final KeventAbi abi;
    private final Flavour flavour;
    private final FdCalls fds;
    private final EpollSet set = EpollSet.of(EpollSet.create());
    private final Pidfd calls = new Pidfd();
    private final Map<Integer, Watched> watched = new HashMap<>();

    SimulatedProcesses(KeventAbi abi, Flavour flavour, FdCalls fds) {
        this.abi = abi;
        this.flavour = flavour;
        this.fds = fds;
    }

    /** Readable while a process that is watched has ended. */
    int fd() {
        return set.fd();
    }

    void close() {
        watched.values().forEach(each -> fds.close(each.pidfd));
        set.close(fds);
    }

    /** 0 or an errno. */
    int apply(int pid, int flags, int fflags, long udata) {
        if ((flags & abi.EV_DELETE()) != 0) {
            return remove(pid) ? 0 : ENOENT;
        }
        if ((flags & abi.EV_ADD()) == 0) {
            return watched.containsKey(pid) ? 0 : ENOENT;
        }
        int pidfd = calls.pidfd_open(pid);
        if (pidfd < 0) {
            return -pidfd;
        }
        if (!flavour.watchesZombies() && hasEnded(pidfd)) {
            fds.close(pidfd);
            return ESRCH;
        }
        remove(pid);
        watched.put(pid, new Watched(pidfd, fflags, udata));
        set.add(pidfd, EpollSet.EPOLLIN, pid);
        return 0;
    }

    private boolean remove(int pid) {
        Watched removed = watched.remove(pid);
        if (removed != null) {
            fds.close(removed.pidfd); // which takes it out of the set
        }
        return removed != null;
    }

    private boolean hasEnded(int pidfd) {
        boolean[] ended = {false};
        EpollSet probe = EpollSet.of(EpollSet.create());
        probe.add(pidfd, EpollSet.EPOLLIN, 0);
        probe.take(1, (_, _) -> ended[0] = true);
        probe.close(fds);
        return ended[0];
    }

    /** Writes events from an index on, and removes their filters, as the kernels do; returns where they end. */
    int scan(KqueueEvents events, int from) {
        int[] n = {from};
        set.take(events.capacity() - from, (_, pid) -> {
            Watched ended = watched.get((int) pid);
            if (ended != null) {
                report(ended, (int) pid, events, n[0]++);
                remove((int) pid);
            }
        });
        return n[0];
    }

    private void report(Watched ended, int pid, KqueueEvents events, int index) {
        int status = waitStatus(ended.pidfd);
        boolean hasStatus = status != UNKNOWN && (ended.fflags & abi.NOTE_EXITSTATUS()) == abi.NOTE_EXITSTATUS();
        int fflags = abi.NOTE_EXIT() | (hasStatus ? abi.NOTE_EXITSTATUS() : 0);
        events.set(index, pid, abi.EVFILT_PROC(), abi.EV_EOF() | abi.EV_ONESHOT(), fflags, ended.udata);
        events.setData(index, hasStatus ? status : 0);
    }

    /** A BSD keeps it with the event; here it is the zombie's, or what a new Linux remembers of one that was reaped. */
    private int waitStatus(int pidfd) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = arena.allocate(SIGINFO_SIZE, Long.BYTES);
            if (calls.waitid(pidfd, info) == 0 && info.get(JAVA_INT, SI_PID) != 0) {
                int status = info.get(JAVA_INT, SI_STATUS);
                return info.get(JAVA_INT, SI_CODE) == CLD_EXITED ? status << 8 : status;
            }
            MemorySegment reaped = arena.allocate(INFO_SIZE, Long.BYTES);
            reaped.set(JAVA_LONG, 0, PIDFD_INFO_EXIT);
            int result = Ioctl.ioctl(pidfd, PIDFD_GET_INFO, reaped);
            boolean known = result == 0 && (reaped.get(JAVA_LONG, 0) & PIDFD_INFO_EXIT) != 0;
            return known ? reaped.get(JAVA_INT, INFO_EXIT_CODE) : UNKNOWN;
        }
    }
}
