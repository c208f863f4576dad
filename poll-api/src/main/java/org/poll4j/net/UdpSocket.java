package org.poll4j.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ProtocolFamily;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.poll4j.spi.Backend;
import org.poll4j.spi.Backends;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.Sockets;

/**
 * A UDP socket. Unlike for streams, a result of 0 is an empty datagram; {@link #WOULD_BLOCK} means that the call would
 * block.
 *
 * {@snippet file="org/poll4j/Snippets.java" region="echo"}
 *
 * <p>{@link #handle()} returns the descriptor for the program's own system calls. {@link #release()} gives up its
 * ownership. {@link #adopt(long)} takes ownership of a descriptor.
 */
public final class UdpSocket extends DatagramSource {
    UdpSocket(Backend backend, Descriptor descriptor) {
        super(SocketKind.UDP, backend, descriptor);
    }

    /**
     * Opens a socket with a local address, on this system's backend.
     *
     * @param address where; port 0 lets the system choose
     * @return a socket that the caller closes
     * @throws java.net.BindException if the address is in use or not this machine's
     * @throws java.nio.channels.UnresolvedAddressException if the address is not resolved
     * @throws IOException if the system refuses otherwise
     */
    public static UdpSocket bind(InetSocketAddress address) throws IOException {
        return bind(Backends.system(), address);
    }

    /**
     * Opens a socket with a local address, on a given backend.
     *
     * @param backend whose sockets to use
     * @param address where
     * @return a socket that the caller closes
     * @throws IOException if the system refuses
     */
    public static UdpSocket bind(Backend backend, InetSocketAddress address) throws IOException {
        UdpSocket socket = open(backend, TcpSocket.familyOf(address));
        try {
            socket.bindLocal(address);
            return socket;
        } catch (Throwable failure) {
            socket.close();
            throw failure;
        }
    }

    /**
     * Opens a socket without a local address, on this system's backend, to set options before {@link #bindLocal}.
     *
     * @param family {@link java.net.StandardProtocolFamily#INET} or {@link java.net.StandardProtocolFamily#INET6}
     * @return a socket that the caller closes
     * @throws IOException if the system refuses, for example with EMFILE
     */
    public static UdpSocket open(ProtocolFamily family) throws IOException {
        return open(Backends.system(), family);
    }

    /**
     * Opens a socket without a local address, on a given backend.
     *
     * @param backend whose sockets to use
     * @param family {@link java.net.StandardProtocolFamily#INET} or {@link java.net.StandardProtocolFamily#INET6}
     * @return a socket that the caller closes
     * @throws IOException if the system refuses, for example with EMFILE
     */
    public static UdpSocket open(Backend backend, ProtocolFamily family) throws IOException {
        Objects.requireNonNull(backend, "backend");
        TcpSocket.requireInternet(family);
        return new UdpSocket(backend, backend.sockets().open(family, Sockets.Type.DATAGRAM));
    }

