package org.poll4j.spi;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes, names and configures sockets. Every descriptor it makes is non-blocking and closed on exec. A call that
 * fails leaks none. Callers hold a {@linkplain Descriptor#lease lease} on the descriptors that they pass.
 */
public interface Sockets {
    /** The types of socket. */
    enum Type {
        /** A byte stream: TCP, or a Unix stream. */
        STREAM,
        /** Messages: UDP, or a Unix datagram socket. */
        DATAGRAM,
        /** A stream of messages: Unix only. */
        SEQPACKET
    }

    /** What {@link #membership} changes. */
    enum Membership {
        /** Joins the group, for one source or for all. */
        JOIN("join"),
        /** Leaves what was joined. */
        LEAVE("leave"),
        /** Refuses one source of a group that was joined for all. */
        BLOCK("block"),
        /** Accepts that source again. */
        UNBLOCK("unblock");

        private final String verb;

        Membership(String verb) {
            this.verb = verb;
        }

        /** The verb, for messages. */
        @Override
        public String toString() {
            return verb;
        }
    }

    /**
     * The family and type of a socket.
     *
     * @param family one of {@link java.net.StandardProtocolFamily}
     * @param type what kind of socket
     * @param listening whether it is known to listen for connections
     */
    record Identity(ProtocolFamily family, Type type, boolean listening) {}

    /**
     * Makes a socket.
     *
     * @param family one of {@link java.net.StandardProtocolFamily}
     * @param type what kind of socket
     * @return a new descriptor, which the caller closes
     * @throws IOException if the system refuses, for example with EMFILE
     * @throws UnsupportedOperationException if the backend does not know the family
     */
    Descriptor open(ProtocolFamily family, Type type) throws IOException;

    /**
     * Makes two Unix-domain sockets connected to each other.
     *
     * @param type what kind of sockets
     * @return two new descriptors, which the caller closes
     * @throws IOException if the system refuses, for example with EMFILE
     * @throws UnsupportedOperationException if the backend does not know the type
     */
    Descriptor[] pair(Type type) throws IOException;

    /**
     * Returns the family and type of a socket that other code made.
     *
     * @param handle the POSIX descriptor or SOCKET
     * @return its family and type, and whether it listens
     * @throws IOException if it is not an open socket
     * @throws IllegalArgumentException if it cannot be a descriptor, or it is a socket of an unknown family
     *     or type
     */
    Identity identify(long handle) throws IOException;

    /**
     * Takes ownership of a socket that other code made, and makes it non-blocking and closed on exec.
     *
     * @param handle the POSIX descriptor or SOCKET
     * @return a descriptor, which the caller closes
     * @throws IOException if it is not an open socket; nothing is owned then, and nothing changed
     * @throws IllegalArgumentException if it cannot be a descriptor
     */
    Descriptor adopt(long handle) throws IOException;

    /**
     * Binds a socket to a local address.
     *
     * @param socket not bound
     * @param address where
     * @throws IOException if the system refuses, a {@link java.net.BindException} for an address in use
     */
    void bind(Descriptor socket, SocketAddress address) throws IOException;

    /**
     * Makes a bound socket accept connections.
     *
     * @param socket a bound stream socket
     * @param backlog how many connections may wait; the system may cap it
     * @throws IOException if the system refuses
     */
    void listen(Descriptor socket, int backlog) throws IOException;

    /**
     * Begins to connect.
     *
     * @param socket not connected
     * @param address the peer
     * @return true if connected at once, false if the connect is in progress
     * @throws IOException if refused at once
     */
    boolean connect(Descriptor socket, SocketAddress address) throws IOException;

    /**
     * Ends the association of a datagram socket with its peer. The socket keeps its local port.
     *
     * @param socket a datagram socket, connected or not
     * @throws IOException if the system refuses
     */
    void disconnect(Descriptor socket) throws IOException;

    /**
     * Accepts one connection.
     *
     * @param listener a listening socket
     * @param peer set to the peer's address if a connection is accepted; null if the caller does not ask
     * @return a new descriptor, which the caller closes; null if none waits
     * @throws IOException if the system refuses, for example with EMFILE
     */
    @Nullable
    Descriptor accept(Descriptor listener, @Nullable AddressBuffer peer) throws IOException;

    /**
     * Shuts down directions of a connection.
     *
     * @param socket a connected socket
     * @param directions {@link Readiness#READABLE}, {@link Readiness#WRITABLE} or both
     * @param established whether the socket is known to have been connected. Then a reset by the peer is no error,
     *     because both directions have already ended.
     * @throws IOException if not connected
     */
    void shutdown(Descriptor socket, int directions, boolean established) throws IOException;

    /**
     * Returns a socket's own or its peer's address.
     *
     * @param socket any socket
     * @param remote true for the peer's
     * @return the address; null if there is no peer
     * @throws IOException if the system refuses
     */
    @Nullable
    SocketAddress address(Descriptor socket, boolean remote) throws IOException;

    /**
     * Returns the codec that turns addresses into the system's form and back.
     *
     * @return the same object each time
     */
    AddressCodec addresses();

    /**
     * Joins or leaves a multicast group, or changes which sources of it are heard.
     *
     * @param socket a UDP socket
     * @param change what to do
     * @param group a multicast address
     * @param interfaceIndex 0 lets the system choose
     * @param source the one source that is meant; null for all, not to {@linkplain Membership#BLOCK block} and unblock
     * @throws IOException if the system refuses
     * @throws UnsupportedOperationException if the system cannot tell sources apart
     */
    void membership(
            Descriptor socket, Membership change, InetAddress group, int interfaceIndex, @Nullable InetAddress source)
            throws IOException;

    /**
     * Returns the pending error of a socket and clears it.
     *
     * @param socket any socket
     * @return null if there is none
     * @throws IOException if the system refuses
     */
    @Nullable
    IOException takeError(Descriptor socket) throws IOException;

    /**
     * Returns the reason why a connect in progress failed, and clears it: the pending error of the socket.
     *
     * @param socket a socket that {@link #connect} was called with
     * @param address the peer, for the message; null if unknown
     * @return null if the connect has not failed
     * @throws IOException if the system refuses
     */
    @Nullable
    IOException connectError(Descriptor socket, @Nullable SocketAddress address) throws IOException;

    /**
     * Returns the options that {@link #option} and {@link #setOption} know, those of all kinds of sockets.
     *
     * @return the same set each time
     */
    Set<SocketOption<?>> supportedOptions();

    /**
     * Returns the value of an option.
     *
     * @param <T> its type
     * @param socket any socket
     * @param option which
     * @return its value; null for {@link java.net.StandardSocketOptions#IP_MULTICAST_IF} until it is set
     * @throws IOException if the system refuses
     * @throws UnsupportedOperationException if the option is not supported here
     */
    <T> T option(Descriptor socket, SocketOption<T> option) throws IOException;

    /**
     * Sets an option.
     *
     * @param <T> its type
     * @param socket any socket
     * @param option which
     * @param value its new value, within the option's range; any {@code int} for SO_LINGER
     * @throws IOException if the system refuses
     * @throws UnsupportedOperationException if the option is not supported here
     */
    <T> void setOption(Descriptor socket, SocketOption<T> option, T value) throws IOException;
}
