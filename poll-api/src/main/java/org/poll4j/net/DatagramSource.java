package org.poll4j.net;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.poll4j.spi.Backend;
import org.poll4j.spi.ByteIo;
import org.poll4j.spi.DatagramTransfers;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.MessageIo;
import org.poll4j.spi.Transfers;

/** The base class of {@link UdpSocket} and {@link UnixDatagram}: sends and receives messages. */
public abstract sealed class DatagramSource extends NetSource permits UdpSocket, UnixDatagram {
    /** The result of a call that would block. It is not 0, because 0 is an empty datagram. */
    public static final int WOULD_BLOCK = ByteIo.WOULD_BLOCK;

    private final MessageIo io;

    DatagramSource(SocketKind kind, Backend backend, Descriptor descriptor) {
        super(kind, backend, descriptor);
        this.io = backend.messageIo();
    }

    /**
     * Receives a datagram and its sender.
     *
     * @param dst where to; its position advances by what fits
     * @param from set to the sender
     * @return the datagram's length, or {@link #WOULD_BLOCK} if none waits. A length greater than the room means that
     *     the rest is lost: it is the full length on Linux, and one more than the room elsewhere
     * @throws java.net.PortUnreachableException if an earlier send of a connected UDP socket was refused (ECONNREFUSED)
     * @throws IOException if closed, or an earlier send was refused otherwise
     */
    public int receive(ByteBuffer dst, PeerAddress from) throws IOException {
        return Transfers.receive(descriptor, io, dst, Objects.requireNonNull(from, "from"), false);
    }

    /**
     * Receives a datagram and ignores the sender.
     *
     * @param dst where to; its position advances by what fits
     * @return as {@link #receive(ByteBuffer, PeerAddress)}
     * @throws IOException if closed, or an earlier send was refused
     */
    public int receive(ByteBuffer dst) throws IOException {
        return Transfers.receive(descriptor, io, dst, null, false);
    }

    /**
     * Receives a datagram into a segment.
     *
     * @param dst where to: native of any arena, or over a byte array
     * @param from set to the sender; null if the caller does not want it
     * @return as {@link #receive(ByteBuffer, PeerAddress)}
     * @throws IllegalArgumentException if read-only
     * @throws IOException if closed, or an earlier send was refused
     */
    public int receive(MemorySegment dst, @Nullable PeerAddress from) throws IOException {
        return Transfers.receive(descriptor, io, dst, from, false);
    }

    /**
     * Reads the next datagram without removing it from the queue.
     *
     * @param dst where to; its position advances by what fits
     * @param from set to the sender; null if the caller does not want it
     * @return as {@link #receive(ByteBuffer, PeerAddress)}
     * @throws IOException if closed, or an earlier send was refused
     */
    public int peek(ByteBuffer dst, @Nullable PeerAddress from) throws IOException {
        return Transfers.receive(descriptor, io, dst, from, true);
    }

    /**
     * Sends a datagram to the connected peer.
     *
     * @param src all of its remaining part; its position advances
     * @return bytes sent, or {@link #WOULD_BLOCK} if there is no room
     * @throws IOException if not connected, too long (EMSGSIZE), refused earlier, or closed
     */
    public int send(ByteBuffer src) throws IOException {
        return Transfers.send(descriptor, io, src, null);
    }

    /**
     * Sends a datagram.
     *
     * @param src all of its remaining part; its position advances
     * @param to the receiver
     * @return bytes sent, or {@link #WOULD_BLOCK} if there is no room; on the BSDs, where the peer's room counts and
     *     not the sender's, no event reports when to try again
     * @throws IllegalArgumentException if the receiver holds no address
     * @throws IOException if too long (EMSGSIZE), not reachable, connected elsewhere (EISCONN on the BSDs), or closed
     */
    public int send(ByteBuffer src, PeerAddress to) throws IOException {
        return Transfers.send(
                descriptor, io, src, Objects.requireNonNull(to, "to").requireAddress());
    }

    /**
     * Sends a datagram from a segment.
     *
     * @param src native of any arena, or over a byte array
     * @param to the receiver; null for the connected peer
     * @return bytes sent, or {@link #WOULD_BLOCK} if there is no room
     * @throws IllegalArgumentException if the receiver holds no address
     * @throws IOException if too long (EMSGSIZE), not reachable, or closed
     */
    public int send(MemorySegment src, @Nullable PeerAddress to) throws IOException {
        return Transfers.send(descriptor, io, src, to == null ? null : to.requireAddress());
    }

    /**
     * Receives the datagrams that wait, as far as the batch has room. They replace the batch's previous content.
     *
     * @param batch where to; it is empty if this returns {@link #WOULD_BLOCK} or throws
     * @return how many datagrams, {@link #WOULD_BLOCK} if none waits. If there are fewer than the batch's capacity, no
     *     other one waits, and an event reports the next.
     * @throws IOException if closed, or an earlier send was refused (ECONNREFUSED, connected sockets); the batch loses
     *     no datagram
     * @throws IllegalArgumentException if the batch is for another backend
     */
    public int receive(Datagrams batch) throws IOException {
        return DatagramTransfers.receive(descriptor, required(batch));
    }

    /**
     * Sends all datagrams of a batch.
     *
     * @param batch what to send
     * @return as {@link #send(Datagrams, int, int)}
     * @throws IOException as there
     */
    public int send(Datagrams batch) throws IOException {
        return send(batch, 0, Objects.requireNonNull(batch, "batch").size());
    }

    /**
     * Sends datagrams of a batch, in order. A datagram that the system refuses does not keep the others from being
     * sent: those before it are sent, the next call throws for it, and the caller can continue with the one after it.
     *
     * {@snippet file="org/poll4j/Snippets.java" region="send-all"}
     *
     * @param batch what to send
     * @param first the index of the first one
     * @param count how many
     * @return how many were sent, {@link #WOULD_BLOCK} if there is no room for the first one. If there are fewer than
     *     {@code count}, a call for the rest returns or throws the reason.
     * @throws IOException if closed, or if the datagram {@code first} is refused: too long (EMSGSIZE) or not reachable.
     *     The message names its size and receiver. No datagram was sent then. On a connected socket this may also mean
     *     that an earlier datagram was refused (ECONNREFUSED).
     * @throws UnsupportedOperationException if the datagram {@code first} has a traffic class or a local address, and
     *     the system cannot send them
     * @throws IndexOutOfBoundsException if the batch has no such datagrams
     * @throws IllegalArgumentException if the batch is for another backend
     */
    public int send(Datagrams batch, int first, int count) throws IOException {
        return DatagramTransfers.send(descriptor, required(batch), first, count);
    }

    private Datagrams required(Datagrams batch) {
        if (Objects.requireNonNull(batch, "batch").backend() != backend) {
            throw new IllegalArgumentException("a batch of the backend '"
                    + batch.backend().name() + "', and a socket of another, '" + backend.name()
                    + "': use Datagrams.allocate(backend, capacity, room)");
        }
        return batch;
    }

    final int sendTo(ByteBuffer src, SocketAddress to) throws IOException {
        PeerAddress peer = new PeerAddress(backend);
        peer.set(to);
        return send(src, peer);
    }

    final void connectTo(SocketAddress address) throws IOException {
        try (var _ = descriptor.lease()) {
            sockets.connect(descriptor, address);
        }
    }

    final void bindTo(SocketAddress address) throws IOException {
        try (var _ = descriptor.lease()) {
            sockets.bind(descriptor, address);
        }
    }
}
