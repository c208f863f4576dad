package org.poll4j.net;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.poll4j.spi.AddressBuffer;
import org.poll4j.spi.Backend;
import org.poll4j.spi.Backends;

/**
 * The address of a datagram's sender or receiver. Use it again and again: receiving into it and sending to it allocates
 * nothing. It holds the address in the system's form; {@link #address()} makes an object of it. Not safe for use by
 * several threads at once.
 */
public final class PeerAddress extends AddressBuffer {
    /** Makes an object without an address, for this system's backend. */
    public PeerAddress() {
        this(Backends.system());
    }

    /**
     * Makes an object without an address, for a given backend.
     *
     * @param backend whose sockets this is for
     */
    public PeerAddress(Backend backend) {
        super(Objects.requireNonNull(backend, "backend").sockets().addresses());
    }

    /**
     * Makes an address to send to, for this system's backend.
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
     * Returns the address of a UDP peer, as a new object.
     *
     * @return null if there is none
     */
    public @Nullable InetSocketAddress inetAddress() {
        return (InetSocketAddress) address();
    }

    /** For sending, because the system would misread an empty address. */
    PeerAddress requireAddress() {
        if (isEmpty()) {
            throw new IllegalArgumentException("send: the PeerAddress holds no address");
        }
        return this;
    }
}
