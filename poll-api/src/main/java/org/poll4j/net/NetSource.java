package org.poll4j.net;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.poll4j.DescriptorSource;
import org.poll4j.Interest;
import org.poll4j.spi.Backend;
import org.poll4j.spi.Checks;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.Readiness;
import org.poll4j.spi.Sockets;
import org.poll4j.spi.Transfers;

/** The base class of all sockets that can be registered: a descriptor, an address, options. */
abstract sealed class NetSource extends DescriptorSource
        permits DatagramSource, StreamSocket, TcpListener, UnixListener {
    final Backend backend;
    final Sockets sockets;
    private final SocketKind kind;

    NetSource(SocketKind kind, Backend backend, Descriptor descriptor) {
        super(descriptor);
        this.kind = kind;
        this.backend = backend;
        this.sockets = backend.sockets();
    }

    /** The local address, of the family's type. */
    final SocketAddress local() throws IOException {
        try (var _ = descriptor.lease()) {
            return Objects.requireNonNull(sockets.address(descriptor, false));
        }
    }

    /** The peer's address; null while there is none. */
    final @Nullable SocketAddress remote() throws IOException {
        try (var _ = descriptor.lease()) {
            return sockets.address(descriptor, true);
        }
    }

    /** For listeners; null if no connection waits. */
    final @Nullable Descriptor acceptDescriptor(@Nullable PeerAddress peer) throws IOException {
        return Transfers.accept(descriptor, sockets, peer);
    }

    /** For listeners, which are never writable. */
    static void hintIfWritable(Interest interest) {
        if (Checks.ON && interest != null && interest.isWritable()) {
            Checks.hint("a listener is never writable: register it READABLE, and accept on the event");
        }
    }

    final void shutdownDirections(Interest directions, boolean established) throws IOException {
        Objects.requireNonNull(directions, "directions");
        if (directions == Interest.NONE || (directions.bits() & ~Readiness.BOTH) != 0) {
            throw new IllegalArgumentException("shutdown(" + directions + "): neither reading nor writing nor both");
        }
        try (var _ = descriptor.lease()) {
            sockets.shutdown(descriptor, directions.bits(), established);
        }
    }

    /**
     * Returns the pending error of the socket (SO_ERROR) and clears it.
     *
     * @return null if there is none
     * @throws IOException if closed
     */
    public @Nullable IOException takeError() throws IOException {
        try (var _ = descriptor.lease()) {
            return sockets.takeError(descriptor);
        }
    }

    /**
     * Returns the value of a socket option.
     *
     * @param <T> its type
     * @param option one of {@link #supportedOptions()}
     * @return its value; for SO_LINGER seconds, −1 when off; for IP_MULTICAST_IF null until it is set
     * @throws UnsupportedOperationException if this kind of socket has no such option here
     * @throws IOException if closed, or the system refuses
     */
    public <T> T getOption(SocketOption<T> option) throws IOException {
        kind.require(option);
        try (var _ = descriptor.lease()) {
            return sockets.option(descriptor, option);
        }
    }

    /**
     * Sets a socket option.
     *
     * @param <T> its type
     * @param option one of {@link #supportedOptions()}
     * @param value its new value; for SO_LINGER seconds, negative turns it off, 65,535 is the most
     * @throws UnsupportedOperationException if this kind of socket has no such option here
     * @throws IllegalArgumentException if the value is out of the option's range
     * @throws IOException if closed, or the system refuses
     */
    public <T> void setOption(SocketOption<T> option, T value) throws IOException {
        kind.require(option, value);
        try (var _ = descriptor.lease()) {
            sockets.setOption(descriptor, option, value);
        }
    }

    /**
     * Returns the options that this kind of socket has on this system. {@link PollSocketOptions#IPV6_V6ONLY} is one of
     * all TCP and UDP sockets, and those of IPv4 refuse it with an {@link IOException}.
     *
     * @return an equal set each time, also when closed
     */
    public Set<SocketOption<?>> supportedOptions() {
        return kind.supportedBy(sockets);
    }
}
