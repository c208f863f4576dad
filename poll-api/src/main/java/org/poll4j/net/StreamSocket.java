package org.poll4j.net;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.ScatteringByteChannel;
import org.poll4j.Interest;
import org.poll4j.spi.Backend;
import org.poll4j.spi.ByteIo;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.Transfers;

/** What {@link TcpStream} and {@link UnixStream} have in common: bytes in, bytes out, a connect that may take time. */
abstract sealed class StreamSocket extends NetSource implements ScatteringByteChannel, GatheringByteChannel
        permits TcpStream, UnixStream {
    private final ByteIo io;
    private volatile boolean connected;

    StreamSocket(Backend backend, Descriptor descriptor, boolean connected) {
        super(backend, descriptor);
        this.io = backend.socketIo();
        this.connected = connected;
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
            connected = remote() != null;
        }
        return connected;
    }

    /**
     * Shuts down reading, writing or both; the descriptor stays open.
     *
     * @param directions {@link Interest#READABLE}, {@link Interest#WRITABLE} or both
     * @throws IllegalArgumentException for anything else
     * @throws IOException if not connected, or closed
     */
    public void shutdown(Interest directions) throws IOException {
        shutdownDirections(directions);
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

    final Descriptor connectedDescriptor() {
        if (!connected && descriptor.isOpen()) {
            throw new NotYetConnectedException();
        }
        return descriptor;
    }
}
