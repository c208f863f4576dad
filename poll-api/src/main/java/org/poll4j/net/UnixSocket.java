package org.poll4j.net;

import java.io.IOException;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.util.Objects;
import org.poll4j.spi.Backend;
import org.poll4j.spi.Backends;
import org.poll4j.spi.Descriptor;

/**
 * A Unix-domain socket that is neither listening nor connecting yet, for options that must come first, for the backlog
 * of a listener and for a client's own address. {@link #listen} and {@link #connect} turn it into what it becomes,
 * which owns the descriptor from then on: this object has ended, closing it does nothing, and all else throws
 * {@link java.nio.channels.ClosedChannelException}. A step that fails closes it. See {@link UnixStream} for what
 * Windows has.
 */
public final class UnixSocket extends NewSocket {
    private UnixSocket(Backend backend, Descriptor descriptor) {
        super(SocketKind.UNIX_STREAM, backend, descriptor);
    }

    /**
     * Makes a socket for a stream, on this system's backend.
     *
     * @return a socket that the caller closes, listens or connects with
     * @throws IOException if the system refuses, for example with EMFILE
     * @throws UnsupportedOperationException on a Windows without Unix-domain sockets
     */
    public static UnixSocket open() throws IOException {
        return open(Backends.system(), UnixType.STREAM);
    }

    /**
     * Makes a socket on a given backend.
     *
     * @param backend whose sockets to use
     * @param type what its connections are
     * @return a socket that the caller closes, listens or connects with
     * @throws IOException if the system refuses, for example with EMFILE
     */
    public static UnixSocket open(Backend backend, UnixType type) throws IOException {
        Objects.requireNonNull(backend, "backend");
        return new UnixSocket(
                backend, backend.sockets().open(StandardProtocolFamily.UNIX, UnixStream.socketType(type)));
    }

    /**
     * Sets a socket option; see {@link UnixStream#setOption}.
     *
     * @param <T> its type
     * @param option which
     * @param value its value
     * @return this
     * @throws UnsupportedOperationException if Unix-domain sockets have no such option here; this socket is closed then
     * @throws IllegalArgumentException if the value is out of the option's range; this socket is closed then
     * @throws IOException if the system refuses; this socket is closed then
     */
    public <T> UnixSocket setOption(SocketOption<T> option, T value) throws IOException {
        set(option, value);
        return this;
    }

    /**
     * Gives the socket its local address.
     *
     * @param address where; the file of a path must not exist yet, and stays when the socket closes
     * @return this
     * @throws java.net.BindException if the address is in use; this socket is closed then
     * @throws IllegalArgumentException if the path or name is too long; this socket is closed then
     * @throws IOException if the system refuses otherwise; this socket is closed then
     */
    public UnixSocket bind(UnixAddress address) throws IOException {
        try (var _ = lease()) {
            sockets.bind(descriptor, Objects.requireNonNull(address, "address"));
            return this;
        } catch (Throwable failure) {
            throw closed(failure);
        }
    }

    /**
     * Listens.
     *
     * @param backlog how many connections may wait to be accepted; the system may cap it
     * @return what this has become
     * @throws IllegalArgumentException if negative; this socket is closed then
     * @throws IOException if the system refuses; this socket is closed then
     */
    public UnixListener listen(int backlog) throws IOException {
        return new UnixListener(backend, listening(backlog));
    }

    /**
     * Connects; see {@link UnixStream#connect(UnixAddress)}.
     *
     * @param address of a listener
     * @return what this has become
     * @throws IllegalArgumentException if the path or name is too long; this socket is closed then
     * @throws IOException if refused at once; this socket is closed then
     */
    public UnixStream connect(UnixAddress address) throws IOException {
        try (var _ = lease()) {
            boolean connected = sockets.connect(descriptor, Objects.requireNonNull(address, "address"));
            passedOn = true;
            return new UnixStream(backend, descriptor, connected, address);
        } catch (Throwable failure) {
            throw closed(failure);
        }
    }

    /**
     * The local address.
     *
     * @return where this socket is bound; unnamed if it is not yet
     * @throws IOException if closed
     */
    public UnixAddress localAddress() throws IOException {
        return (UnixAddress) local();
    }
}
