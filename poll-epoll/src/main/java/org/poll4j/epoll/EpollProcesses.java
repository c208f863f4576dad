package org.poll4j.epoll;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.poll4j.epoll.generated.linux_h;
import org.poll4j.epoll.generated.siginfo_child;
import org.poll4j.posix.Fds;
import org.poll4j.posix.PosixErrors;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.Processes;

/** Processes by pidfd, which the kernel reports readable once the process has ended, reaped or not. */
final class EpollProcesses implements Processes {
    private static final int SIGNALLED = 0x80;

    private final ProcessCalls calls;
    private final EpollCalls epoll;
    private final Fds fds;
    private final PosixErrors errors = new PosixErrors(LinuxAbi.POSIX.errnos());

    EpollProcesses(ProcessCalls calls, EpollCalls epoll, Fds fds) {
        this.calls = calls;
        this.epoll = epoll;
        this.fds = fds;
    }

    /** Born closed on exec, see pidfd_open(2). */
    @Override
    public @Nullable Descriptor open(long pid) throws IOException {
        int pidfd = calls.pidfd_open((int) pid);
        if (pidfd == -linux_h.ESRCH()) {
            return null;
        }
        return fds.own(errors.check(pidfd, "pidfd_open(pid " + pid + ")"));
    }

    /** A counter that is not 0 is readable. */
    @Override
    public Descriptor ended() throws IOException {
        return fds.own(errors.check(epoll.eventfd(1, linux_h.EFD_CLOEXEC() | linux_h.EFD_NONBLOCK()), "eventfd"));
    }

    /**
     * ECHILD: no child of this process, or reaped. EINVAL: before 5.4. EBADF: {@link #ended}. In all
     * cases there is no status.
     */
    @Override
    public OptionalInt exitStatus(Descriptor process) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = siginfo_child.allocate(arena);
            if (calls.waitid(process.fd(), info) < 0 || siginfo_child.pid(info) == 0) {
                return OptionalInt.empty();
            }
            int status = siginfo_child.status(info);
            return OptionalInt.of(siginfo_child.code(info) == linux_h.CLD_EXITED() ? status : SIGNALLED + status);
        }
    }
}
