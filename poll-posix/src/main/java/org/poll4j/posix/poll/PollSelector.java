package org.poll4j.posix.poll;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.poll4j.ffm.NotInlined;
import org.poll4j.posix.FdCalls;
import org.poll4j.posix.PosixAbi;
import org.poll4j.posix.PosixCalls;
import org.poll4j.posix.PosixErrors;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.Readiness;
import org.poll4j.spi.ReadySink;
import org.poll4j.spi.Selector;
import org.poll4j.spi.Selector.Trigger;
import org.poll4j.unix.PollBits;

/**
 * The algorithm; {@link PollCalls} has the calls, {@link PollEvents} the bits, {@link Pollfds} the array,
 * {@link Polled} what happens to one registration. All changes are made under this object's lock, which is not held
 * during the wait, nor while the sink takes an event.
 *
 * <p>The polling thread brings the array up to date before it waits. A change by another thread during the wait wakes
 * it, so that it does that at once.
 */
@SuppressWarnings("serial") // never serialized
final class PollSelector extends NotInlined implements Selector {
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    /** Some kernels refuse enormous timeouts with EINVAL; the caller waits again. */
    private static final long LONGEST_NANOS = 24 * 60 * 60 * NANOS_PER_SECOND;

    private static final int FOREVER = -1;
    /** The same on every system. */
    private static final int EEXIST = 17;

    /**
     * How long {@link #leaveTheKernel} sleeps at most before it looks again, in case that a full stack kept the
     * notification back.
     */
    private static final long LOOK_MILLIS = 10;

    private final PollCalls calls;
    private final FdCalls fds;
    private final PosixAbi abi;
    private final PollEvents bits;
    private final PosixErrors errors;
    private final PollWakeup wakeup;
    private final Pollfds array;
    /** By file descriptor. */
    private @Nullable Polled[] watched = new @Nullable Polled[64];
    /** Those whose place in the array is not up to date. */
    private final Deque<Polled> updates = new ArrayDeque<>();
    /** A {@code struct timespec}: seconds, nanoseconds. */
    private final MemorySegment timespec = Arena.ofAuto().allocate(JAVA_LONG, 2);
    /** A {@code struct pollfd} to look at one descriptor. Under the lock. */
    private final MemorySegment one = Arena.ofAuto().allocate(Pollfds.SIZE, Pollfds.SIZE);

    /** Where the next delivery begins, so that no descriptor waits for those before it. */
    private int next = 1;

    private boolean hasPpoll = true;
    /**
     * Whether the polling thread is in the kernel, or on its way, with an array that is up to date. Set under the lock.
     */
    private volatile boolean waiting;
    /** How often the polling thread has begun to wait. */
    private int waits;

    private boolean closed;

    private PollSelector(PollCalls calls, FdCalls fds, PosixAbi abi, PollAbi poll, PollWakeup wakeup) {
        this.calls = calls;
        this.fds = fds;
        this.abi = abi;
        this.bits = new PollEvents(poll);
        this.errors = new PosixErrors(abi.errnos());
        this.wakeup = wakeup;
        this.array = new Pollfds(wakeup.fd(), poll.POLLIN());
    }

    static PollSelector open(PollCalls calls, PosixCalls libc, PosixAbi abi, PollAbi poll) throws IOException {
        PollWakeup wakeup = PollWakeup.open(calls, libc.pipeBytes(), libc.fds(), abi);
        return new PollSelector(calls, libc.fds(), abi, poll, wakeup);
    }

    @Override
    public synchronized void add(Descriptor descriptor, long key, int interest, Trigger trigger, int rawBits)
            throws IOException {
        int fd = descriptor.fd();
        requireWatchable(descriptor, (rawBits & PollBits.ALWAYS_READY) != 0);
        requireFree(descriptor);
        Polled made = new Polled(bits, descriptor);
        if (fd >= watched.length) {
            watched = Arrays.copyOf(watched, Math.max(fd + 1, 2 * watched.length));
        }
        try {
            watched[fd] = made;
            watch(made, key, interest, trigger);
        } catch (Throwable failure) {
            watched[fd] = null;
            made.end();
            throw failure;
        }
    }

