package org.poll4j.net;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.ClosedChannelException;
import java.util.Objects;
import java.util.Set;
import org.poll4j.spi.Backend;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.Failures;
import org.poll4j.spi.Sockets;

/**
 * A stream socket that is neither listening nor connecting yet. What it becomes owns the descriptor. A step that fails
 * closes it.
 */
abstract sealed class NewSocket implements AutoCloseable permits TcpSocket, UnixSocket {
    final Backend backend;
    final Sockets sockets;
    final Descriptor descriptor;
    private final SocketKind kind;
    /** Whether the descriptor belongs to what this has become. */
    volatile boolean passedOn;

    NewSocket(SocketKind kind, Backend backend, Descriptor descriptor) {
        this.kind = kind;
        this.backend = backend;
        this.sockets = backend.sockets();
        this.descriptor = descriptor;
    }

    final <T> void set(SocketOption<T> option, T value) throws IOException {
        try (var _ = lease()) {
            kind.require(option, value);
            sockets.setOption(descriptor, option, value);
        } catch (Throwable failure) {
            throw closed(failure);
        }
    }

    /**
     * Returns the value of a socket option.
     *
     * @param <T> its type
     * @param option one of {@link #supportedOptions()}
     * @return its value; for SO_LINGER seconds, −1 when off
     * @throws UnsupportedOperationException if this kind of socket has no such option here
     * @throws IOException if closed, or the system refuses; this socket stays open
     */
    public <T> T getOption(SocketOption<T> option) throws IOException {
        kind.require(option);
        try (var _ = lease()) {
            return sockets.option(descriptor, option);
        }
    }

    /**
     * Returns the options that this kind of socket has on this system.
     *
     * @return an equal set each time, also when closed
     */
    public Set<SocketOption<?>> supportedOptions() {
        return kind.supportedBy(sockets);
    }

    /** The local address, of the family's type. */
    final SocketAddress local() throws IOException {
        try (var _ = lease()) {
            return Objects.requireNonNull(sockets.address(descriptor, false));
        }
    }

    /** Listens; the descriptor is the listener's then. */
    final Descriptor listening(int backlog) throws IOException {
        try (var _ = lease()) {
            if (backlog < 0) {
                throw new IllegalArgumentException("listen(backlog " + backlog + "): negative");
            }
            sockets.listen(descriptor, backlog);
            passedOn = true;
            return descriptor;
        } catch (Throwable failure) {
            throw closed(failure);
        }
    }

    final Descriptor.Lease lease() throws ClosedChannelException {
        if (passedOn) {
            throw Failures.closed(
                    getClass().getSimpleName() + "(" + descriptor + "), which has become a listener or stream");
        }
        return descriptor.lease();
    }

    /** Leaks nothing when a step fails; returns nothing, but lets the callers write {@code throw}. */
    final RuntimeException closed(Throwable failure) throws IOException {
        try {
            close();
        } catch (IOException alsoFailed) {
            failure.addSuppressed(alsoFailed);
        }
        if (failure instanceof IOException e) {
            throw e;
        }
        if (failure instanceof Error e) {
            throw e;
        }
        throw (RuntimeException) failure;
    }

    /**
     * Closes a socket that has become nothing. Does nothing to a listener or a stream that it has become, so that a
     * {@code try} statement may hold this object.
     *
     * @throws IOException if the system complains; the socket is closed all the same
     */
    @Override
    public void close() throws IOException {
        if (!passedOn) {
            descriptor.close();
        }
    }
}
