package org.poll4j.tests.kqueue;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.poll4j.epoll.Pidfd;
import org.poll4j.kqueue.KeventAbi;
import org.poll4j.kqueue.KqueueEvents;
import org.poll4j.posix.FdCalls;

/** EVFILT_PROC of one queue: a pidfd each. */
final class SimulatedProcesses extends SimulatedFilters<SimulatedProcesses.Process> {
    private static final int ESRCH = 3;

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

    record Process(int fd, int fflags, long udata) implements Filter {}

    private final Pidfd calls = new Pidfd();

    SimulatedProcesses(KeventAbi abi, Flavour flavour, FdCalls fds) {
        super(abi, flavour, fds);
    }

    @Override
    int add(long pid, int flags, int fflags, long data, long udata) {
        int pidfd = calls.pidfd_open((int) pid);
        if (pidfd < 0) {
            return -pidfd;
        }
        if (!flavour.watchesZombies() && hasEnded(pidfd)) {
            fds.close(pidfd);
            return ESRCH;
        }
        return put(pid, new Process(pidfd, fflags, udata));
    }

    private boolean hasEnded(int pidfd) {
        boolean[] ended = {false};
        EpollSet probe = EpollSet.of(EpollSet.create());
        probe.add(pidfd, EpollSet.EPOLLIN, 0);
        probe.take(1, (_, _) -> ended[0] = true);
        probe.close(fds);
        return ended[0];
    }

    /** Removes the filter, as the kernels do. */
    @Override
    boolean report(long pid, Process ended, KqueueEvents events, int index) {
        int status = waitStatus(ended.fd);
        boolean hasStatus = status != UNKNOWN && (ended.fflags & abi.NOTE_EXITSTATUS()) == abi.NOTE_EXITSTATUS();
        int fflags = abi.NOTE_EXIT() | (hasStatus ? abi.NOTE_EXITSTATUS() : 0);
        events.set(index, pid, abi.EVFILT_PROC(), abi.EV_EOF() | abi.EV_ONESHOT(), fflags, ended.udata);
        events.setData(index, hasStatus ? status : 0);
        return false;
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
