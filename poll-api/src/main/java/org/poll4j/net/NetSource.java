package org.poll4j.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.nio.channels.AsynchronousCloseException;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.poll4j.Interest;
import org.poll4j.Registry;
import org.poll4j.Source;
import org.poll4j.Token;
import org.poll4j.Trigger;
import org.poll4j.spi.Backend;
import org.poll4j.spi.ByteIo;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.Sockets;

/** What every registrable socket has: a descriptor, an address, options. */
abstract sealed class NetSource implements Source, AutoCloseable permits TcpListener, TcpStream {
    final Backend backend;
    final Sockets sockets;
    final Descriptor descriptor;

    NetSource(Backend backend, Descriptor descriptor) {
        this.backend = backend;
        this.sockets = backend.sockets();
        this.descriptor = descriptor;
    }

    /**
     * The local address.
     *
     * @return where this socket is bound
     * @throws IOException if closed
     */
    public InetSocketAddress localAddress() throws IOException {
        try (var _ = descriptor.lease()) {
            return (InetSocketAddress) Objects.requireNonNull(sockets.address(descriptor, false));
        }
    }

    /**
     * Takes the pending error of the socket (SO_ERROR), which clears it.
     *
     * @return null if there is none
     * @throws IOException if closed
     */
    public @Nullable IOException takeError() throws IOException {
        try (var _ = descriptor.lease()) {
            return sockets.takeError(descriptor);
        }
    }

    /**
     * The value of a socket option.
     *
     * @param <T> its type
     * @param option one of {@link #supportedOptions()}
     * @return its value; for SO_LINGER seconds, −1 when off
     * @throws UnsupportedOperationException if the option is not supported here
     * @throws IOException if closed, or the system refuses
     */
    public <T> T getOption(SocketOption<T> option) throws IOException {
        try (var _ = descriptor.lease()) {
            return sockets.option(descriptor, option);
        }
    }

    /**
     * Sets a socket option.
     *
     * @param <T> its type
     * @param option one of {@link #supportedOptions()}
     * @param value its new value; for SO_LINGER seconds, negative turns it off
     * @throws UnsupportedOperationException if the option is not supported here
     * @throws IllegalArgumentException if the value is out of the option's range
     * @throws IOException if closed, or the system refuses
     */
    public <T> void setOption(SocketOption<T> option, T value) throws IOException {
        try (var _ = descriptor.lease()) {
            sockets.setOption(descriptor, option, value);
        }
    }

    /**
     * The options this system knows for sockets; some apply to some sockets only.
     *
     * @return the same set each time
     */
    public Set<SocketOption<?>> supportedOptions() {
        return sockets.supportedOptions();
    }

    /**
     * The descriptor number. Borrowed: it stays this object's, and is valid only while this is open.
     *
     * @return a POSIX descriptor or a SOCKET
     * @throws IOException if closed
     */
    public long handle() throws IOException {
        try (var _ = descriptor.lease()) {
            return descriptor.handle();
        }
    }

    /**
     * Gives the descriptor away: ends the registration and this object, and leaves the number open, and non-blocking.
     *
     * @return the number, the caller's from now on
     * @throws IOException if closed
     * @throws IllegalStateException if another thread is in a call on this socket
     */
    public long release() throws IOException {
        return descriptor.release();
    }

    /**
     * Runs a system call of the user's own on this socket, and arms the direction again if it says that it would block, as
     * the methods of this class do. Excludes nobody: the operation may use this object, and a close meanwhile takes effect
     * when it returns.
     *
     * @param direction {@link Interest#READABLE}, {@link Interest#WRITABLE} or both
     * @param operation returns {@link ByteIo#WOULD_BLOCK} to say so
     * @return what the operation returned
     * @throws AsynchronousCloseException if closed meanwhile
     * @throws IOException if closed before, or whatever the operation throws
     */
    public long tryIo(Interest direction, IoOperation operation) throws IOException {
        long result;
        try (var _ = descriptor.lease()) {
            result = operation.run(descriptor.handle());
            if (!descriptor.isOpen()) {
                throw new AsynchronousCloseException();
            }
        }
        if (result == ByteIo.WOULD_BLOCK) {
            descriptor.wouldBlock(direction.bits());
        }
        return result;
    }

    @Override
    public void register(Registry registry, Token token, Interest interest, Trigger trigger) throws IOException {
        registry.register(descriptor, token, interest, trigger);
    }

    @Override
    public void reregister(Registry registry, Token token, Interest interest, Trigger trigger) throws IOException {
        registry.reregister(descriptor, token, interest, trigger);
    }

    @Override
    public void deregister(Registry registry) throws IOException {
        registry.deregister(descriptor);
    }

    /**
     * Whether this is open.
     *
     * @return false once {@link #close()} has begun
     */
    public boolean isOpen() {
        return descriptor.isOpen();
    }

    /**
     * Closes, from any thread, also while others are in a call or poll: the registration ends, no event comes afterwards,
     * and no call reaches a descriptor number that somebody else was given. The second time does nothing.
     *
     * @throws IOException if the system complains; the socket is closed all the same
     */
    @Override
    public void close() throws IOException {
        descriptor.close();
    }

    /** The kind of socket and its descriptor, for logs. */
    @Override
    public String toString() {
        return getClass().getSimpleName() + "(" + descriptor + ")";
    }
}
