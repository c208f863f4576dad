package org.poll4j.net;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.poll4j.spi.AddressBuffer;
import org.poll4j.spi.Backend;
import org.poll4j.spi.Backends;

/**
 * The address of a datagram's sender or receiver, to be used again and again: receiving into it and sending to it
 * allocates nothing. Holds the system's form; {@link #address()} makes an object of it. Not for several threads at
 * once.
 */
public final class PeerAddress extends AddressBuffer {
    /** No address yet, on this system's backend. */
    public PeerAddress() {
        this(Backends.system());
    }

    /**
     * No address yet, on a given backend.
     *
     * @param backend whose sockets this is for
     */
    public PeerAddress(Backend backend) {
        super(Objects.requireNonNull(backend, "backend").sockets().addresses());
    }

    /**
     * An address to send to, on this system's backend.
     *
     * @param address an {@link InetSocketAddress} or a {@link UnixAddress}
     * @return holding that address
     */
    public static PeerAddress of(SocketAddress address) {
        PeerAddress peer = new PeerAddress();
        peer.set(address);
        return peer;
    }

    /**
     * The address of a UDP peer, as a new object.
     *
     * @return null if there is none
     */
    public @Nullable InetSocketAddress inetAddress() {
        return (InetSocketAddress) address();
    }

    /** For sending: the system would take what is empty for anything. */
    PeerAddress requireAddress() {
        if (isEmpty()) {
            throw new IllegalArgumentException("send: the PeerAddress holds no address");
        }
        return this;
    }
}