    /**
     * Takes ownership of a socket that other code made, and makes it non-blocking and closed on exec.
     *
     * @param handle a POSIX descriptor or a SOCKET, not {@linkplain org.poll4j.net a JDK channel's}
     * @return a socket that the caller closes
     * @throws IOException if it is not an open socket; the caller still owns it then
     * @throws IllegalArgumentException if it cannot be a descriptor, or it is a socket of another kind; the caller
     *     still owns it then
     */
    public static UdpSocket adopt(long handle) throws IOException {
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
    public static UdpSocket adopt(Backend backend, long handle) throws IOException {
        return new UdpSocket(backend, SocketKind.UDP.adopt(backend, handle));
    }

    /**
     * Binds a socket that {@link #open} made to a local address.
     *
     * @param address of the socket's family; port 0 lets the system choose
     * @throws java.net.BindException if the address is in use or not this machine's
     * @throws IOException if the system refuses otherwise
     */
    public void bindLocal(InetSocketAddress address) throws IOException {
        bindTo(Objects.requireNonNull(address, "address"));
    }

    /**
     * Fixes the peer: the socket receives only its datagrams, and sends need no address. Call it again to change the
     * peer.
     *
     * @param peer of the socket's family
     * @throws java.nio.channels.UnresolvedAddressException if the address is not resolved
     * @throws IOException if the system refuses
     */
    public void connect(InetSocketAddress peer) throws IOException {
        connectTo(Objects.requireNonNull(peer, "peer"));
    }

    /**
     * Ends the association that {@link #connect} made: the socket receives datagrams of every sender again, and sends
     * need an address. Does nothing if this socket is not connected. The local port stays. Where Linux takes it back,
     * because the system has chosen it, this method binds the socket to it again, as java.nio does; see connect(2) on
     * AF_UNSPEC.
     *
     * @throws java.net.BindException if another socket was given the local port meanwhile; this socket has no port then
     * @throws IOException if closed, or the system refuses
     */
    public void disconnect() throws IOException {
        try (var _ = descriptor.lease()) {
            sockets.disconnect(descriptor);
        }
    }

    /**
     * Returns the local address.
     *
     * @return where this socket is bound
     * @throws IOException if closed
     */
    public InetSocketAddress localAddress() throws IOException {
        return (InetSocketAddress) local();
    }

    /**
     * Returns the connected peer's address.
     *
     * @return null while not connected
     * @throws IOException if closed
     */
    public @Nullable InetSocketAddress remoteAddress() throws IOException {
        return (InetSocketAddress) remote();
    }

    /**
     * Sends a datagram; allocates, unlike {@link #send(ByteBuffer, PeerAddress)}.
     *
     * @param src all of its remaining part; its position advances
     * @param to the receiver
     * @return bytes sent, or {@link #WOULD_BLOCK} if there is no room
     * @throws IOException if too long (EMSGSIZE), not reachable, or closed
     */
    public int send(ByteBuffer src, InetSocketAddress to) throws IOException {
        return sendTo(src, Objects.requireNonNull(to, "to"));
    }

    /**
     * Joins a multicast group.
     *
     * @param group a multicast address of the socket's family
     * @param on the interface; null lets the system choose
     * @throws IllegalArgumentException if not a multicast address
     * @throws IOException if the system refuses, for example a second time
     */
    public void joinMulticast(InetAddress group, @Nullable NetworkInterface on) throws IOException {
        membership(Sockets.Membership.JOIN, group, on, null);
    }

    /**
     * Joins a multicast group for the datagrams of one source (source-specific multicast).
     *
     * @param group a multicast address of the socket's family
     * @param on the interface; null lets the system choose
     * @param source whose datagrams to receive
     * @throws IllegalArgumentException if not a multicast address
     * @throws IOException if the system refuses, for example a second time
     */
    public void joinMulticast(InetAddress group, @Nullable NetworkInterface on, InetAddress source) throws IOException {
        Objects.requireNonNull(source, "source");
        membership(Sockets.Membership.JOIN, group, on, source);
    }

    /**
     * Leaves a multicast group.
     *
     * @param group as it was joined
     * @param on as it was joined
     * @throws IllegalArgumentException if not a multicast address
     * @throws IOException if the system refuses, for example because it was not joined
     */
    public void leaveMulticast(InetAddress group, @Nullable NetworkInterface on) throws IOException {
        membership(Sockets.Membership.LEAVE, group, on, null);
    }

    /**
     * Leaves a multicast group that was joined for one source.
     *
     * @param group as it was joined
     * @param on as it was joined
     * @param source as it was joined
     * @throws IllegalArgumentException if not a multicast address
     * @throws IOException if the system refuses, for example because it was not joined
     */
    public void leaveMulticast(InetAddress group, @Nullable NetworkInterface on, InetAddress source)
            throws IOException {
        Objects.requireNonNull(source, "source");
        membership(Sockets.Membership.LEAVE, group, on, source);
    }

    /**
     * Refuses the datagrams that one source sends to a group, which was joined for all sources.
     *
     * @param group as it was joined
     * @param on as it was joined
     * @param source whose datagrams to refuse
     * @throws IllegalArgumentException if not a multicast address
     * @throws UnsupportedOperationException on OpenBSD and NetBSD
     * @throws IOException if the system refuses, for example because the group was not joined, or was joined for one
     *     source
     */
    public void blockMulticast(InetAddress group, @Nullable NetworkInterface on, InetAddress source)
            throws IOException {
        Objects.requireNonNull(source, "source");
        membership(Sockets.Membership.BLOCK, group, on, source);
    }

    /**
     * Ends what {@link #blockMulticast} began.
     *
     * @param group as it was blocked
     * @param on as it was blocked
     * @param source as it was blocked
     * @throws IllegalArgumentException if not a multicast address
     * @throws UnsupportedOperationException on OpenBSD and NetBSD
     * @throws IOException if the system refuses, for example because the source was not blocked
     */
    public void unblockMulticast(InetAddress group, @Nullable NetworkInterface on, InetAddress source)
            throws IOException {
        Objects.requireNonNull(source, "source");
        membership(Sockets.Membership.UNBLOCK, group, on, source);
    }

    private void membership(
            Sockets.Membership change, InetAddress group, @Nullable NetworkInterface on, @Nullable InetAddress source)
            throws IOException {
        if (!Objects.requireNonNull(group, "group").isMulticastAddress()) {
            throw new IllegalArgumentException(change + "Multicast(" + group + "): no multicast address");
        }
        try (var _ = descriptor.lease()) {
            sockets.membership(descriptor, change, group, on == null ? 0 : on.getIndex(), source);
        }
    }
}