    /** poll(2) reports what other systems' queues refuse when it is registered. */
    private void requireWatchable(Descriptor descriptor, boolean alwaysReady) throws IOException {
        int fd = descriptor.fd();
        int revents = look(fd, bits.bits(Readiness.BOTH));
        if (revents < 0) {
            throw errors.of("poll(" + descriptor + ")", -revents);
        }
        if (bits.isInvalid(revents)) {
            int flags = fds.fcntl(fd, abi.sockets().F_GETFL(), 0);
            if (flags < 0) {
                throw errors.of("poll(" + descriptor + ")", -flags);
            }
            throw new IOException("register(" + descriptor + "): cannot be watched: poll(" + descriptor
                    + ") reports POLLNVAL, as for some devices on macOS");
        }
        if (!alwaysReady && bits.isReadyForAll(revents) && bits.isAlwaysReady(Math.max(calls.mode(fd), 0))) {
            throw new IOException(
                    "register(" + descriptor + "): cannot be watched, as no regular file or directory can:"
                            + " EPERM (1); register it with PollBits.ALWAYS_READY to have it reported ready");
        }
    }

    /** Asks for one descriptor without waiting; under the lock. Its revents, or a negated errno. */
    private int look(int fd, int events) {
        Pollfds.write(one, 0, fd, events);
        int n = calls.poll(one, 1, 0);
        return n < 0 ? n : Pollfds.revents(one, 0);
    }

    /**
     * Two sources cannot watch one descriptor. The kernel does not report whether the descriptor of an earlier source
     * was closed outside poll4j and given to this one. A source that owns its descriptor has just got it from the
     * system, so the earlier descriptor is closed. A borrower may borrow the descriptor that the earlier source
     * watches.
     */
    private void requireFree(Descriptor descriptor) throws IOException {
        Polled earlier = find(descriptor.fd());
        if (earlier == null) {
            return;
        }
        if (descriptor.closer() == Descriptor.Closer.NONE && !earlier.isGone()) {
            throw errors.of("poll(ADD, " + descriptor + ")", EEXIST);
        }
        end(earlier);
    }

    @Override
    public synchronized void modify(Descriptor descriptor, long key, int interest, Trigger trigger, int rawBits)
            throws IOException {
        Polled found = find(descriptor.fd());
        if (found == null || found.descriptor() != descriptor || found.isGone()) {
            throw errors.of("poll(MOD, " + descriptor + ")", abi.errnos().EBADF());
        }
        watch(found, key, interest, trigger);
    }

    private void watch(Polled source, long key, int interest, Trigger trigger) throws IOException {
        source.watch(key, interest, trigger);
        queue(source);
        int result = kick();
        if (result < 0) {
            throw errors.of("write(fd " + wakeup.fd() + ", wake-up)", -result);
        }
    }

    @Override
    public synchronized void remove(Descriptor descriptor) {
        Polled found = find(descriptor.fd());
        if (found != null && found.descriptor() == descriptor) {
            end(found);
            if (waiting && found.place != Polled.NOWHERE) {
                leaveTheKernel();
            }
        }
    }

    private void end(Polled source) {
        watched[source.fd()] = null;
        source.end();
        queue(source);
    }

