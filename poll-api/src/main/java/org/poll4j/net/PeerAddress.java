package org.poll4j.net;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.poll4j.spi.AddressCodec;
import org.poll4j.spi.Backend;
import org.poll4j.spi.Backends;

/**
 * The address of a datagram's sender or receiver, to be used again and again: receiving into it and sending to it allocates
 * nothing. Holds the system's form; {@link #address()} makes an object of it. Not for several threads at once.
 */
public final class PeerAddress {
    private final AddressCodec codec;
    private final MemorySegment bytes = MemorySegment.ofArray(new byte[AddressCodec.MAX]);
    private final int[] lengthValue = new int[1];
    private final MemorySegment length = MemorySegment.ofArray(lengthValue);

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
        this.codec = Objects.requireNonNull(backend, "backend").sockets().addresses();
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
     * Holds another address.
     *
     * @param address an {@link InetSocketAddress} or a {@link UnixAddress}
     * @throws IllegalArgumentException if it has no form here, as a path that is too long
     * @throws java.nio.channels.UnresolvedAddressException if it is not resolved
     */
    public void set(SocketAddress address) {
        lengthValue[0] = codec.encode(Objects.requireNonNull(address, "address"), bytes);
    }

    /**
     * The address, as a new object.
     *
     * @return null if there is none: nothing was received yet, or from an unnamed socket
     */
    public @Nullable SocketAddress address() {
        return codec.decode(bytes, lengthValue[0]);
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
        if (lengthValue[0] == 0) {
            throw new IllegalArgumentException("send: the PeerAddress holds no address");
        }
        return this;
    }

    /**
     * The system's form, for backends.
     *
     * @return {@link AddressCodec#MAX} bytes of heap memory, always the same
     */
    public MemorySegment bytes() {
        return bytes;
    }

    /**
     * How many of the bytes count, for backends: an {@code int} in heap memory.
     *
     * @return always the same segment
     */
    public MemorySegment length() {
        return length;
    }

    /** Makes room for the system to write an address. For backends. */
    public void clear() {
        length.set(JAVA_INT, 0, AddressCodec.MAX);
    }

    /** The address, for logs. */
    @Override
    public String toString() {
        return String.valueOf(address());
    }
}
