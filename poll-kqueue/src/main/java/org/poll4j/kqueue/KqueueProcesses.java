package org.poll4j.kqueue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.poll4j.posix.FdCalls;
import org.poll4j.posix.Fds;
import org.poll4j.posix.PosixAbi;
import org.poll4j.posix.PosixErrors;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.Processes;

/**
 * Processes by EVFILT_PROC. A filter of a process is no descriptor, so each process has a kqueue of its own, whose
 * descriptor the selector watches as that of any nested queue. The kernel removes the filter when its event is taken;
 * then an EVFILT_USER keeps the queue readable.
 */
final class KqueueProcesses implements Processes {
    /** The same on every system. */
    private static final int ESRCH = 3;

    /** The same on every system. */
    private static final int EACCES = 13;

    private static final long USER = 0;
    private static final int SIGNALLED = 0x80;

    private final KqueueCalls calls;
    private final FdCalls libc;
    private final KeventAbi abi;
    private final PosixAbi posix;
    private final PosixErrors errors;
    private final Fds fds;

    KqueueProcesses(KqueueSystem system) {
        this.calls = system.kqueue();
        this.libc = system.libc().fds();
        this.abi = system.kevent();
        this.posix = system.posix();
        this.errors = new PosixErrors(posix.errnos());
        this.fds = new Fds(libc, posix);
    }

    /**
     * macOS refuses NOTE_EXITSTATUS with EACCES of processes that this one may not signal; NOTE_EXIT alone it allows.
     */
    @Override
    public @Nullable Descriptor open(long pid) throws IOException {
        int kq = queue();
        int result = add(kq, pid, abi.EVFILT_PROC(), abi.NOTE_EXIT() | abi.NOTE_EXITSTATUS());
        if (result == -EACCES && abi.NOTE_EXITSTATUS() != 0) {
            result = add(kq, pid, abi.EVFILT_PROC(), abi.NOTE_EXIT());
        }
        if (result < 0) {
            libc.close(kq);
        }
        if (result == -ESRCH) {
            return null;
        }
        errors.check(result, "kevent(ADD EVFILT_PROC, pid " + pid + ")");
        return fds.own(kq);
    }

    @Override
    public Descriptor ended() throws IOException {
        int kq = queue();
        int result = stayReadable(kq);
        if (result < 0) {
            libc.close(kq);
        }
        errors.check(result, "kevent(ADD EVFILT_USER, fd " + kq + ")");
        return fds.own(kq);
    }

    private int queue() throws IOException {
        PosixAbi.Sockets of = posix.sockets();
        int kq = errors.check(calls.kqueue(), "kqueue");
        int result = libc.fcntl(kq, of.F_SETFD(), of.FD_CLOEXEC());
        if (result < 0) {
            libc.close(kq);
        }
        errors.check(result, "fcntl(F_SETFD, fd " + kq + ")");
        return kq;
    }

    /** Two changes, because not every system triggers a filter that it adds. */
    private int stayReadable(int kq) {
        int result = add(kq, USER, abi.EVFILT_USER(), 0);
        return result < 0 ? result : change(kq, USER, abi.EVFILT_USER(), 0, abi.NOTE_TRIGGER());
    }

    private int add(int kq, long ident, int filter, int fflags) {
        return change(kq, ident, filter, abi.EV_ADD(), fflags);
    }

    /** Without room for a receipt, the call itself fails. */
    private int change(int kq, long ident, int filter, int flags, int fflags) {
        KqueueEvents change = new KqueueEvents(abi, 1);
        change.set(0, ident, filter, flags, fflags, 0);
        int result = calls.kevent_now(kq, change.segment(), 1, MemorySegment.NULL, 0);
        // EINTR: the change has been made all the same, see kevent(2)
        return result == -posix.errnos().EINTR() ? 0 : result;
    }

    @Override
    public OptionalInt exitStatus(Descriptor process) throws IOException {
        int kq = process.fd();
        KqueueEvents event = new KqueueEvents(abi, 1);
        int n = calls.kevent_now(kq, MemorySegment.NULL, 0, event.segment(), 1);
        if (errors.check(n, "kevent(" + process + ")") == 0 || event.filter(0) != abi.EVFILT_PROC()) {
            return OptionalInt.empty();
        }
        errors.check(stayReadable(kq), "kevent(ADD EVFILT_USER, " + process + ")");
        boolean hasStatus = abi.NOTE_EXITSTATUS() == 0 || (event.fflags(0) & abi.NOTE_EXITSTATUS()) != 0;
        return hasStatus ? OptionalInt.of(decoded((int) event.data(0))) : OptionalInt.empty();
    }

    /** WIFEXITED, WEXITSTATUS and WTERMSIG, which every system defines so. */
    private static int decoded(int waitStatus) {
        int signal = waitStatus & 0x7f;
        return signal == 0 ? waitStatus >> 8 & 0xff : SIGNALLED + signal;
    }
}
