package org.poll4j.kqueue;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.poll4j.Trigger;
import org.poll4j.posix.FdCalls;
import org.poll4j.posix.PosixAbi;
import org.poll4j.posix.PosixErrors;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.ReadySink;
import org.poll4j.spi.Readiness;
import org.poll4j.spi.Selector;

/** The algorithm; {@link Kqueue} has the calls, {@link KqueueEvents} the bits. */
public final class KqueueSelector implements Selector {
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    /** Some kernels refuse huge timeouts with EINVAL; the caller waits again. */
    private static final long LONGEST_WAIT_NANOS = 24 * 60 * 60 * NANOS_PER_SECOND;

    private final KqueueCalls calls;
    private final FdCalls fds;
    private final KeventAbi abi;
    private final PosixAbi.Errnos errnos;
    private final PosixErrors errors;
    private final int kq;
    private final KqueueWakeup wakeup;
    /** What kevent reads and answers: at most two filters deleted, two added. Under the Poll's lock. */
    private final KqueueEvents changes;
    /** A {@code struct timespec}: seconds, nanoseconds. */
    private final MemorySegment timespec = Arena.ofAuto().allocate(JAVA_LONG, 2);
    /** Zero, for changes, which never wait. */
    private final MemorySegment now = Arena.ofAuto().allocate(JAVA_LONG, 2);
    private KqueueEvents events;

    private KqueueSelector(KqueueCalls calls, FdCalls fds, KeventAbi abi, PosixAbi posix, int kq) {
        this.calls = calls;
        this.fds = fds;
        this.abi = abi;
        this.errnos = posix.errnos();
        this.errors = new PosixErrors(errnos);
        this.kq = kq;
        this.wakeup = new KqueueWakeup(calls, abi, kq);
        this.changes = new KqueueEvents(abi, 4);
        this.events = new KqueueEvents(abi, 64);
    }

    /**
     * Opens a queue.
     *
     * @param calls the kernel's calls
     * @param fds libc's
     * @param abi the system's kevent
     * @param posix the system's other numbers
     * @return a selector
     * @throws IOException if the system refuses
     */
    public static KqueueSelector open(KqueueCalls calls, FdCalls fds, KeventAbi abi, PosixAbi posix) throws IOException {
        PosixErrors errors = new PosixErrors(posix.errnos());
        int kq = errors.check(calls.kqueue(), "kqueue");
        KqueueSelector selector = new KqueueSelector(calls, fds, abi, posix, kq);
        try {
            errors.check(fds.fcntl(kq, posix.sockets().F_SETFD(), posix.sockets().FD_CLOEXEC()), "fcntl(F_SETFD, kqueue)");
            errors.check(selector.wakeup.open(), "kevent(ADD, EVFILT_USER)");
            return selector;
        } catch (IOException failure) {
            selector.close();
            throw failure;
        }
    }

    @Override
    public void add(Descriptor descriptor, long key, int interest, Trigger trigger, int rawBits) throws IOException {
        control("ADD", descriptor, 0, addChanges(0, descriptor.fd(), key, interest, trigger));
    }

    /** Deletes and adds again: an EV_ADD of a filter that exists keeps its former EV_CLEAR or EV_ONESHOT on some systems. */
    @Override
    public void modify(Descriptor descriptor, long key, int interest, Trigger trigger, int rawBits) throws IOException {
        int n = deleteChanges(descriptor.fd());
        control("MOD", descriptor, n, addChanges(n, descriptor.fd(), key, interest, trigger));
    }

    @Override
    public void remove(Descriptor descriptor) throws IOException {
        int n = deleteChanges(descriptor.fd());
        control("DEL", descriptor, n, n);
    }

    @Override
    public void disarm(Descriptor descriptor) {
        int n = deleteChanges(descriptor.fd());
        submit(n, n);
    }

