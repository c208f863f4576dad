package org.poll4j.net;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.ScatteringByteChannel;
import org.jspecify.annotations.Nullable;
import org.poll4j.Interest;
import org.poll4j.spi.Backend;
import org.poll4j.spi.Backends;
import org.poll4j.spi.ByteIo;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.Transfers;

/**
 * A TCP connection. Reads and writes return bytes moved, 0 when they would block, −1 at the end of the stream; one call
 * moves at most 64 KiB, or 1,024 buffers of 1 GiB in all. A read and a write may run at the same time; a second read waits
 * for the first.
 *
 * <p>{@link #connect} begins; register the stream {@linkplain Interest#WRITABLE writable} and call {@link #finishConnect()}
 * on its event. Until that returns true, transfers throw {@link NotYetConnectedException}. Never blocking, this is no
 * channel for {@code Channels.newInputStream}.
 */
public final class TcpStream extends NetSource implements ScatteringByteChannel, GatheringByteChannel {
    private final ByteIo io;
    private volatile boolean connected;

    TcpStream(Backend backend, Descriptor descriptor, boolean connected) {
        super(backend, descriptor);
        this.io = backend.socketIo();
        this.connected = connected;
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
     * Takes ownership of a connected or connecting socket that something else made, and makes it non-blocking.
     *
     * @param handle a POSIX descriptor or a SOCKET
     * @return a stream that the caller closes
     * @throws IOException if it is not an open socket; it stays the caller's then
     */
    public static TcpStream adopt(long handle) throws IOException {
        Backend backend = Backends.system();
        Descriptor adopted = backend.sockets().adopt(handle);
        boolean connected = backend.sockets().address(adopted, true) != null;
        return new TcpStream(backend, adopted, connected);
    }

    /**
     * Tells whether the connect has succeeded. To be called when the stream is writable; harmless at any time.
     *
     * @return true once connected, false while under way
     * @throws java.net.ConnectException if refused; the stream is still to be closed
     * @throws IOException if it failed otherwise, or the stream is closed
     */
    public boolean finishConnect() throws IOException {
        if (!connected) {
            IOException failure = takeError();
            if (failure != null) {
                throw failure;
            }
            connected = remoteAddress() != null;
        }
        return connected;
    }

    /**
     * The peer's address.
     *
     * @return null while not connected
     * @throws IOException if closed
     */
    public @Nullable InetSocketAddress remoteAddress() throws IOException {
        try (var _ = descriptor.lease()) {
            return (InetSocketAddress) sockets.address(descriptor, true);
        }
    }

    /**
     * Shuts down reading, writing or both; the descriptor stays open.
     *
     * @param directions {@link Interest#READABLE}, {@link Interest#WRITABLE} or both
     * @throws IllegalArgumentException for anything else
     * @throws IOException if not connected, or closed
     */
    public void shutdown(Interest directions) throws IOException {
        if (directions == Interest.NONE || !directions.remove(Interest.READABLE).remove(Interest.WRITABLE).equals(Interest.NONE)) {
            throw new IllegalArgumentException("shutdown(" + directions + "): neither reading nor writing nor both");
        }
        try (var _ = descriptor.lease()) {
            sockets.shutdown(descriptor, directions.bits());
        }
    }

    @Override
    public int read(ByteBuffer dst) throws IOException {
        return Transfers.read(connectedDescriptor(), io, dst);
    }

    /**
     * Reads into an array.
     *
     * @param dst where to
     * @param offset the first byte to set
     * @param length how many at most
     * @return bytes read, 0 if it would block, −1 at the end of the stream
     * @throws IndexOutOfBoundsException if outside the array
     * @throws IOException if reset by the peer, or closed
     */
    public int read(byte[] dst, int offset, int length) throws IOException {
        return Transfers.read(connectedDescriptor(), io, dst, offset, length);
    }

    /**
     * Reads into a segment: native of any arena, or over a byte array.
     *
     * @param dst where to
     * @return bytes read, 0 if it would block, −1 at the end of the stream
     * @throws IllegalArgumentException if read-only
     * @throws IOException if reset by the peer, or closed
     */
    public long read(MemorySegment dst) throws IOException {
        return Transfers.read(connectedDescriptor(), io, dst);
    }

    @Override
    public long read(ByteBuffer[] dsts, int offset, int length) throws IOException {
        return Transfers.read(connectedDescriptor(), io, dsts, offset, length);
    }

    @Override
    public long read(ByteBuffer[] dsts) throws IOException {
        return read(dsts, 0, dsts.length);
    }

    /**
     * Reads without consuming: the next read gets the same bytes.
     *
     * @param dst where to; its position advances
     * @return bytes read, 0 if it would block, −1 at the end of the stream
     * @throws IOException if reset by the peer, or closed
     */
    public int peek(ByteBuffer dst) throws IOException {
        return Transfers.peek(connectedDescriptor(), io, dst);
    }

    @Override
    public int write(ByteBuffer src) throws IOException {
        return Transfers.write(connectedDescriptor(), io, src);
    }

    /**
     * Writes from an array.
     *
     * @param src where from
     * @param offset the first byte to write
     * @param length how many at most
     * @return bytes written, 0 if it would block
     * @throws IndexOutOfBoundsException if outside the array
     * @throws IOException if reset by the peer, shut down, or closed
     */
    public int write(byte[] src, int offset, int length) throws IOException {
        return Transfers.write(connectedDescriptor(), io, src, offset, length);
    }

    /**
     * Writes a segment: native of any arena, or over a byte array.
     *
     * @param src where from
     * @return bytes written, 0 if it would block
     * @throws IOException if reset by the peer, shut down, or closed
     */
    public long write(MemorySegment src) throws IOException {
        return Transfers.write(connectedDescriptor(), io, src);
    }

    @Override
    public long write(ByteBuffer[] srcs, int offset, int length) throws IOException {
        return Transfers.write(connectedDescriptor(), io, srcs, offset, length);
    }

    @Override
    public long write(ByteBuffer[] srcs) throws IOException {
        return write(srcs, 0, srcs.length);
    }

    private Descriptor connectedDescriptor() {
        if (!connected && descriptor.isOpen()) {
            throw new NotYetConnectedException();
        }
        return descriptor;
    }
}
