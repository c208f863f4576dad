package org.poll4j.windows;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.ScatteringByteChannel;
import java.util.Objects;
import org.poll4j.DescriptorSource;
import org.poll4j.spi.Backend;
import org.poll4j.spi.Backends;
import org.poll4j.spi.ByteIo;
import org.poll4j.spi.NamedPipeEnd;
import org.poll4j.spi.Readiness;
import org.poll4j.spi.Transfers;

/**
 * One end of a Windows named pipe. Programs read and write it like a connection. A server {@linkplain #create creates}
 * an end for each client and waits in {@link #connect}; a client {@linkplain #open opens} one.
 *
 * <p><strong>Transfers begin with the registration.</strong> Windows does not report that a pipe is ready, only that an
 * operation has ended. So a registered pipe always reads up to 4 KiB ahead. A write copies its bytes, and Windows sends
 * them later, one write at a time. Before the end is registered, and until a client is connected, every read and write
 * would block. From its first registration on, an end belongs to that {@link org.poll4j.Poll}: another one refuses it
 * with {@link org.poll4j.WrongPollException}. When that Poll is closed, the bytes that were read ahead can still be
 * read, and nothing else works.
 *
 * <p>Reads return bytes, 0 when they would block, −1 when the other end is closed and all is read. Writes return bytes
 * accepted, 0 while the last write is not finished; the next write reports an error of the last. {@link #close} still
 * sends the accepted bytes; closing the Poll drops them.
 *
 * <p>A pipe carries bytes or {@linkplain #createForMessages messages}. In a pipe of messages each write is one message,
 * however long. A read returns bytes of one message only; a message of more than 4,096 bytes needs several reads.
 *
 * <p>Thread-safe as all sources are. On other systems use {@link org.poll4j.unix.Pipe} or
 * {@link org.poll4j.net.UnixStream}.
 *
 * @see <a href="https://learn.microsoft.com/windows/win32/ipc/named-pipes">Named Pipes</a>
 */
public final class NamedPipe extends DescriptorSource implements ScatteringByteChannel, GatheringByteChannel {
    private final NamedPipeEnd end;
    private final ByteIo io;

    private NamedPipe(NamedPipeEnd end) {
        super(end.descriptor());
        this.end = end;
        this.io = end.io();
    }

    /**
     * Makes a new pipe of bytes, and its first end for a client. Only programs on this machine can open it.
     *
     * @param name {@code \\.\pipe\} and at least one character, at most 256 in all
     * @return a server's end that the caller closes
     * @throws IOException if there is such a pipe already (ERROR_ACCESS_DENIED), or the system refuses otherwise
     * @throws IllegalArgumentException if this is no name of a pipe
     * @throws UnsupportedOperationException on other systems than Windows
     */
    public static NamedPipe create(String name) throws IOException {
        return create(Backends.system(), name);
    }

    /**
     * Makes a pipe like {@link #create(String)}, on a given backend.
     *
     * @param backend whose pipes to use
     * @param name as there
     * @return as there
     * @throws IOException as there
     */
    public static NamedPipe create(Backend backend, String name) throws IOException {
        Objects.requireNonNull(backend, "backend");
        Objects.requireNonNull(name, "name");
        return new NamedPipe(backend.windows().createPipe(name, false, true));
    }

    /**
     * Makes a new pipe of messages; otherwise like {@link #create(String)}.
     *
     * @param backend whose pipes to use
     * @param name as there
     * @return as there
     * @throws IOException as there
     */
    public static NamedPipe createForMessages(Backend backend, String name) throws IOException {
        Objects.requireNonNull(backend, "backend");
        Objects.requireNonNull(name, "name");
        return new NamedPipe(backend.windows().createPipe(name, true, true));
    }

    /**
     * Makes another end of a server's pipe of bytes, for the next client.
     *
     * @param backend whose pipes to use
     * @param name as of {@link #create(String)}
     * @return a server's end that the caller closes
     * @throws IOException if the system refuses
     */
    public static NamedPipe createNext(Backend backend, String name) throws IOException {
        Objects.requireNonNull(backend, "backend");
        Objects.requireNonNull(name, "name");
        return new NamedPipe(backend.windows().createPipe(name, false, false));
    }

    /**
     * Opens a pipe as a client. The server can identify the client, and cannot act in its name.
     *
     * @param name as of {@link #create(String)}
     * @return a client's end that the caller closes
     * @throws java.net.ConnectException if there is no such pipe (ERROR_FILE_NOT_FOUND), or all its ends have clients
     *     (ERROR_PIPE_BUSY: try again later)
     * @throws IOException if the system refuses otherwise
     * @throws IllegalArgumentException if this is no name of a pipe
     * @throws UnsupportedOperationException on other systems than Windows
     */
    public static NamedPipe open(String name) throws IOException {
        return open(Backends.system(), name);
    }

