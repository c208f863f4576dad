package org.poll4j.spi;

import java.io.Closeable;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.channels.ClosedChannelException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.poll4j.Interest;
import org.poll4j.Registry;
import org.poll4j.Source;
import org.poll4j.Token;
import org.poll4j.Trigger;

/**
 * An open descriptor, and the leaf of every {@link Source}: holds the number, its registration, and the protocol that makes
 * {@link #close} safe from any thread.
 *
 * <p>Transfers pass the gate of their direction, one at a time; all other calls and user code hold a {@link #lease}. Closing shuts
 * both gates, which waits for a transfer under way (bounded: none of them blocks), removes the registration from the kernel,
 * and then gives the number back; a lease still held postpones that last step to its end. So no call ever reaches a number
 * that the system has given to somebody else, and no event comes after the close.
 */
public final class Descriptor implements Source, Closeable {
    /** What a descriptor is to its operating system. */
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

    /** Gives a number back to the system. */
    @FunctionalInterface
    public interface Closer {
        /**
         * Closes.
         *
         * @param handle the number
         * @throws IOException if the system complains; the number is gone all the same
         */
        void close(long handle) throws IOException;

        /** For a number that stays somebody else's. */
        Closer NONE = handle -> {};
    }

    /** Ends a lease: {@code try (var _ = descriptor.lease()) { … }}. */
    public final class Lease implements AutoCloseable {
        private Lease() {}

        @Override
        public void close() throws IOException {
            if ((int) LEASES.getAndAdd(Descriptor.this, -1) - 1 == LEASES_SHUT) {
                closer.close(handle);
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
    private static final int LEASES_SHUT = Integer.MIN_VALUE;
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

    @SuppressWarnings("unused") // through READING
    private volatile int reading;

    @SuppressWarnings("unused") // through WRITING
    private volatile int writing;

    @SuppressWarnings("unused") // through LEASES: how many are held, and LEASES_SHUT once closed
    private volatile int leases;

    /**
     * Takes ownership of an open descriptor.
     *
     * @param kind what it is
     * @param handle its number
     * @param closer gives it back, once
     */
    public Descriptor(Kind kind, long handle, Closer closer) {
        this.kind = Objects.requireNonNull(kind, "kind");
        this.handle = handle;
        this.closer = Objects.requireNonNull(closer, "closer");
        this.leak = Leak.watch(this);
    }

    /**
     * What it is.
     *
     * @return the kind
     */
    public Kind kind() {
        return kind;
    }

    /**
     * The number. Only for use inside a gate or a {@link #lease}: outside, it may be somebody else's already.
     *
     * @return a POSIX descriptor or a SOCKET
     */
    public long handle() {
        return handle;
    }

    /**
     * The backend's own object behind it.
     *
     * @return what was given to the constructor
     */
    public Closer closer() {
        return closer;
    }

    /**
     * The number as POSIX has it; see {@link #handle}.
     *
     * @return a POSIX descriptor
     */
    public int fd() {
        return (int) handle;
    }

    /**
     * Begins a read, after the one under way in another thread. The next statement is
     * {@code try { call } finally { descriptor.leaveReading(); }}.
     *
     * @throws ClosedChannelException if closed, an {@link java.nio.channels.AsynchronousCloseException} if closed while this
     *     call waited
     */
    public void enterReading() throws ClosedChannelException {
        Gate.enter(READING, this);
    }

    /** Ends a read. */
    public void leaveReading() {
        Gate.leave(READING, this);
    }

    /**
     * Begins a write, as {@link #enterReading} does a read.
     *
     * @throws ClosedChannelException if closed, an {@link java.nio.channels.AsynchronousCloseException} if closed while this
     *     call waited
     */
    public void enterWriting() throws ClosedChannelException {
        Gate.enter(WRITING, this);
    }

    /** Ends a write. */
    public void leaveWriting() {
        Gate.leave(WRITING, this);
    }

    /**
     * Keeps the number valid until the lease is closed. Leases exclude nobody: transfers, other leases and the close go on
     * meanwhile, and the last to leave after a close gives the number back.
     *
     * @return to be closed by the same thread
     * @throws ClosedChannelException if closed already
     */
    public Lease lease() throws ClosedChannelException {
        int held;
        do {
            held = leases;
            if (held < 0) {
                throw Failures.closed(this);
            }
        } while (!LEASES.compareAndSet(this, held, held + 1));
        return new Lease();
    }

    /**
     * Whether it is neither closed nor released.
     *
     * @return true until {@link #close} begins
     */
    public boolean isOpen() {
        return registration != CLOSED;
    }

    /**
     * Closes, from any thread; the second time does nothing. See the class comment for the order.
     *
     * @throws IOException if the system complains; the descriptor is closed all the same
     */
    @Override
    public void close() throws IOException {
        Registration last = (Registration) REGISTRATION.getAndSet(this, CLOSED);
        if (last == CLOSED) {
            return;
        }
        shutGates();
        try {
            if (last != null) {
                last.end(this);
            }
        } finally {
            if (shutLeases()) {
                closer.close(handle);
            }
        }
    }

    /**
     * Ends this object without closing the number, which is the caller's from now on. The registration ends too.
     *
     * @return the number, still non-blocking
     * @throws IOException if closed already, or the system refuses to end the registration: all is as it was then
     * @throws IllegalStateException if another thread holds a lease, for it could not tell whose the number is
     */
    public long release() throws IOException {
        if (!LEASES.compareAndSet(this, 0, LEASES_SHUT)) {
            if (!isOpen()) {
                throw Failures.closed(this);
            }
            throw new IllegalStateException("release(" + this + "): in use by another call");
        }
        try {
            withdraw();
        } catch (Throwable refused) {
            reopen();
            throw refused;
        }
        shutGates();
        return handle;
    }

    /** Ends the registration, and this object at a moment when it has none. */
    private void withdraw() throws IOException {
        while (!REGISTRATION.compareAndSet(this, null, CLOSED)) {
            Registration current = registration();
            if (current != null) {
                current.withdraw(this);
            }
        }
    }

    /** Lets leases begin again; a close that came meanwhile has left the number to us. */
    private void reopen() throws IOException {
        LEASES.setVolatile(this, 0);
        if (!isOpen() && shutLeases()) {
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

    /** Lets no lease begin; true if none is held, so that the number is to be given back now. */
    private boolean shutLeases() {
        return (int) LEASES.getAndBitwiseOr(this, LEASES_SHUT) == 0;
    }

    /**
     * Makes a registration this descriptor's, if it has none.
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
     * The registration that claimed this descriptor.
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
     * To be called when a call in some directions would have blocked, so that a backend which emulates edges arms them again.
     *
     * @param directions {@link Readiness#READABLE}, {@link Readiness#WRITABLE} or both
     */
    public void wouldBlock(int directions) {
        Registration current = registration;
        if (current != null) {
            current.rearm(directions);
        }
    }

    @Override
    public void register(Registry registry, Token token, Interest interest, Trigger trigger) throws IOException {
        Objects.requireNonNull(registry, "registry").register(this, token, interest, trigger);
    }

    @Override
    public void reregister(Registry registry, Token token, Interest interest, Trigger trigger) throws IOException {
        Objects.requireNonNull(registry, "registry").reregister(this, token, interest, trigger);
    }

    @Override
    public void deregister(Registry registry) throws IOException {
        Objects.requireNonNull(registry, "registry").deregister(this);
    }

    /** The number and whether it is open, for messages: {@code fd 7}, {@code fd 7 (closed)}. */
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
