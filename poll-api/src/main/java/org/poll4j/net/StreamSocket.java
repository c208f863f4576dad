package org.poll4j.net;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.ScatteringByteChannel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.poll4j.Interest;
import org.poll4j.spi.Backend;
import org.poll4j.spi.ByteIo;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.Failures;
import org.poll4j.spi.Transfers;

/**
 * The base class of {@link TcpStream} and {@link UnixStream}: reads and writes bytes, and finishes a connect. Code that
 * uses only this class works with both.
 */
public abstract sealed class StreamSocket extends NetSource implements ScatteringByteChannel, GatheringByteChannel
        permits TcpStream, UnixStream {
    /** How many bytes a read or a write of one buffer moves at most. */
    public static final int MAX_TRANSFER = 64 * 1024;

    private final ByteIo io;
    /** The address of the connect in progress; null if not known. */
    private final @Nullable SocketAddress connecting;

    private volatile boolean connected;
    /** Why the connect failed. Kept, because the system reports it only once. */
    private volatile @Nullable IOException failure;

    StreamSocket(
            SocketKind kind,
            Backend backend,
            Descriptor descriptor,
            boolean connected,
            @Nullable SocketAddress connecting) {
        super(kind, backend, descriptor);
        this.io = backend.socketIo();
        this.connected = connected;
        this.connecting = connecting;
    }

    /**
     * Returns whether the connect has succeeded. Call this when the stream is writable; at other times it does no harm.
     *
     * @return true once connected, false while under way
     * @throws java.net.ConnectException if the connect was refused. Each later call throws the same exception, also
     *     after {@link #takeError} has reported it. The caller still closes the stream.
     * @throws IOException if it failed otherwise, in the same way, or the stream is closed
     */
    public boolean finishConnect() throws IOException {
        if (!connected) {
            takeError();
            IOException failed = failure;
            if (failed != null) {
                throw failed;
            }
            connected = remote() != null;
        }
        return connected;
    }

    /**
     * Returns the pending error of the socket (SO_ERROR) and clears it. Before the stream is connected, this is the
     * reason why the connect failed.
     *
     * @return null if there is none
     * @throws IOException if closed
     */
    @Override
    public @Nullable IOException takeError() throws IOException {
        if (connected) {
            return super.takeError();
        }
        IOException error = connectError();
        if (error != null) {
            failure = error;
        }
        return error;
    }

    private @Nullable IOException connectError() throws IOException {
        try (var _ = descriptor.lease()) {
            return sockets.connectError(descriptor, connecting);
        }
    }

    /**
     * Shuts down reading, writing or both; the descriptor stays open. Does nothing if the peer has reset the
     * connection, as in java.nio: both directions have ended then, and reads and writes report it.
     *
     * @param directions {@link Interest#READABLE}, {@link Interest#WRITABLE} or both
     * @throws IllegalArgumentException for anything else
     * @throws IOException if it was never connected, or is closed
     */
    public void shutdown(Interest directions) throws IOException {
        shutdownDirections(directions, connected);
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
        return read(dsts, 0, Objects.requireNonNull(dsts, "dsts").length);
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
        return write(srcs, 0, Objects.requireNonNull(srcs, "srcs").length);
    }

    /**
     * Returns whether {@link #readAddress}, {@link #writeAddress} and {@link #writeAddresses} work.
     *
     * @return true on every system, false in simulations
     */
    public boolean takesAddresses() {
        return io.takesAddresses();
    }

    /**
     * Reads into native memory by its address, for libraries that manage memory themselves. Unlike a buffer or a
     * segment, an address does not keep its memory alive: the caller must keep it valid until this method
     * returns. A wrong address corrupts memory.
     *
     * @param address of the first byte to set
     * @param length how many bytes at most
     * @return bytes read, 0 if it would block, −1 at the end of the stream
     * @throws IllegalArgumentException if the address is 0 or the length is negative
     * @throws UnsupportedOperationException unless {@link #takesAddresses()}
     * @throws IOException if reset by the peer, or closed
     */
    public int readAddress(long address, int length) throws IOException {
        requireMemory("readAddress", address, length);
        return Transfers.read(connectedDescriptor(), io, address, length);
    }

    /**
     * Writes native memory by its address; see {@link #readAddress}.
     *
     * @param address of the first byte to write
     * @param length how many bytes at most
     * @return bytes written, 0 if it would block
     * @throws IllegalArgumentException if the address is 0 or the length is negative
     * @throws UnsupportedOperationException unless {@link #takesAddresses()}
     * @throws IOException if reset by the peer, shut down, or closed
     */
    public int writeAddress(long address, int length) throws IOException {
        requireMemory("writeAddress", address, length);
        return Transfers.write(connectedDescriptor(), io, address, length);
    }

    /**
     * Writes several pieces of native memory by their addresses, in order; see {@link #readAddress}. One call on POSIX
     * systems. Windows writes the first piece.
     *
     * @param addresses of the first byte of each piece
     * @param lengths how many bytes each piece has
     * @param count how many pieces there are; at most 1,024 are written
     * @return bytes written, 0 if it would block
     * @throws IndexOutOfBoundsException if the arrays have fewer pieces
     * @throws IllegalArgumentException if an address is 0 or a length is negative
     * @throws UnsupportedOperationException unless {@link #takesAddresses()}
     * @throws IOException if reset by the peer, shut down, or closed
     */
    public long writeAddresses(long[] addresses, int[] lengths, int count) throws IOException {
        Objects.requireNonNull(addresses, "addresses");
        Objects.requireNonNull(lengths, "lengths");
        Objects.checkFromIndexSize(0, count, Math.min(addresses.length, lengths.length));
        for (int i = 0; i < count; i++) {
            requireMemory("writeAddresses", addresses[i], lengths[i]);
        }
        return Transfers.write(connectedDescriptor(), io, addresses, lengths, count);
    }

    private static void requireMemory(String call, long address, int length) {
        if (address == 0 || length < 0) {
            throw new IllegalArgumentException(call + "(address 0x" + Long.toHexString(address) + ", length " + length
                    + "): address 0 or a negative length");
        }
    }

    final Descriptor connectedDescriptor() {
        if (!connected && descriptor.isOpen()) {
            throw Failures.notYetConnected(this);
        }
        return descriptor;
    }
}
