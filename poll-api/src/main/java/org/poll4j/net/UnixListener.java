package org.poll4j.net;

import java.io.IOException;
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
 * A listening Unix-domain socket. Register it {@linkplain org.poll4j.Interest#READABLE readable}, and on each event
 * accept until null. Windows has listeners for streams by path, from Windows 10 1803 on; see {@link UnixStream}.
 *
 * <p>{@link #handle()} returns the descriptor for the program's own system calls. {@link #release()} gives up its
 * ownership. {@link #adopt(long)} takes ownership of a descriptor.
 */
public final class UnixListener extends NetSource {
    UnixListener(Backend backend, Descriptor descriptor) {
        super(SocketKind.UNIX_STREAM, backend, descriptor);
    }

    /**
     * Listens for streams, on this system's backend.
     *
     * @param address where; the file of a path must not exist yet, and stays when the listener closes
     * @return a listener that the caller closes
     * @throws java.net.BindException if the address is in use
     * @throws IllegalArgumentException if the path or name is too long
     * @throws UnsupportedOperationException on a Windows without Unix-domain sockets
     * @throws IOException if the system refuses otherwise
     */
    public static UnixListener bind(UnixAddress address) throws IOException {
        return bind(Backends.system(), address, UnixType.STREAM);
    }

    /**
     * Listens, on a given backend.
     *
     * @param backend whose sockets to use
     * @param address where
     * @param type the type of accepted connections
     * @return a listener that the caller closes
     * @throws java.net.BindException if the address is in use
     * @throws IllegalArgumentException if the path or name is too long
     * @throws IOException if the system refuses otherwise
     */
    public static UnixListener bind(Backend backend, UnixAddress address, UnixType type) throws IOException {
        Objects.requireNonNull(address, "address");
        return UnixSocket.open(backend, type).bind(address).listen(TcpListener.DEFAULT_BACKLOG);
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
    public static UnixListener adopt(long handle) throws IOException {
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
    public static UnixListener adopt(Backend backend, long handle) throws IOException {
        return new UnixListener(backend, SocketKind.UNIX_STREAM.adopt(backend, handle));
    }

    /**
     * Returns the local address.
     *
     * @return where this listener is bound
     * @throws IOException if closed
     */
    public UnixAddress localAddress() throws IOException {
        return (UnixAddress) local();
    }

    /**
     * Accepts one connection. The stream is non-blocking and not registered.
     *
     * @return a stream that the caller closes; null if none waits
     * @throws IOException if closed, or the system refuses, for example with EMFILE: the connection still waits then,
     *     and {@link org.poll4j.Trigger#EDGE} does not report it again
     */
    public @Nullable UnixStream accept() throws IOException {
        Descriptor accepted = acceptDescriptor(null);
        return accepted == null ? null : new UnixStream(backend, accepted);
    }

    /**
     * As {@link #accept()}, and reports the peer's address. The same system call returns it, so this costs less than
     * stream's {@code remoteAddress()}.
     *
     * @param peer set to the peer's address if a connection is accepted
     * @return as there
     * @throws IOException as there
     */
    public @Nullable UnixStream accept(PeerAddress peer) throws IOException {
        Descriptor accepted = acceptDescriptor(Objects.requireNonNull(peer, "peer"));
        return accepted == null ? null : new UnixStream(backend, accepted);
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