    /**
     * Opens a pipe like {@link #open(String)}, on a given backend.
     *
     * @param backend whose pipes to use
     * @param name as there
     * @return as there
     * @throws IOException as there
     */
    public static NamedPipe open(Backend backend, String name) throws IOException {
        Objects.requireNonNull(backend, "backend");
        Objects.requireNonNull(name, "name");
        return new NamedPipe(backend.windows().openPipe(name));
    }

    /**
     * Takes ownership of either end of a pipe that other code opened with FILE_FLAG_OVERLAPPED, and bound to no
     * completion port; else the first registration fails. Of a server's end that has its client already,
     * {@link #connect} tells so.
     *
     * @param backend whose pipes to use
     * @param handle a HANDLE
     * @return an end that the caller closes
     * @throws IOException if it is no open pipe; the caller still owns it then
     */
    public static NamedPipe adopt(Backend backend, long handle) throws IOException {
        return new NamedPipe(
                Objects.requireNonNull(backend, "backend").windows().adoptPipe(handle));
    }

    /**
     * Begins to wait for a client, if none is connected. The end becomes
     * {@linkplain org.poll4j.Event#isWritable() writable} when a client has connected. If the end is not registered
     * yet, the wait begins with the registration.
     *
     * @return true if a client is connected; false if the wait is in progress: call again on the event
     * @throws IOException if the system refuses, or the wait has failed
     * @throws IllegalStateException if this is a client's end
     */
    public boolean connect() throws IOException {
        try (var _ = descriptor.lease()) {
            boolean connected = end.connect();
            descriptor.wouldBlock(Readiness.BOTH); // a new connection, of which nothing was reported yet
            return connected;
        }
    }

    /**
     * Disconnects the client. Bytes that it wrote and that were not read are lost, and so are bytes that were not
     * delivered to it. Then {@link #connect} waits for the next client.
     *
     * @throws IOException if the system refuses
     * @throws IllegalStateException if this is a client's end
     */
    public void disconnect() throws IOException {
        try (var _ = descriptor.lease()) {
            end.disconnect();
        }
    }

    @Override
    public int read(ByteBuffer dst) throws IOException {
        return Transfers.read(descriptor, io, dst);
    }

    /**
     * Reads into an array.
     *
     * @param dst where to
     * @param offset the first byte to set
     * @param length how many at most
     * @return bytes read, 0 if it would block, −1 at the end
     * @throws IOException if an operation has failed, or this is closed
     */
    public int read(byte[] dst, int offset, int length) throws IOException {
        return Transfers.read(descriptor, io, dst, offset, length);
    }

    /**
     * Reads into a segment.
     *
     * @param dst where to
     * @return bytes read, 0 if it would block, −1 at the end
     * @throws IOException if an operation has failed, or this is closed
     */
    public long read(MemorySegment dst) throws IOException {
        return Transfers.read(descriptor, io, dst);
    }

    @Override
    public long read(ByteBuffer[] dsts, int offset, int length) throws IOException {
        return Transfers.read(descriptor, io, dsts, offset, length);
    }

    @Override
    public long read(ByteBuffer[] dsts) throws IOException {
        return read(dsts, 0, Objects.requireNonNull(dsts, "dsts").length);
    }

    @Override
    public int write(ByteBuffer src) throws IOException {
        return Transfers.write(descriptor, io, src);
    }

    /**
     * Writes from an array.
     *
     * @param src where from
     * @param offset the first byte to write
     * @param length how many at most
     * @return bytes accepted, 0 if it would block
     * @throws IOException if this or the last write has failed (ERROR_NO_DATA: the other end is closed), or this is
     *     closed
     */
    public int write(byte[] src, int offset, int length) throws IOException {
        return Transfers.write(descriptor, io, src, offset, length);
    }

    /**
     * Writes a segment.
     *
     * @param src where from
     * @return bytes accepted, 0 if it would block
     * @throws IOException if this or the last write has failed (ERROR_NO_DATA: the other end is closed), or this is
     *     closed
     */
    public long write(MemorySegment src) throws IOException {
        return Transfers.write(descriptor, io, src);
    }

    @Override
    public long write(ByteBuffer[] srcs, int offset, int length) throws IOException {
        return Transfers.write(descriptor, io, srcs, offset, length);
    }

    @Override
    public long write(ByteBuffer[] srcs) throws IOException {
        return write(srcs, 0, Objects.requireNonNull(srcs, "srcs").length);
    }

    /**
     * Not supported for pipes.
     *
     * @return never
     * @throws UnsupportedOperationException always: its handle stays bound to its Poll, and operations of this object
     *     may be under way
     */
    @Override
    public long release() {
        throw new UnsupportedOperationException("release(" + descriptor + "): a named pipe stays bound to its Poll");
    }
}