    private int addChanges(int from, int fd, long key, int interest, Trigger trigger) {
        int n = from;
        if ((interest & Readiness.WRITABLE) != 0) {
            changes.set(n++, fd, abi.EVFILT_WRITE(), changes.bits(trigger), 0, 0, key);
        }
        if ((interest & Readiness.READABLE) != 0) {
            changes.set(n++, fd, abi.EVFILT_READ(), changes.bits(trigger), 0, 0, key);
        }
        return n;
    }

    private int deleteChanges(int fd) {
        int flags = abi.EV_DELETE() | abi.EV_RECEIPT();
        changes.set(0, fd, abi.EVFILT_WRITE(), flags, 0, 0, 0);
        changes.set(1, fd, abi.EVFILT_READ(), flags, 0, 0, 0);
        return 2;
    }

    /** Applies n changes, of which the first are deletions; all or none of the additions. */
    private void control(String name, Descriptor descriptor, int deletions, int n) throws IOException {
        int errno = submit(deletions, n);
        if (errno != 0) {
            disarm(descriptor);
            throw refused("kevent(" + name + ", " + descriptor + ")", errno);
        }
    }

    private IOException refused(String call, int errno) {
        IOException failure = errors.of(call, errno);
        return errno == errnos.EINVAL()
                ? new IOException(failure.getMessage() + ": kqueue watches no such descriptor (on macOS: /dev/tty)", failure)
                : failure;
    }

    /** The first errno among the receipts that is not tolerated; 0 if there is none. */
    private int submit(int deletions, int n) {
        int received = calls.kevent(kq, changes.segment(), n, changes.segment(), n, now);
        if (received < 0) {
            // EINTR: the changes were applied all the same, see kqueue(2)
            return received == -errnos.EINTR() ? 0 : -received;
        }
        for (int i = 0; i < received; i++) { // receipts come in the order of the changes
            int errno = (int) changes.data(i);
            if (errno != 0 && !isTolerated(errno, i < deletions)) {
                return errno;
            }
        }
        return 0;
    }

    /**
     * EPIPE: a pipe whose peer is gone, on macOS; its filter reports that. ENOENT of a deletion: that filter was not there,
     * and EBADF: the descriptor was closed behind our back, so that the kernel has forgotten it.
     *
     * @see <a href="https://github.com/tokio-rs/mio/issues/582">mio #582</a>
     */
    private boolean isTolerated(int errno, boolean deletion) {
        return errno == errnos.EPIPE() || deletion && (errno == errnos.ENOENT() || errno == errnos.EBADF());
    }

    /** Nothing to do: the kernel keeps edges. */
    @Override
    public void rearm(Descriptor descriptor, int directions) {}

    @Override
    public boolean select(ReadySink sink, int max, long timeoutNanos) throws IOException {
        if (events.capacity() < max) {
            events = new KqueueEvents(abi, max);
        }
        int n = await(max, timeoutNanos);
        if (n < 0) {
            if (n == -errnos.EINTR()) {
                return true;
            }
            throw errors.of("kevent(fd " + kq + ")", -n);
        }
        for (int i = 0; i < n; i++) {
            long key = events.key(i);
            if (key != KqueueWakeup.KEY) {
                sink.ready(key, events.readiness(i), events.flags(i), events.fflags(i), events.data(i));
            }
        }
        return false;
    }

    private int await(int max, long timeoutNanos) {
        return calls.kevent(kq, MemorySegment.NULL, 0, events.segment(), max, timeout(timeoutNanos));
    }

    private MemorySegment timeout(long timeoutNanos) {
        if (timeoutNanos < 0) {
            return MemorySegment.NULL;
        }
        long nanos = Math.min(timeoutNanos, LONGEST_WAIT_NANOS);
        timespec.setAtIndex(JAVA_LONG, 0, nanos / NANOS_PER_SECOND);
        timespec.setAtIndex(JAVA_LONG, 1, nanos % NANOS_PER_SECOND);
        return timespec;
    }

    /** Nothing to do: closing a descriptor takes its filters out, whatever duplicates live. */
    @Override
    public void renew() {}

    @Override
    public long handle() {
        return kq;
    }

    @Override
    public void wakeup() {
        wakeup.signal();
    }

    @Override
    public void close() {
        fds.close(kq);
    }
}
