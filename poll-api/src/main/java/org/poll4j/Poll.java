package org.poll4j;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.poll4j.spi.Backend;
import org.poll4j.spi.Backends;
import org.poll4j.spi.Checks;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.ReadySink;
import org.poll4j.spi.Selector;

/**
 * Waits for readiness of many sources at once: epoll on Linux, kqueue on macOS and the BSDs, AFD on Windows.
 *
 * {@snippet file="org/poll4j/Snippets.java" region="poll"}
 *
 * <p>One thread polls at a time; every thread may use the {@link #registry()}, wake by a {@link Waker}, and close. A poll
 * allocates nothing. It is a native call: it pins the carrier of a virtual thread and ignores {@link Thread#interrupt}, so
 * poll on a platform thread and wake it.
 */
public final class Poll implements Source, AutoCloseable {
    private static final long FOREVER = -1;

    /** How many reports of one stale key make the selector start anew. */
    private static final int STALE_REPORTS = 64;
    /** How many stale keys are remembered at a time. */
    private static final int STALE_KEYS = 256;

    private static final int IDLE = 0;
    private static final int POLLING = 1;
    /** With POLLING: the polling thread closes the selector when it leaves. Alone: closed. */
    private static final int CLOSED = 2;

    private final Backend backend;
    private final Selector selector;
    private final Registrations registrations;
    private final Wakers wakers;
    private final Registry registry;
    /** This Poll as a source of another. Replaced under the lock, when the queue is. */
    private volatile Descriptor self;

    private final AtomicInteger state = new AtomicInteger(IDLE);
    private final Batch batch = new Batch();
    /** Whether the last batch had no room for wakers, so that they come first in the next: neither side starves. */
    private boolean wakersFirst;

    private Poll(Backend backend) throws IOException {
        this.backend = backend;
        this.selector = backend.openSelector();
        this.registrations = new Registrations(backend, selector);
        this.wakers = new Wakers(registrations);
        this.registry = new Registry(registrations, wakers, 0);
        this.self = newSelf();
    }

    private Descriptor newSelf() {
        return new Descriptor(backend.kind(), selector.handle(), Descriptor.Closer.NONE);
    }

    /**
     * Opens a Poll on this system's backend, or the one that {@code -Dorg.poll4j.backend} names.
     *
     * @return a Poll that the caller closes
     * @throws IOException if the system refuses, for example with EMFILE
     * @throws UnsupportedOperationException if no backend works here, or native access is denied; says what to do
     * @throws IllegalArgumentException if the property names no backend
     */
    public static Poll open() throws IOException {
        return open(Backends.system());
    }

    /**
     * Opens a Poll on a given backend.
     *
     * @param backend any that works here
     * @return a Poll that the caller closes
     * @throws IOException if the system refuses, for example with EMFILE
     * @throws UnsupportedOperationException if native access is denied; says what to do
     */
    public static Poll open(Backend backend) throws IOException {
        return new Poll(Objects.requireNonNull(backend, "backend"));
    }

    /**
     * Where sources are registered.
     *
     * @return the same object each time, usable by every thread
     */
    public Registry registry() {
        return registry;
    }

    /**
     * What this Poll stands on.
     *
     * @return the backend given or found when it was opened
     */
    public Backend backend() {
        return backend;
    }

    /**
     * Waits until at least one event is there.
     *
     * @param events filled anew
     * @return how many, at least 1
     * @throws ClosedPollException if closed, before or during the wait
     * @throws ConcurrentPollException if another thread is polling
     * @throws IOException if the system refuses to wait
     */
    public int poll(Events events) throws IOException {
        return await(events, FOREVER, false);
    }

