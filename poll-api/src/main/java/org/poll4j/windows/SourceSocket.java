package org.poll4j.windows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.poll4j.DescriptorSource;
import org.poll4j.spi.Backend;
import org.poll4j.spi.Backends;
import org.poll4j.spi.ByteIo;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.Transfers;

/**
 * Any SOCKET as a source, such as another library's: what {@link org.poll4j.unix.SourceFd} is elsewhere.
 *
 * <p>A borrowed socket stays its owner's, who closes this object <em>before</em> the socket. A registered socket that
 * its owner has closed keeps its handle from other sources until a poll learns of the close. A registration whose
 * ONESHOT event has fired cannot learn of it, so it gives way: another source over that SOCKET can register, and
 * reregistering the first one fails then.
 *
 * <p>One SOCKET is registered once in a process, whatever number of SourceSockets there are over it, because AFD mixes
 * up two polls of one socket. A second registration is refused with {@link org.poll4j.AlreadyRegisteredException}.
 *
 * @see <a href="https://github.com/piscisaureus/wepoll/issues/35">wepoll #35</a>
 */
public final class SourceSocket extends DescriptorSource {
    private final ByteIo io;

    private SourceSocket(Descriptor descriptor, ByteIo io) {
        super(descriptor);
        this.io = io;
    }

    /**
     * Names a socket that stays somebody else's. Its modes are not touched: make it non-blocking before reading until
     * it would block.
     *
     * @param socket an open SOCKET
     * @return a source; closing it ends the registration and leaves the socket open
     * @throws IOException if it is not an open socket (WSAENOTSOCK)
     * @throws IllegalArgumentException if it cannot be a socket
     * @throws UnsupportedOperationException on other systems than Windows
     */
    public static SourceSocket borrow(long socket) throws IOException {
        return borrow(Backends.system(), socket);
    }

    /**
     * As {@link #borrow(long)}, on a given backend.
     *
     * @param backend whose calls to use
     * @param socket as there
     * @return as there
     * @throws IOException as there
     */
    public static SourceSocket borrow(Backend backend, long socket) throws IOException {
        return new SourceSocket(
                Objects.requireNonNull(backend, "backend").windows().borrowSocket(socket), backend.socketIo());
    }

    /**
     * Takes ownership of a socket, and makes it non-blocking and not inherited.
     *
     * @param socket an open SOCKET
     * @return a source; closing it closes the socket
     * @throws IOException if it is not an open socket (WSAENOTSOCK); it stays the caller's then
     * @throws IllegalArgumentException if it cannot be a socket, or it is neither a stream nor of datagrams, nor of
     *     an internet or Unix-domain family; it stays the caller's then
     * @throws UnsupportedOperationException on other systems than Windows
     */
    public static SourceSocket adopt(long socket) throws IOException {
        return adopt(Backends.system(), socket);
    }

    /**
     * As {@link #adopt(long)}, on a given backend.
     *
     * @param backend whose calls to use
     * @param socket as there
     * @return as there
     * @throws IOException as there
     */
    public static SourceSocket adopt(Backend backend, long socket) throws IOException {
        Objects.requireNonNull(backend, "backend").windows(); // says what to use instead
        return new SourceSocket(backend.sockets().adopt(socket), backend.socketIo());
    }

    /**
     * Reads by {@code recv}. Blocks if the socket does.
     *
     * @param dst where to; its position advances
     * @return bytes read, 0 if it would block, −1 at the end
     * @throws IOException if the system refuses, or this is closed
     */
    public int read(ByteBuffer dst) throws IOException {
        return Transfers.read(descriptor, io, dst);
    }

    /**
     * Writes by {@code send}. Blocks if the socket does.
     *
     * @param src where from; its position advances
     * @return bytes written, 0 if it would block
     * @throws IOException if the system refuses, or this is closed
     */
    public int write(ByteBuffer src) throws IOException {
        return Transfers.write(descriptor, io, src);
    }
}
