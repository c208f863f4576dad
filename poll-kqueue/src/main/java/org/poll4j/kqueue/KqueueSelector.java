package org.poll4j.kqueue;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.poll4j.ffm.NotInlined;
import org.poll4j.posix.FdCalls;
import org.poll4j.posix.PosixAbi;
import org.poll4j.posix.PosixErrors;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.Readiness;
import org.poll4j.spi.ReadySink;
import org.poll4j.spi.Selector;
import org.poll4j.spi.Selector.Trigger;

/** The algorithm; {@link Kqueue} has the calls, {@link KqueueEvents} the bits. */
@SuppressWarnings("serial") // never serialized
final class KqueueSelector extends NotInlined implements Selector {
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    /** Some kernels refuse enormous timeouts with EINVAL; the caller waits again. */
    private static final long LONGEST_NANOS = 24 * 60 * 60 * NANOS_PER_SECOND;

    /** Filters of a descriptor: to write, to read, for priority. */
    static final int DIRECTIONS = 3;

    /** Those and a stand-in deleted, then added. */
    private static final int MOST_CHANGES = DIRECTIONS + 1 + DIRECTIONS;

    /** The same on every system. */
    private static final int EEXIST = 17;

    private final KqueueCalls calls;
    private final FdCalls fds;
    private final KeventAbi abi;
    private final PosixAbi.Errnos errnos;
    private final PosixAbi.Sockets sockets;
    private final PosixErrors errors;
    private final int kq;
    private final KqueueWakeup wakeup;
    /** What kevent reads, and where it writes the receipts. Under the Poll's lock. */
    private final KqueueEvents changes;

    private final KqueueKeys keys = new KqueueKeys();
    /** A {@code struct timespec}: seconds, nanoseconds. */
    private final MemorySegment timespec = Arena.ofAuto().allocate(JAVA_LONG, 2);

    private KqueueEvents events;
    /** Whether a filter ever needed a {@linkplain #standIn stand-in}. Under the Poll's lock. */
    private boolean hasStandIns;

    private KqueueSelector(KqueueCalls calls, FdCalls fds, KqueueSystem system, int kq) {
        this.calls = calls;
        this.fds = fds;
        this.abi = system.kevent();
        this.errnos = system.posix().errnos();
        this.sockets = system.posix().sockets();
        this.errors = new PosixErrors(errnos);
        this.kq = kq;
        this.wakeup = new KqueueWakeup(calls, abi, kq);
        this.changes = new KqueueEvents(abi, MOST_CHANGES);
        this.events = new KqueueEvents(abi, 64);
    }

    static KqueueSelector open(KqueueSystem system) throws IOException {
        PosixErrors errors = new PosixErrors(system.posix().errnos());
        FdCalls fds = system.libc().fds();
        int kq = system.kqueue().kqueue();
        if (kq < 0) {
            throw errors.denied("kqueue", -kq);
        }
        KqueueSelector selector = new KqueueSelector(system.kqueue(), fds, system, kq);
        PosixAbi.Sockets of = system.posix().sockets();
        try {
            errors.check(fds.fcntl(kq, of.F_SETFD(), of.FD_CLOEXEC()), "fcntl(F_SETFD, fd " + kq + ")");
            int added = selector.wakeup.open();
            if (added < 0) {
                throw errors.denied("kevent(ADD EVFILT_USER, fd " + kq + ")", -added);
            }
            return selector;
        } catch (IOException failure) {
            selector.close();
            throw failure;
        }
    }

    @Override
    public void add(Descriptor descriptor, long key, int interest, Trigger trigger, int rawBits) throws IOException {
        if (descriptor.fd() == kq) {
            // as macOS and FreeBSD say; OpenBSD and NetBSD watch a queue by itself, and it never reports
            throw errors.of("kevent(ADD, " + descriptor + ")", errnos.EINVAL());
        }
        if (isWatched(descriptor.fd())) {
            throw errors.of("kevent(ADD, " + descriptor + ")", EEXIST);
        }
        addFilters(0, descriptor, key, interest, trigger);
    }

