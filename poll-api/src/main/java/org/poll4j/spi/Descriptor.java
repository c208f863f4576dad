package org.poll4j.spi;

import java.io.Closeable;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.channels.ClosedChannelException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An open descriptor. Every {@link org.poll4j.Source} owns one. It holds the handle, its registration, and the protocol
 * that makes {@link #close} safe from any thread.
 *
 * <p>Transfers pass the {@linkplain Gate gate} of their direction, one at a time. All other calls, and user code, hold
 * a {@link #lease}. One thread alone closes the handle, as the last step. So no call reaches a handle that the system
 * has given to another owner, and no event comes after the close:
 *
 * <pre>
 * registration      null or a registration ──close, or release──▶ CLOSED     one thread wins
 *
 * leases    ┌─▶ n held, and open ─────────last step of close────▶ n held, and SHUT ──a lease ends──▶ 0 held, and SHUT
 *           │        │ release, if n = 0                                                    the handle goes back
 *  refused  │        ▼
 *           └── RELEASING ──registration has ended, gates shut──▶ SHUT                      it is the caller's
 *                    └──last step of a close that won──▶ RELEASING and SHUT ──release is refused──▶ 0 held, and SHUT
 * </pre>
 *
 * <ul>
 *   <li>{@code close()} takes the registration to CLOSED, shuts both gates (which waits for the transfers inside), ends
 *       the registration in the kernel, and sets SHUT. Until SHUT is set no other thread gives the handle back.
 *   <li>The thread that brings {@code leases} to "0 held, and SHUT" gives the handle back: the closing thread if no
 *       lease is held, else the thread that ends the last lease.
 *   <li>{@code release()} counts as a lease that excludes the others, which wait for its outcome. If the release is
 *       refused, it ends like any lease. So a close that won meanwhile still does its own steps first.
 *   <li>A thread that adopts or accepts makes a Descriptor from a handle that no other thread knows. If a later step
 *       fails, it calls {@code close()} or {@code release()} as any owner does.
 *   <li>{@code Poll.close()} ends registrations and leaves the handles to their sources. The thread that closed the
 *       Poll closes its own queue, after the Descriptor by which other Polls watch that queue.
 * </ul>
 *
 * <p>A {@link StackOverflowError} or {@link OutOfMemoryError} in the middle of a call leaves the object usable: each
 * method takes its state in its last call, and gives it up by stores that need no stack.
 */
public final class Descriptor implements Closeable {
    /** The type of a descriptor for its operating system. */
    public enum Kind {
        /** A POSIX file descriptor, an {@code int}. */
        POSIX,
        /** A Windows {@code SOCKET}. */
        WINDOWS_SOCKET,
        /** A Windows {@code HANDLE} of a named pipe's end. */
        WINDOWS_PIPE,
        /** A Windows {@code HANDLE} that can be waited for. */
        WINDOWS_HANDLE
    }

    /** Closes a handle. */
    @FunctionalInterface
    public interface Closer {
        /**
         * Closes.
         *
         * @param handle a POSIX descriptor, a SOCKET or a HANDLE
         * @throws IOException if the system reports an error; the handle is closed all the same
         */
        void close(long handle) throws IOException;

        /** For a borrowed handle, which its owner closes. Every Poll has one, and a program's first lambda is slow. */
        Closer NONE = new Closer() {
            @Override
            public void close(long handle) {}
        };
    }

    /** Keeps the handle valid: {@code try (var _ = descriptor.lease()) { … }}. For one thread. */
    public final class Lease implements AutoCloseable {
        private boolean ended;

        private Lease() {}

        /** Ends the lease. A second close does nothing. */
        @Override
        public void close() throws IOException {
            if (!ended) {
                int held;
                do { // no deeper than hold(): a stack that had room to begin the lease has room to end it
                    held = leases;
                } while (!LEASES.compareAndSet(Descriptor.this, held, held - 1));
                ended = true;
                if (held - 1 == SHUT) {
                    closer.close(handle);
                }
            }
        }
    }

    private static final Registration CLOSED = new Registration() {
        @Override
        public void end(Descriptor descriptor) {}

        @Override
        public void withdraw(Descriptor descriptor) {}

        @Override
        public void rearm(int directions) {}
    };
    /** No lease can begin any more. */
    private static final int SHUT = Integer.MIN_VALUE;
    /** Held by {@link #release} alone. */
    private static final int RELEASING = 1 << 30;

    private static final VarHandle READING;
    private static final VarHandle WRITING;
    private static final VarHandle REGISTRATION;
    private static final VarHandle LEASES;

    static {
        try {
            var lookup = MethodHandles.lookup();
            READING = lookup.findVarHandle(Descriptor.class, "reading", int.class);
            WRITING = lookup.findVarHandle(Descriptor.class, "writing", int.class);
            REGISTRATION = lookup.findVarHandle(Descriptor.class, "registration", Registration.class);
            LEASES = lookup.findVarHandle(Descriptor.class, "leases", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Kind kind;
    private final long handle;
    private final Closer closer;
    private final @Nullable Leak leak;
    private volatile @Nullable Registration registration;
    /** Written while both gates are held, read inside one. */
    private boolean exposed;

    /** See {@link Gate}. Set without a call where a transfer has failed. */
    volatile int reading;

    /** See {@link Gate}. Set without a call where a transfer has failed. */
    volatile int writing;

    /** How many leases are held, or RELEASING; and SHUT. */
    private volatile int leases;

    /**
     * Takes ownership of an open descriptor.
     *
     * @param kind the type of the handle
     * @param handle a POSIX descriptor, a SOCKET or a HANDLE
     * @param closer closes the handle, once
     */
    public Descriptor(Kind kind, long handle, Closer closer) {
        this.kind = Objects.requireNonNull(kind, "kind");
        this.handle = handle;
        this.closer = Objects.requireNonNull(closer, "closer");
        this.leak = Leak.watch(this);
    }

    /**
     * Returns the type of the handle.
     *
     * @return the kind
     */
    public Kind kind() {
        return kind;
    }

    /**
     * Returns the handle. Use it only inside a gate or a {@link #lease}: outside, it may already belong to another
     * owner.
     *
     * @return a POSIX descriptor or a SOCKET
     */
    public long handle() {
        return handle;
    }

    /**
     * Returns the object that closes the handle.
     *
     * @return the object given to the constructor
     */
    public Closer closer() {
        return closer;
    }

    /**
     * Returns the handle as an {@code int}; see {@link #handle}.
     *
     * @return a POSIX descriptor
     */
    public int fd() {
        return (int) handle;
    }

    /**
     * Notes that a caller gets the descriptor and may pass the open file to another process. That process can make the
     * file blocking at any time, so later calls must not be critical. Waits for the transfers in progress.
     *
     * @throws ClosedChannelException if closed
     */
    public void expose() throws ClosedChannelException {
        if (exposed) {
            return;
        }
        enterReading();
        try {
            enterWriting();
            exposed = true;
            leaveWriting();
        } finally {
            leaveReading();
        }
    }

    /**
     * Returns whether {@link #expose} was called. Only for use inside a gate.
     *
     * @return true if another process may have made the open file blocking
     */
    public boolean isExposed() {
        return exposed;
    }

    /**
     * Begins a read; waits for a read in progress in another thread. The next statement must be {@code try { call }
     * finally { descriptor.leaveReading(); }}.
     *
     * @throws ClosedChannelException if closed, an {@link java.nio.channels.AsynchronousCloseException} if closed while
     *     this call waited
     */
    public void enterReading() throws ClosedChannelException {
        Gate.enter(READING, this);
    }

    /** Ends a read. */
    public void leaveReading() {
        try {
            READING.setRelease(this, Gate.IDLE);
        } catch (StackOverflowError overflow) {
            reading = Gate.IDLE; // needs no stack
        }
    }

    /**
     * Begins a write, as {@link #enterReading} does a read.
     *
     * @throws ClosedChannelException if closed, an {@link java.nio.channels.AsynchronousCloseException} if closed while
     *     this call waited
     */
    public void enterWriting() throws ClosedChannelException {
        Gate.enter(WRITING, this);
    }

    /** Ends a write. */
    public void leaveWriting() {
        try {
            WRITING.setRelease(this, Gate.IDLE);
        } catch (StackOverflowError overflow) {
            writing = Gate.IDLE; // needs no stack
        }
    }

    /**
     * Keeps the handle valid until the lease is closed. Leases exclude no other call: transfers, other leases and the
     * close continue meanwhile. After a close, the last lease that ends closes the handle.
     *
     * @return a lease, which the same thread must close
     * @throws ClosedChannelException if closed already
     */
    public Lease lease() throws ClosedChannelException {
        Gate.requireStack();
        Lease lease = new Lease(); // before the count: memory may be exhausted
        hold();
        return lease;
    }

    private void hold() throws ClosedChannelException {
        for (int tries = 1; ; tries++) {
            int held = leases;
            if (held < 0 || !isOpen()) {
                throw Failures.closed(this);
            }
            if (held == RELEASING) {
                Gate.pause(tries);
            } else if (LEASES.compareAndSet(this, held, held + 1)) {
                return;
            }
        }
    }

    /**
     * Returns whether this descriptor is neither closed nor released.
     *
     * @return true until {@link #close} begins
     */
    public boolean isOpen() {
        return registration != CLOSED;
    }

    /**
     * Closes the descriptor. Any thread may call this; a second close does nothing. See the class comment for the
     * order.
     *
     * @throws IOException if the system reports an error; the descriptor is closed all the same
     */
    @Override
    public void close() throws IOException {
        Gate.requireStack();
        Registration last = (Registration) REGISTRATION.getAndSet(this, CLOSED);
        if (last == CLOSED) {
            return;
        }
        try {
            shutGates();
            if (last != null) {
                last.end(this);
            }
        } catch (VirtualMachineError exhausted) { // no stack, no memory: each step may be done again, by another close
            registration = last;
            throw exhausted;
        } catch (Throwable failure) {
            giveBackAfter(failure);
            throw failure;
        }
        shutLeases();
    }

    private void giveBackAfter(Throwable failure) {
        try {
            shutLeases();
        } catch (IOException alsoFailed) {
            failure.addSuppressed(alsoFailed);
        }
    }

    /**
     * Ends this object without closing the handle. The caller owns the handle from now on. The registration ends too.
     *
     * @return the handle, still non-blocking
     * @throws IOException if closed already, or the system refuses to end the registration: nothing has changed then
     * @throws IllegalStateException if another thread holds a lease, because that thread could not know the owner
     *     of the handle
     */
    public long release() throws IOException {
        Gate.requireStack();
        holdAlone();
        boolean withdrawn = false;
        try {
            withdraw();
            withdrawn = true;
            shutGates();
        } catch (Throwable refused) {
            if (withdrawn) {
                registration = null;
            }
            endRelease();
            throw refused;
        }
        leases = SHUT;
        return handle;
    }

    private void holdAlone() throws ClosedChannelException {
        if (!isOpen()) {
            throw Failures.closed(this);
        }
        if (!LEASES.compareAndSet(this, 0, RELEASING)) {
            if (!isOpen()) {
                throw Failures.closed(this);
            }
            throw new IllegalStateException(
                    "release(" + this + "): in use by another call; release it after that call");
        }
    }

    /** Ends the registration, and then this object. */
    private void withdraw() throws IOException {
        while (!REGISTRATION.compareAndSet(this, null, CLOSED)) {
            Registration current = registration();
            if (current != null) {
                current.withdraw(this);
            }
        }
    }

    /** Lets leases begin again. If a close has finished meanwhile, this thread closes the handle. */
    private void endRelease() throws IOException {
        if (!LEASES.compareAndSet(this, RELEASING, 0)) {
            leases = SHUT;
            closer.close(handle);
        }
    }

    private void shutGates() {
        Gate.shut(READING, this);
        Gate.shut(WRITING, this);
        if (leak != null) {
            leak.end();
        }
    }

    /** The last step of a close: lets no lease begin, and closes the handle unless a lease is held. */
    private void shutLeases() throws IOException {
        if ((int) LEASES.getAndBitwiseOr(this, SHUT) == 0) {
            closer.close(handle);
        }
    }

    /**
     * Sets the registration of this descriptor, if it has none.
     *
     * @param mine the registration
     * @return true if it had none
     * @throws ClosedChannelException if closed
     */
    public boolean claim(Registration mine) throws ClosedChannelException {
        if (REGISTRATION.compareAndSet(this, null, Objects.requireNonNull(mine, "mine"))) {
            return true;
        }
        if (!isOpen()) {
            throw Failures.closed(this);
        }
        return false;
    }

    /**
     * Undoes {@link #claim}. Does nothing if the descriptor was closed meanwhile.
     *
     * @param mine the registration
     */
    public void disclaim(Registration mine) {
        REGISTRATION.compareAndSet(this, Objects.requireNonNull(mine, "mine"), null);
    }

    /**
     * Returns the registration that claimed this descriptor.
     *
     * @return null if there is none
     * @throws ClosedChannelException if closed
     */
    public @Nullable Registration registration() throws ClosedChannelException {
        Registration current = registration;
        if (current == CLOSED) {
            throw Failures.closed(this);
        }
        return current;
    }

    /**
     * Reports that a call in some directions would have blocked, so that a backend that emulates edges arms them again.
     *
     * @param directions {@link Readiness#READABLE}, {@link Readiness#WRITABLE} or both
     */
    public void wouldBlock(int directions) {
        Registration current = registration;
        if (current != null) {
            current.rearm(directions);
        }
    }

    /** Returns the handle and whether it is open, for messages: {@code fd 7}, {@code fd 7 (closed)}. */
    @Override
    public String toString() {
        String what = switch (kind) {
            case POSIX -> "fd ";
            case WINDOWS_SOCKET -> "socket ";
            case WINDOWS_PIPE -> "pipe ";
            case WINDOWS_HANDLE -> "handle ";
        };
        return what + handle + (isOpen() ? "" : " (closed)");
    }
}
