package org.poll4j.net;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.poll4j.Interest;
import org.poll4j.spi.Backend;
import org.poll4j.spi.Backends;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.Sockets;

/**
 * A Unix-domain datagram socket; Windows has none. A result of 0 is an empty datagram; {@link #WOULD_BLOCK} means that
 * the call would block.
 *
 * <p>{@link #handle()} returns the descriptor for the program's own system calls. {@link #release()} gives up its
 * ownership. {@link #adopt(long)} takes ownership of a descriptor.
 */
public final class UnixDatagram extends DatagramSource {
    UnixDatagram(Backend backend, Descriptor descriptor) {
        super(SocketKind.UNIX_DATAGRAM, backend, descriptor);
    }

    /**
     * Opens a socket with an address, on this system's backend.
     *
     * @param address where; the file of a path must not exist yet, and stays when the socket closes
     * @return a socket that the caller closes
     * @throws java.net.BindException if the address is in use
     * @throws IllegalArgumentException if the path or name is too long
     * @throws IOException if the system refuses otherwise
     */
    public static UnixDatagram bind(UnixAddress address) throws IOException {
        return bind(Backends.system(), address);
    }

    /**
     * Opens a socket with an address, on a given backend.
     *
     * @param backend whose sockets to use
     * @param address where
     * @return a socket that the caller closes
     * @throws IOException if the system refuses
     */
    public static UnixDatagram bind(Backend backend, UnixAddress address) throws IOException {
        Objects.requireNonNull(address, "address");
        UnixDatagram socket = unbound(backend);
        try {
            socket.bindLocal(address);
            return socket;
        } catch (Throwable failure) {
            socket.close();
            throw failure;
        }
    }

    /**
     * Opens a socket without an address, on this system's backend. It can send, but a peer can reply only once this
     * socket is connected.
     *
     * @return a socket that the caller closes
     * @throws IOException if the system refuses, for example with EMFILE
     */
    public static UnixDatagram unbound() throws IOException {
        return unbound(Backends.system());
    }

    /**
     * Opens a socket without an address, on a given backend.
     *
     * @param backend whose sockets to use
     * @return a socket that the caller closes
     * @throws IOException if the system refuses, for example with EMFILE
     */
    public static UnixDatagram unbound(Backend backend) throws IOException {
        Objects.requireNonNull(backend, "backend");
        return new UnixDatagram(backend, backend.sockets().open(StandardProtocolFamily.UNIX, Sockets.Type.DATAGRAM));
    }

    /**
     * Makes two unnamed sockets connected to each other, on this system's backend.
     *
     * @return two sockets that the caller closes
     * @throws IOException if the system refuses, for example with EMFILE
     */
    public static UnixDatagram[] pair() throws IOException {
        return pair(Backends.system());
    }

    /**
     * Makes two unnamed sockets connected to each other, on a given backend.
     *
     * @param backend whose sockets to use
     * @return two sockets that the caller closes
     * @throws IOException if the system refuses, for example with EMFILE
     */
    public static UnixDatagram[] pair(Backend backend) throws IOException {
        Descriptor[] ends = Objects.requireNonNull(backend, "backend").sockets().pair(Sockets.Type.DATAGRAM);
        return new UnixDatagram[] {new UnixDatagram(backend, ends[0]), new UnixDatagram(backend, ends[1])};
    }

    /**
     * Takes ownership of a socket that other code made, and makes it non-blocking and closed on exec.
     *
     * @param handle a POSIX descriptor, not {@linkplain org.poll4j.net a JDK channel's}
     * @return a socket that the caller closes
     * @throws IOException if it is not an open socket; the caller still owns it then
     * @throws IllegalArgumentException if it cannot be a descriptor, or it is a socket of another kind; the caller
     *     still owns it then
     */
    public static UnixDatagram adopt(long handle) throws IOException {
        return adopt(Backends.system(), handle);
    }

    /**
     * Takes ownership like {@link #adopt(long)}, on a given backend.
     *
     * @param backend whose calls to use
     * @param handle as there
     * @return as there
     * @throws IOException as there
     */
    public static UnixDatagram adopt(Backend backend, long handle) throws IOException {
        return new UnixDatagram(backend, SocketKind.UNIX_DATAGRAM.adopt(backend, handle));
    }

    /**
     * Gives a socket made by {@link #unbound} its address.
     *
     * @param address where; the file of a path must not exist yet, and stays when the socket closes
     * @throws java.net.BindException if the address is in use
     * @throws IllegalArgumentException if the path or name is too long
     * @throws IOException if closed, bound already, or the system refuses otherwise
     */
    public void bindLocal(UnixAddress address) throws IOException {
        bindTo(Objects.requireNonNull(address, "address"));
    }

    /**
     * Fixes the peer. Call it again to change the peer.
     *
     * @param peer a bound socket's address
     * @throws IllegalArgumentException if the path or name is too long
     * @throws IOException if no socket has that address, or the system refuses otherwise
     */
    public void connect(UnixAddress peer) throws IOException {
        connectTo(Objects.requireNonNull(peer, "peer"));
    }

    /**
     * Shuts down receiving, sending or both.
     *
     * @param directions {@link Interest#READABLE}, {@link Interest#WRITABLE} or both
     * @throws IllegalArgumentException for anything else
     * @throws IOException if not connected, or closed
     */
    public void shutdown(Interest directions) throws IOException {
        shutdownDirections(directions, false);
    }

    /**
     * Returns the local address.
     *
     * @return unnamed if not bound
     * @throws IOException if closed
     */
    public UnixAddress localAddress() throws IOException {
        return (UnixAddress) local();
    }

    /**
     * Returns the connected peer's address.
     *
     * @return null while not connected
     * @throws IOException if closed
     */
    public @Nullable UnixAddress remoteAddress() throws IOException {
        return (UnixAddress) remote();
    }

    /**
     * Sends a datagram; allocates, unlike {@link #send(ByteBuffer, PeerAddress)}.
     *
     * @param src all of its remaining part; its position advances
     * @param to the receiver
     * @return bytes sent, or {@link #WOULD_BLOCK} if there is no room
     * @throws IOException if no socket has that address, the datagram is too long (EMSGSIZE), or this is closed
     */
    public int send(ByteBuffer src, UnixAddress to) throws IOException {
        return sendTo(src, Objects.requireNonNull(to, "to"));
    }
}