    /**
     * Whether another source has added this descriptor. If it was closed outside poll4j, its filters are gone.
     *
     * <p>A change without a flag finds an existing filter. All but OpenBSD look at the descriptor again then, so an
     * edge of the other source that was reported may come once more. EV_ENABLE would arm a ONESHOT that has reported,
     * too.
     */
    private boolean isWatched(int fd) {
        long key = keys.get(fd);
        if (key == KqueueKeys.NONE) {
            return false;
        }
        int n = filters(0, fd, key, abi.interests(), abi.EV_RECEIPT());
        int receipts = calls.kevent_now(kq, changes.segment(), n, changes.segment(), n);
        for (int i = 0; i < receipts; i++) {
            if (changes.data(i) == 0) {
                return true;
            }
        }
        return false;
    }

    /** Deletes and adds, because an EV_ADD of an existing filter keeps its EV_CLEAR or EV_ONESHOT. */
    @Override
    public void modify(Descriptor descriptor, long key, int interest, Trigger trigger, int rawBits) throws IOException {
        addFilters(deletions(descriptor), descriptor, key, interest, trigger);
    }

    @Override
    public void remove(Descriptor descriptor) throws IOException {
        keys.set(descriptor.fd(), KqueueKeys.NONE);
        int n = deletions(descriptor);
        control(descriptor, n, n);
    }

    private int deletions(Descriptor descriptor) {
        return allFilters(descriptor, KqueueKeys.NONE, abi.EV_DELETE());
    }

    private int allFilters(Descriptor descriptor, long key, int flag) {
        int flags = flag | abi.EV_RECEIPT();
        int n = filters(0, descriptor.fd(), key, abi.interests(), flags);
        if (hasStandIns) {
            changes.set(n++, standInOf(descriptor), abi.EVFILT_USER(), flags, 0, key);
        }
        return n;
    }

    private void addFilters(int deletions, Descriptor descriptor, long key, int interest, Trigger trigger)
            throws IOException {
        int flags = changes.bits(trigger);
        int n = filters(deletions, descriptor.fd(), key, interest, flags);
        if (control(descriptor, deletions, n)) {
            standIn(descriptor, key, flags);
        }
        keys.set(descriptor.fd(), key);
    }

    /** Writes one change for each direction; returns where they end. */
    private int filters(int from, int fd, long key, int interest, int flags) {
        int n = from;
        int turn = keys.turn(fd);
        for (int i = 0; i < DIRECTIONS; i++) {
            int direction = (turn + i) % DIRECTIONS;
            if (direction == 0 && (interest & Readiness.WRITABLE) != 0) {
                changes.set(n++, fd, abi.EVFILT_WRITE(), flags, 0, key);
            } else if (direction == 1 && (interest & Readiness.READABLE) != 0) {
                changes.set(n++, fd, abi.EVFILT_READ(), flags, 0, key);
            } else if (direction == 2 && (interest & Readiness.PRIORITY) != 0) {
                changes.set(n++, fd, abi.EVFILT_EXCEPT(), flags, abi.NOTE_OOB(), key);
            }
        }
        return n;
    }

    /**
     * Makes n changes, of which the first are deletions. All additions or none.
     *
     * @return whether one of them needs a stand-in
     */
    private boolean control(Descriptor descriptor, int deletions, int n) throws IOException {
        int receipts = calls.kevent_now(kq, changes.segment(), n, changes.segment(), n);
        boolean needsStandIn = false;
        // EINTR: the changes have been made all the same, see kevent(2)
        if (receipts < 0 && receipts != -errnos.EINTR()) {
            throw refused(descriptor, "kevent(" + descriptor + ")", -receipts);
        }
        for (int i = 0; i < receipts; i++) { // in the order of the changes
            int errno = (int) changes.data(i);
            boolean deletion = i < deletions;
            if (errno == 0 || (deletion && isForgotten(errno))) {
                continue;
            }
            if (!deletion && isOfBrokenPipe(descriptor, changes.filter(i), errno)) {
                needsStandIn = true;
            } else {
                String call = (deletion ? "DELETE " : "ADD ") + abi.name(changes.filter(i));
                throw refused(descriptor, "kevent(" + call + ", " + descriptor + ")", errno);
            }
        }
        return needsStandIn;
    }

