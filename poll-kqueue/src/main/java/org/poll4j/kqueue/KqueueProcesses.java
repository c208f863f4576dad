package org.poll4j.kqueue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.poll4j.posix.PosixErrors;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.Processes;

/**
 * Processes by EVFILT_PROC, each in a kqueue of its own. The kernel removes the filter when its event is taken; then an
 * EVFILT_USER keeps the queue readable.
 */
final class KqueueProcesses implements Processes {
    /** The same on every system. */
    private static final int ESRCH = 3;

    /** The same on every system. */
    private static final int EACCES = 13;

    private static final long USER = 0;
    private static final int SIGNALLED = 0x80;

    private final KqueueCalls calls;
    private final KeventAbi abi;
    private final PosixErrors errors;
    private final OwnQueue queues;

    KqueueProcesses(KqueueSystem system) {
        this.calls = system.kqueue();
        this.abi = system.kevent();
        this.errors = new PosixErrors(system.posix().errnos());
        this.queues = new OwnQueue(system);
    }

    /**
     * macOS refuses NOTE_EXITSTATUS with EACCES of processes that this one may not signal; NOTE_EXIT alone it allows.
     */
    @Override
    public @Nullable Descriptor open(long pid) throws IOException {
        int kq = queues.open();
        int result = add(kq, pid, abi.EVFILT_PROC(), abi.NOTE_EXIT() | abi.NOTE_EXITSTATUS());
        if (result == -EACCES && abi.NOTE_EXITSTATUS() != 0) {
            result = add(kq, pid, abi.EVFILT_PROC(), abi.NOTE_EXIT());
        }
        if (result < 0) {
            queues.close(kq);
        }
        if (result == -ESRCH) {
            return null;
        }
        errors.check(result, "kevent(ADD EVFILT_PROC, pid " + pid + ")");
        return queues.own(kq);
    }

    @Override
    public Descriptor ended() throws IOException {
        int kq = queues.open();
        int result = stayReadable(kq);
        if (result < 0) {
            queues.close(kq);
        }
        errors.check(result, "kevent(ADD EVFILT_USER, fd " + kq + ")");
        return queues.own(kq);
    }

    /** Two changes, because not every system triggers a filter that it adds. */
    private int stayReadable(int kq) {
        int result = add(kq, USER, abi.EVFILT_USER(), 0);
        return result < 0 ? result : change(kq, USER, abi.EVFILT_USER(), 0, abi.NOTE_TRIGGER());
    }

    private int add(int kq, long ident, int filter, int fflags) {
        return change(kq, ident, filter, abi.EV_ADD(), fflags);
    }

    private int change(int kq, long ident, int filter, int flags, int fflags) {
        KqueueEvents change = new KqueueEvents(abi, 1);
        change.set(0, ident, filter, flags, fflags, 0);
        return queues.change(kq, change);
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