    /**
     * Waits until at least one event is there or the time is over, and never returns earlier without one.
     *
     * @param events filled anew
     * @param timeout zero does not wait; one that exceeds 292 years waits for ever
     * @return how many, 0 if the time was over
     * @throws IllegalArgumentException if negative
     * @throws ClosedPollException if closed, before or during the wait
     * @throws ConcurrentPollException if another thread is polling
     * @throws IOException if the system refuses to wait
     */
    public int poll(Events events, Duration timeout) throws IOException {
        Objects.requireNonNull(timeout, "timeout");
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("poll(timeout " + timeout + "): negative");
        }
        return poll(events, saturatedNanos(timeout));
    }

    /**
     * Waits until at least one event is there or the time is over, and never returns earlier without one. Nanoseconds on
     * Linux 5.11 and later, macOS and the BSDs; rounded up to milliseconds elsewhere. Interrupted system calls go on.
     *
     * @param events filled anew
     * @param timeoutNanos nanoseconds; 0 does not wait
     * @return how many, 0 if the time was over
     * @throws IllegalArgumentException if negative
     * @throws ClosedPollException if closed, before or during the wait
     * @throws ConcurrentPollException if another thread is polling
     * @throws IOException if the system refuses to wait
     */
    public int poll(Events events, long timeoutNanos) throws IOException {
        if (timeoutNanos < 0) {
            throw new IllegalArgumentException("poll(timeout " + timeoutNanos + " ns): negative");
        }
        return await(events, saturated(timeoutNanos), false);
    }

    /**
     * As {@link #poll(Events, long)}, but gives up when a signal interrupts the wait, as mio does.
     *
     * @param events filled anew
     * @param timeoutNanos nanoseconds; 0 does not wait
     * @return how many, 0 if the time was over
     * @throws InterruptedIOException if a signal came first (EINTR); never on Windows
     * @throws IOException if the system refuses to wait
     */
    public int pollInterruptibly(Events events, long timeoutNanos) throws IOException {
        if (timeoutNanos < 0) {
            throw new IllegalArgumentException("pollInterruptibly(timeout " + timeoutNanos + " ns): negative");
        }
        return await(events, saturated(timeoutNanos), true);
    }

    private static long saturated(long timeoutNanos) {
        return timeoutNanos > Long.MAX_VALUE / 2 ? FOREVER : timeoutNanos;
    }

    private static long saturatedNanos(Duration timeout) {
        boolean enormous = timeout.toSeconds() >= Long.MAX_VALUE / 1_000_000_000;
        return enormous ? Long.MAX_VALUE : timeout.toNanos();
    }

    private int await(Events events, long timeoutNanos, boolean interruptible) throws IOException {
        Objects.requireNonNull(events, "events");
        if (Checks.ON && Thread.currentThread().isVirtual()) {
            Checks.hint("a poll on a virtual thread pins its carrier while it waits: poll on a platform thread");
        }
        boolean open;
        enter();
        try {
            events.begin(registrations);
            collect(events, timeoutNanos, interruptible);
        } finally {
            open = leave();
        }
        if (!open || events.isEmpty()) { // not to be asked after a wake: the line is the waking thread's
            registrations.requireOpen("poll");
        }
        return events.size();
    }

    private void enter() {
        if (!state.compareAndSet(IDLE, POLLING)) {
            registrations.requireOpen("poll");
            throw new ConcurrentPollException("poll: another thread is polling this Poll");
        }
    }

    /** Whether this is still open. */
    private boolean leave() {
        if (state.compareAndSet(POLLING, IDLE)) {
            return true;
        }
        synchronized (registrations) { // the thread that closes may still be about to wake the selector
            state.set(CLOSED);
            selector.close();
        }
        return false;
    }

    private void collect(Events events, long timeoutNanos, boolean interruptible) throws IOException {
        long deadline = timeoutNanos > 0 ? System.nanoTime() + timeoutNanos : 0;
        long waitNanos = timeoutNanos;
        while (true) {
            boolean interrupted = selectOnce(events, waitNanos);
            if (!events.isEmpty() || timeoutNanos == 0 || registrations.isClosed()) {
                return;
            }
            if (interrupted && interruptible) {
                throw new InterruptedIOException("pollInterruptibly: a signal came (EINTR)");
            }
            if (timeoutNanos > 0) {
                waitNanos = deadline - System.nanoTime();
                if (waitNanos <= 0) {
                    return;
                }
            }
        }
    }

    private boolean selectOnce(Events events, long waitNanos) throws IOException {
        boolean interrupted = false;
        if (wakersFirst) {
            wakers.deliver(events);
        }
        if (events.hasRoom()) {
            boolean ready = !events.isEmpty() || wakers.isPending();
            if (batch.events != events) {
                batch.events = events;
            }
            interrupted = selector.select(batch, events.room(), ready ? 0 : waitNanos);
            wakers.deliver(events);
        }
        wakersFirst = !wakersFirst && wakers.isPending();
        if (batch.renew) {
            batch.renew = false;
            renew();
        }
        return interrupted;
    }

    /**
     * Leaves behind what was closed behind our back and cannot be removed. Not while another Poll watches the queue, which
     * would lose sight of it: then it stays ready.
     */
    private void renew() throws IOException {
        synchronized (registrations) {
            if (!isNested()) {
                registrations.renew();
                self = newSelf();
            }
        }
    }

    private boolean isNested() {
        try {
            return self.registration() != null;
        } catch (ClosedChannelException closing) {
            return true;
        }
    }

    /** Turns what the selector found into events, and drops what is stale. */
    private final class Batch implements ReadySink {
        /** Those of the poll under way. */
        private Events events = Events.withCapacity(1);

        private final Map<Long, Integer> stale = new HashMap<>();
        private boolean renew;
        private boolean warned;

        @Override
        public void ready(long key, int readiness, int raw, int filterFlags, long data) {
            Slot slot = registrations.find(key);
            Token token = slot == null ? null : slot.tokenOf(key);
            if (slot == null || token == null) {
                stale(key);
            } else if (slot.trigger != Trigger.ONESHOT || registrations.spend(slot, key)) {
                events.add(key, token, readiness, raw, filterFlags, data);
            }
        }

        /** Many reports of one key: its descriptor was closed behind our back while a duplicate of it lives. */
        private void stale(long key) {
            if (stale.size() == STALE_KEYS) {
                stale.clear();
            }
            if (stale.merge(key, 1, Integer::sum) == STALE_REPORTS) {
                stale.clear();
                renew = true;
                warn();
            }
        }

        /** Once: a nested Poll, which is not renewed, would say it again and again. */
        private void warn() {
            if (!warned) {
                warned = true;
                System.getLogger("org.poll4j")
                        .log(
                                System.Logger.Level.WARNING,
                                "a descriptor was closed while registered and a duplicate of it"
                                        + " is still ready: close sources before their descriptors");
            }
        }
    }

    /**
     * The descriptor of the kernel's queue: ready when this Poll has events. Borrowed; another one after a descriptor was
     * closed behind this Poll's back, while it was registered and a duplicate of it lives (a warning is logged).
     *
     * @return a POSIX descriptor; on Windows the handle of the completion port
     * @throws ClosedPollException if closed
     */
    public long handle() {
        registrations.requireOpen("handle");
        return selector.handle();
    }

    /** Nests this Poll in another, which reports it readable while this one has events. POSIX systems only. */
    @Override
    public void register(Registry outer, Token token, Interest interest, Trigger trigger) throws IOException {
        synchronized (registrations) { // its queue is not renewed meanwhile
            registrations.requireOpen("register");
            Objects.requireNonNull(outer, "outer").register(self, token, interest, trigger);
        }
    }

    @Override
    public void reregister(Registry outer, Token token, Interest interest, Trigger trigger) throws IOException {
        Objects.requireNonNull(outer, "outer").reregister(self, token, interest, trigger);
    }

    @Override
    public void deregister(Registry outer) throws IOException {
        Objects.requireNonNull(outer, "outer").deregister(self);
    }

    /**
     * Closes, from any thread; the second time does nothing. A poll under way is woken and throws
     * {@link ClosedPollException}. Sources stay open and may join another Poll.
     */
    @Override
    public void close() {
        closeSelf();
        synchronized (registrations) {
            if (registrations.isClosed()) {
                return;
            }
            registrations.close();
            if (state.getAndAdd(CLOSED) == POLLING) {
                selector.wakeup();
                return;
            }
        }
        selector.close();
    }

    private void closeSelf() {
        try {
            self.close();
        } catch (IOException e) {
            throw new AssertionError("removing an open epoll set from another", e);
        }
    }

    /** The backend and the number of registrations, for logs. */
    @Override
    public String toString() {
        return "Poll(" + backend.name() + ", " + registrations.count() + " registrations"
                + (registrations.isClosed() ? ", closed)" : ")");
    }
}
