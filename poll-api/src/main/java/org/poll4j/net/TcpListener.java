package org.poll4j.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.poll4j.Interest;
import org.poll4j.Registry;
import org.poll4j.Token;
import org.poll4j.Trigger;
import org.poll4j.spi.Backend;
import org.poll4j.spi.Backends;
import org.poll4j.spi.Descriptor;

/**
 * A listening TCP socket. Register it {@linkplain org.poll4j.Interest#READABLE readable}, and on each event accept
 * until null:
 *
 * {@snippet file="org/poll4j/Snippets.java" region="accept"}
 *
 * <p>{@link #handle()} returns the descriptor for the program's own system calls. {@link #release()} gives up its
 * ownership. {@link #adopt(long)} takes ownership of a descriptor.
 */
public final class TcpListener extends NetSource {
    /** How many connections wait to be accepted at most, unless {@link TcpSocket#listen} says otherwise. */
    public static final int DEFAULT_BACKLOG = 1024;

    TcpListener(Backend backend, Descriptor descriptor) {
        super(SocketKind.TCP, backend, descriptor);
    }

    /**
     * Listens on this system's backend. As in mio, SO_REUSEADDR is set, except on Windows, where it has another
     * meaning.
     *
     * <p>At {@code ::} Linux and macOS also accept IPv4 connections, unless Linux's {@code net.ipv6.bindv6only} says
     * otherwise. Windows, FreeBSD and NetBSD accept them if {@link PollSocketOptions#IPV6_V6ONLY} is set to false
     * before, by {@link TcpSocket}. OpenBSD accepts none. java.nio turns that option off by itself.
     *
     * @param address where; port 0 lets the system choose
     * @return a listener that the caller closes
     * @throws java.net.BindException if the address is in use or not this machine's
     * @throws java.nio.channels.UnresolvedAddressException if the address is not resolved
     * @throws IOException if the system refuses otherwise
     */
    public static TcpListener bind(InetSocketAddress address) throws IOException {
        return bind(Backends.system(), address);
    }

    /**
     * Listens like {@link #bind(InetSocketAddress)}, on a given backend.
     *
     * @param backend whose sockets to use
     * @param address where
     * @return a listener that the caller closes
     * @throws IOException if the system refuses
     */
    public static TcpListener bind(Backend backend, InetSocketAddress address) throws IOException {
        TcpSocket socket = TcpSocket.openFor(backend, address);
        if (backend.kind() == Descriptor.Kind.POSIX) {
            socket.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        }
        return socket.bind(address).listen(DEFAULT_BACKLOG);
    }

    /**
     * Takes ownership of a listening socket that other code made, and makes it non-blocking and closed on exec.
     *
     * @param handle a POSIX descriptor or a SOCKET, not {@linkplain org.poll4j.net a JDK channel's}
     * @return a listener that the caller closes
     * @throws IOException if it is not an open socket; the caller still owns it then
     * @throws IllegalArgumentException if it cannot be a descriptor, or it is a socket of another kind; the caller
     *     still owns it then
     */
    public static TcpListener adopt(long handle) throws IOException {
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
    public static TcpListener adopt(Backend backend, long handle) throws IOException {
        return new TcpListener(backend, SocketKind.TCP.adopt(backend, handle));
    }

    /**
     * Returns the local address.
     *
     * @return where this listener is bound
     * @throws IOException if closed
     */
    public InetSocketAddress localAddress() throws IOException {
        return (InetSocketAddress) local();
    }

    /**
     * Accepts one connection. The stream is non-blocking and not registered.
     *
     * @return a stream that the caller closes; null if none waits
     * @throws IOException if closed, or the system refuses, for example with EMFILE: the connection still waits then,
     *     and {@link org.poll4j.Trigger#EDGE} does not report it again
     */
    public @Nullable TcpStream accept() throws IOException {
        Descriptor accepted = acceptDescriptor(null);
        return accepted == null ? null : new TcpStream(backend, accepted);
    }

    /**
     * As {@link #accept()}, and reports the peer's address. The same system call returns it, so this costs less than
     * stream's {@code remoteAddress()}.
     *
     * @param peer set to the peer's address if a connection is accepted
     * @return as there
     * @throws IOException as there
     */
    public @Nullable TcpStream accept(PeerAddress peer) throws IOException {
        Descriptor accepted = acceptDescriptor(Objects.requireNonNull(peer, "peer"));
        return accepted == null ? null : new TcpStream(backend, accepted);
    }

    @Override
    public void register(Registry registry, Token token, Interest interest, Trigger trigger) throws IOException {
        hintIfWritable(interest);
        super.register(registry, token, interest, trigger);
    }

    @Override
    public void reregister(Registry registry, Token token, Interest interest, Trigger trigger) throws IOException {
        hintIfWritable(interest);
        super.reregister(registry, token, interest, trigger);
    }
}
