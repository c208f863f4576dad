package org.poll4j.net;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.poll4j.spi.Backend;
import org.poll4j.spi.Backends;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.Sockets;
import org.poll4j.spi.Transfers;

/**
 * A Unix-domain connection, of bytes or of {@linkplain UnixType#SEQPACKET messages}; reads and writes as
 * {@link TcpStream} does, and passes descriptors. On Linux a connect succeeds or fails at once. Windows has streams by
 * path from Windows 10 1803 on, no pairs, and no passing of descriptors; this was tested over fakes only.
 *
 * <p>{@link #handle()} returns the descriptor for the program's own system calls. {@link #release()} gives up its
 * ownership. {@link #adopt(long)} takes ownership of a descriptor.
 */
public final class UnixStream extends StreamSocket {
    /** Connected, or on the way to an address. */
    UnixStream(Backend backend, Descriptor descriptor, boolean connected, @Nullable SocketAddress connecting) {
        super(SocketKind.UNIX_STREAM, backend, descriptor, connected, connecting);
    }

    /** Connected. */
    UnixStream(Backend backend, Descriptor descriptor) {
        this(backend, descriptor, true, null);
    }

    static Sockets.Type socketType(UnixType type) {
        return Objects.requireNonNull(type, "type") == UnixType.SEQPACKET
                ? Sockets.Type.SEQPACKET
                : Sockets.Type.STREAM;
    }

    /**
     * Connects a stream, on this system's backend.
     *
     * @param address of a listener
     * @return a stream that the caller closes
     * @throws java.net.ConnectException if no socket listens there, or (EAGAIN) if the listener's backlog is full: no
     *     connect is in progress then; try again later
     * @throws IllegalArgumentException if the path or name is too long
     * @throws UnsupportedOperationException on a Windows without Unix-domain sockets
     * @throws IOException if the system refuses otherwise
     */
    public static UnixStream connect(UnixAddress address) throws IOException {
        return connect(Backends.system(), address, UnixType.STREAM);
    }

    /**
     * Connects like {@link #connect(UnixAddress)}, on a given backend.
     *
     * @param backend whose sockets to use
     * @param address of a listener
     * @param type the listener's type
     * @return a stream that the caller closes
     * @throws IOException if no socket listens there, the backlog is full, or the system refuses otherwise
     */
    public static UnixStream connect(Backend backend, UnixAddress address, UnixType type) throws IOException {
        Objects.requireNonNull(address, "address");
        return UnixSocket.open(backend, type).connect(address);
    }

    /**
     * Makes two unnamed streams connected to each other, on this system's backend.
     *
     * @return two streams that the caller closes
     * @throws IOException if the system refuses, for example with EMFILE
     */
    public static UnixStream[] pair() throws IOException {
        return pair(Backends.system(), UnixType.STREAM);
    }

    /**
     * Makes two unnamed sockets connected to each other, on a given backend.
     *
     * @param backend whose sockets to use
     * @param type the type of both
     * @return two sockets that the caller closes
     * @throws IOException if the system refuses, for example with EMFILE
     */
    public static UnixStream[] pair(Backend backend, UnixType type) throws IOException {
        Objects.requireNonNull(backend, "backend");
        Descriptor[] ends = backend.sockets().pair(socketType(type));
        return new UnixStream[] {new UnixStream(backend, ends[0]), new UnixStream(backend, ends[1])};
    }

    /**
     * Takes ownership of a connected socket that other code made, and makes it non-blocking and closed on exec.
     *
     * @param handle a POSIX descriptor or a SOCKET, not {@linkplain org.poll4j.net a JDK channel's}
     * @return a stream that the caller closes
     * @throws IOException if it is not an open socket; the caller still owns it then
     * @throws IllegalArgumentException if it cannot be a descriptor, or it is a socket of another kind, or a listening
     *     one (as far as the system tells; macOS may not); the caller still owns it then
     */
    public static UnixStream adopt(long handle) throws IOException {
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
    public static UnixStream adopt(Backend backend, long handle) throws IOException {
        return new UnixStream(backend, SocketKind.UNIX_STREAM.adoptStream(backend, handle));
    }

    /**
     * Returns the local address.
     *
     * @return unnamed for a client and a pair
     * @throws IOException if closed
     */
    public UnixAddress localAddress() throws IOException {
        return (UnixAddress) local();
    }

    /**
     * Returns the peer's address.
     *
     * @return unnamed for a client and a pair; null while not connected
     * @throws IOException if closed
     */
    public @Nullable UnixAddress remoteAddress() throws IOException {
        return (UnixAddress) remote();
    }

    /**
     * Sends bytes together with descriptors. The descriptors arrive with the first of the bytes. The caller still owns
     * its own descriptors.
     *
     * @param src at least one byte, because the system sends no descriptor without one
     * @param descriptors at most 253 POSIX descriptors
     * @return bytes sent; 0 if it would block, and no descriptor was sent
     * @throws IllegalArgumentException if there are no bytes, or too many descriptors
     * @throws IOException if the system refuses, or this is closed
     */
    public int sendDescriptors(ByteBuffer src, int... descriptors) throws IOException {
        Objects.requireNonNull(src, "src");
        Objects.requireNonNull(descriptors, "descriptors");
        if (!src.hasRemaining() || descriptors.length > 253) {
            throw new IllegalArgumentException("sendDescriptors(" + src.remaining() + " bytes, " + descriptors.length
                    + " descriptors): at least 1 byte, at most 253 descriptors");
        }
        return Transfers.sendDescriptors(connectedDescriptor(), backend.messageIo(), src, descriptors.clone());
    }

    /**
     * Reads bytes together with the descriptors that came with them.
     *
     * @param dst where to; its position advances
     * @return how many bytes came, and the descriptors, which the caller takes or closes
     * @throws IOException if the system refuses, or this is closed
     */
    public ReceivedDescriptors receiveDescriptors(ByteBuffer dst) throws IOException {
        return new ReceivedDescriptors(Transfers.receiveDescriptors(connectedDescriptor(), backend.messageIo(), dst));
    }

    /**
     * Reads like {@link #receiveDescriptors(ByteBuffer)}, without reporting whether descriptors were lost.
     *
     * @param dst where to; its position advances before the first descriptor is handed over
     * @param descriptors receives each new descriptor, which is closed on exec, and owns it from then on. If it throws,
     *     the remaining descriptors are closed. It may use and close this stream.
     * @return bytes read, 0 if it would block, −1 at the end of the stream
     * @throws IOException if the system refuses, or this is closed
     */
    public int receiveDescriptors(ByteBuffer dst, IntConsumer descriptors) throws IOException {
        Objects.requireNonNull(descriptors, "descriptors");
        try (ReceivedDescriptors received = receiveDescriptors(dst)) {
            while (received.remaining() > 0) {
                descriptors.accept(received.take());
            }
            return received.bytes();
        }
    }
}
