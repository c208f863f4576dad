package org.poll4j.kqueue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.poll4j.posix.FdCalls;
import org.poll4j.posix.Fds;
import org.poll4j.posix.PosixAbi;
import org.poll4j.posix.PosixErrors;
import org.poll4j.spi.Descriptor;

/**
 * Kqueues for filters that are no descriptors, one each: the selector watches such a queue's descriptor as that of any
 * nested queue.
 */
final class OwnQueue {
    private final KqueueCalls calls;
    private final FdCalls libc;
    private final PosixAbi posix;
    private final PosixErrors errors;
    private final Fds fds;

    OwnQueue(KqueueSystem system) {
        this.calls = system.kqueue();
        this.libc = system.libc().fds();
        this.posix = system.posix();
        this.errors = new PosixErrors(posix.errnos());
        this.fds = new Fds(libc, posix);
    }

    /** An empty one, closed on exec. */
    int open() throws IOException {
        PosixAbi.Sockets of = posix.sockets();
        int kq = errors.check(calls.kqueue(), "kqueue");
        int result = libc.fcntl(kq, of.F_SETFD(), of.FD_CLOEXEC());
        if (result < 0) {
            libc.close(kq);
        }
        errors.check(result, "fcntl(F_SETFD, fd " + kq + ")");
        return kq;
    }

    void close(int kq) {
        libc.close(kq);
    }

    Descriptor own(int kq) {
        return fds.own(kq);
    }

    /** Makes one change, or returns its negated errno: without room for a receipt, the call itself fails. */
    int change(int kq, KqueueEvents change) {
        int result = calls.kevent_now(kq, change.segment(), 1, MemorySegment.NULL, 0);
        // EINTR: the change has been made all the same, see kevent(2)
        return result == -posix.errnos().EINTR() ? 0 : result;
    }
}