    /**
     * Returns when the polling thread is out of the wait that has the descriptor. Until then the kernel holds the file,
     * so that closing the descriptor would neither end the connection nor free its address.
     */
    private void leaveTheKernel() {
        int current = waits;
        boolean interrupted = false;
        while (waiting && waits == current && wakeup.signal() >= 0) {
            try {
                wait(LOOK_MILLIS);
            } catch (InterruptedException later) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public synchronized void rearm(Descriptor descriptor, int directions) {
        Polled found = find(descriptor.fd());
        if (found != null && found.descriptor() == descriptor && !closed) {
            found.rearm(directions);
            queue(found);
            kick(); // if the system refuses, the next wait asks for it
        }
    }

    @Override
    public synchronized void disarm(Descriptor descriptor) {
        Polled found = find(descriptor.fd());
        if (found != null && found.descriptor() == descriptor) {
            found.disarm();
            queue(found);
        }
    }

    private @Nullable Polled find(int fd) {
        return fd < watched.length ? watched[fd] : null;
    }

    private void queue(Polled source) {
        if (!source.queued && source.needsUpdate()) {
            updates.add(source);
            source.queued = true;
        }
    }

    /** Ends the wait in progress, if the array must change. Returns a negated errno if that fails. */
    private int kick() {
        return waiting && !updates.isEmpty() ? wakeup.signal() : 0;
    }

    @Override
    public boolean select(ReadySink sink, int max, long timeoutNanos) throws IOException {
        prepare(timeoutNanos != 0);
        int n;
        try {
            n = await(timeoutNanos);
        } finally {
            waiting = false; // an assignment needs no stack
        }
        if (timeoutNanos != 0) {
            awake();
        }
        if (n < 0) {
            if (n == -abi.errnos().EINTR()) {
                return true;
            }
            throw errors.of("poll(" + array.count() + " descriptors)", -n);
        }
        if (n > 0 && array.revents(0) != 0) {
            wakeup.drain();
            n--;
        }
        deliver(sink, max, n);
        return false;
    }

    /** A source leaves the list after its update, because an Error may end it. */
    private synchronized void prepare(boolean mayWait) {
        Polled source;
        while ((source = updates.peek()) != null) {
            array.update(source);
            updates.remove();
            source.queued = false;
        }
        if (mayWait) {
            waits++;
            waiting = true;
        }
    }

    private synchronized void awake() {
        notifyAll();
    }

    private int await(long timeoutNanos) {
        if (timeoutNanos <= 0) {
            return calls.poll(array.segment(), array.count(), timeoutNanos == 0 ? 0 : FOREVER);
        }
        long nanos = Math.min(timeoutNanos, LONGEST_NANOS);
        return hasPpoll ? awaitNanos(nanos) : awaitMillis(nanos);
    }

    private int awaitNanos(long nanos) {
        timespec.setAtIndex(JAVA_LONG, 0, nanos / NANOS_PER_SECOND);
        timespec.setAtIndex(JAVA_LONG, 1, nanos % NANOS_PER_SECOND);
        int n = calls.ppoll(array.segment(), array.count(), timespec);
        // ENOSYS: macOS and NetBSD have no such call; EPERM: a seccomp filter that does not know it
        if (n == -abi.errnos().ENOSYS() || n == -abi.errnos().EPERM()) {
            hasPpoll = false;
            return awaitMillis(nanos);
        }
        return n;
    }

    /** Rounded up: rounding down would turn the last part of a wait into a busy loop. */
    private int awaitMillis(long nanos) {
        return calls.poll(array.segment(), array.count(), (int) ((nanos - 1) / NANOS_PER_MILLI + 1));
    }

    /** Of n descriptors that are ready, delivers as many as the caller takes; the others come first the next time. */
    private void deliver(ReadySink sink, int max, int n) {
        int places = array.count();
        int place = next;
        int left = n;
        int room = max;
        for (int seen = 1; seen < places && left > 0 && room > 0; seen++, place++) {
            place = place < places ? place : 1;
            int revents = array.revents(place);
            if (revents != 0) {
                left--;
                if (deliver(sink, array.source(place), revents)) {
                    room--;
                }
            }
        }
        next = place;
    }

    /** What the sink does not take, because an Error ends it, is reported again. */
    private boolean deliver(ReadySink sink, @Nullable Polled source, int revents) {
        if (source == null) {
            return false;
        }
        int taken;
        long key;
        synchronized (this) {
            taken = take(source, revents);
            key = source.key();
        }
        if (taken == 0) {
            return false;
        }
        try {
            sink.ready(key, bits.readiness(taken), taken, 0, 0);
        } catch (Throwable failure) {
            deliverAgain(source, taken);
            throw failure;
        }
        return true;
    }

    private int take(Polled source, int revents) {
        int found = revents;
        if (bits.isInvalid(revents)) { // closed outside poll4j: silently, as epoll does
            source.end();
        } else if (source.mayHoldMore(revents)) {
            found |= Math.max(look(source.fd(), source.everything()), 0);
        }
        int taken = source.take(found);
        queue(source);
        return taken;
    }

    private synchronized void deliverAgain(Polled source, int taken) {
        source.untake(taken);
        queue(source);
    }

    /** Forgets everything, as the caller expects; what is added again is reported again. */
    @Override
    public synchronized void renew() {
        for (Polled each : watched) {
            if (each != null) {
                end(each);
            }
        }
    }

    /** None, because the kernel keeps nothing that another queue could watch. */
    @Override
    public long handle() {
        return NO_HANDLE;
    }

    @Override
    public void wakeup() {
        wakeup.signal();
    }

    @Override
    public synchronized void close() {
        closed = true;
        wakeup.close();
    }
}
