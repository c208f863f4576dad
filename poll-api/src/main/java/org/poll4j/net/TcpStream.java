package org.poll4j.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.NotYetConnectedException;
import org.jspecify.annotations.Nullable;
import org.poll4j.Interest;
import org.poll4j.spi.Backend;
import org.poll4j.spi.Backends;
import org.poll4j.spi.Descriptor;

/**
 * A TCP connection. Reads and writes return bytes moved, 0 when they would block, −1 at the end of the stream; one call
 * moves at most 64 KiB, or 1,024 buffers of 1 GiB in all. A read and a write may run at the same time; a second read
 * waits for the first.
 *
 * <p>{@link #handle()} returns the descriptor for the program's own system calls. {@link #release()} gives up its
 * ownership. {@link #adopt(long)} takes ownership of a descriptor.
 *
 * <p>{@link #connect} begins; register the stream {@linkplain Interest#WRITABLE writable} and call
 * {@link #finishConnect()} on its event. Until that returns true, transfers throw {@link NotYetConnectedException}.
 * Never blocking, this is no channel for {@code Channels.newInputStream}.
 */
public final class TcpStream extends StreamSocket {
    /** Connected, or on the way to an address. */
    TcpStream(Backend backend, Descriptor descriptor, boolean connected, @Nullable SocketAddress connecting) {
        super(SocketKind.TCP, backend, descriptor, connected, connecting);
    }

    /** Connected. */
    TcpStream(Backend backend, Descriptor descriptor) {
        this(backend, descriptor, true, null);
    }

    /**
     * Begins to connect, on this system's backend.
     *
     * @param address the peer
     * @return a stream that the caller closes, connected or on the way
     * @throws java.nio.channels.UnresolvedAddressException if the address is not resolved
     * @throws IOException if refused at once
     */
    public static TcpStream connect(InetSocketAddress address) throws IOException {
        return connect(Backends.system(), address);
    }

    /**
     * Begins to connect, on a given backend.
     *
     * @param backend whose sockets to use
     * @param address the peer
     * @return a stream that the caller closes, connected or on the way
     * @throws IOException if refused at once
     */
    public static TcpStream connect(Backend backend, InetSocketAddress address) throws IOException {
        return TcpSocket.openFor(backend, address).connect(address);
    }

    /**
     * Takes ownership of a connected or connecting socket that other code made, and makes it non-blocking and
     * closed on exec.
     *
     * @param handle a POSIX descriptor or a SOCKET, not {@linkplain org.poll4j.net a JDK channel's}
     * @return a stream that the caller closes
     * @throws IOException if it is not an open socket; the caller still owns it then
     * @throws IllegalArgumentException if it cannot be a descriptor, or it is a socket of another kind, or a listening
     *     one (as far as the system tells; macOS may not); the caller still owns it then
     */
    public static TcpStream adopt(long handle) throws IOException {
        return adopt(Backends.system(), handle);
    }

    /**
     * As {@link #adopt(long)}, on a given backend.
     *
     * @param backend whose calls to use
     * @param handle as there
     * @return as there
     * @throws IOException as there
     */
    public static TcpStream adopt(Backend backend, long handle) throws IOException {
        Descriptor adopted = SocketKind.TCP.adoptStream(backend, handle);
        try {
            boolean connected = backend.sockets().address(adopted, true) != null;
            return new TcpStream(backend, adopted, connected, null);
        } catch (Throwable failure) {
            adopted.release();
            throw failure;
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
     * Returns the peer's address.
     *
     * @return null while not connected
     * @throws IOException if closed
     */
    public @Nullable InetSocketAddress remoteAddress() throws IOException {
        return (InetSocketAddress) remote();
    }
}