    /**
     * ENOENT: there was no such filter. Or the descriptor was closed outside poll4j, which removes its filters, and now
     * belongs to another file. EBADF: the same, and the descriptor is not in use.
     */
    private boolean isForgotten(int errno) {
        return errno == errnos.ENOENT() || errno == errnos.EBADF();
    }

    /** Removes the filters that were added before the refusal. */
    private IOException refused(Descriptor descriptor, String call, int errno) {
        int n = deletions(descriptor);
        calls.kevent_now(kq, changes.segment(), n, changes.segment(), n);
        IOException refusal = errors.of(call, errno);
        return errno == errnos.EINVAL()
                ? new IOException("register(" + descriptor
                        + "): cannot be watched, as no terminal or other device can on macOS: " + refusal.getMessage())
                : refusal;
    }

    /**
     * The writing end of a pipe whose reading end is closed gets no EVFILT_WRITE: EPIPE on FreeBSD, on NetBSD EBADF,
     * which has no other meaning for an open descriptor. mio ignores EPIPE, and no event ever comes; epoll reports
     * it.
     *
     * @see <a href="https://github.com/tokio-rs/mio/issues/582">mio #582</a>
     */
    private boolean isOfBrokenPipe(Descriptor descriptor, int filter, int errno) {
        return filter == abi.EVFILT_WRITE()
                && (errno == errnos.EPIPE() || (errno == errnos.EBADF() && isOpen(descriptor)));
    }

    private boolean isOpen(Descriptor descriptor) {
        return fds.fcntl(descriptor.fd(), sockets.F_GETFL(), 0) >= 0;
    }

    /** A user filter, triggered, that reports in place of the EVFILT_WRITE of a broken pipe. */
    private void standIn(Descriptor descriptor, long key, int flags) throws IOException {
        hasStandIns = true;
        changes.set(0, standInOf(descriptor), abi.EVFILT_USER(), flags, 0, key);
        changes.set(1, standInOf(descriptor), abi.EVFILT_USER(), abi.EV_RECEIPT(), abi.NOTE_TRIGGER(), key);
        control(descriptor, 0, 2);
    }

    /** Past {@link KqueueWakeup}'s. */
    private static long standInOf(Descriptor descriptor) {
        return descriptor.handle() + 1;
    }

    /** EV_DISPATCH has disabled the filter that has reported, not the others. Another one comes first the next time. */
    @Override
    public void disarm(Descriptor descriptor) {
        int n = allFilters(descriptor, keys.get(descriptor.fd()), KeventAbi.EV_DISABLE);
        calls.kevent_now(kq, changes.segment(), n, changes.segment(), n);
        keys.rotate(descriptor.fd());
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
        while (max == 1 && n == 1 && events.key(0) == KqueueWakeup.KEY) {
            n = await(max, 0); // the wake has taken the only place, in front of a source that may be ready
        }
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
        if (timeoutNanos == 0) {
            return calls.kevent_now(kq, MemorySegment.NULL, 0, events.segment(), max);
        }
        if (timeoutNanos < 0) {
            return calls.kevent(kq, events.segment(), max, MemorySegment.NULL);
        }
        return awaitNanos(max, Math.min(timeoutNanos, LONGEST_NANOS));
    }

    private int awaitNanos(int max, long timeoutNanos) {
        timespec.setAtIndex(JAVA_LONG, 0, timeoutNanos / NANOS_PER_SECOND);
        timespec.setAtIndex(JAVA_LONG, 1, timeoutNanos % NANOS_PER_SECOND);
        return calls.kevent(kq, events.segment(), max, timespec);
    }

    /**
     * Keeps the queue: closing a descriptor removes its filters, also if duplicates of it live. Filters that are added
     * again report again.
     */
    @Override
    public void renew() {
        keys.clear();
    }

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
