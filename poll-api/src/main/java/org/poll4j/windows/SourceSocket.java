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
 * Makes a source of any SOCKET, for example one of another library. On other systems use
 * {@link org.poll4j.unix.SourceFd}.
 *
 * <p>A borrowed socket belongs to its owner. Close this object <em>before</em> the socket. If the owner closes a
 * registered socket, no other source can register that handle until a poll notices the close. A registration whose
 * ONESHOT event has fired cannot notice it. In that case another source over that SOCKET can register, and
 * reregistering the first one fails.
 *
 * <p>A SOCKET can be registered once in a process, however many SourceSockets there are over it, because AFD confuses
 * two polls of one socket. A second registration is refused with {@link org.poll4j.AlreadyRegisteredException}.
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
     * Wraps a socket without taking ownership. poll4j does not change its modes: make it non-blocking before reading
     * until it would block.
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
     * Wraps a socket like {@link #borrow(long)}, on a given backend.
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
     * @throws IOException if it is not an open socket (WSAENOTSOCK); the caller still owns it then
     * @throws IllegalArgumentException if it cannot be a socket, or it is neither a stream nor of datagrams, nor of
     *     an internet or Unix-domain family; the caller still owns it then
     * @throws UnsupportedOperationException on other systems than Windows
     */
    public static SourceSocket adopt(long socket) throws IOException {
        return adopt(Backends.system(), socket);
    }

    /**
     * Takes ownership like {@link #adopt(long)}, on a given backend.
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
     * Reads with {@code recv}. Blocks if the socket blocks.
     *
     * @param dst where to; its position advances
     * @return bytes read, 0 if it would block, −1 at the end
     * @throws IOException if the system refuses, or this is closed
     */
    public int read(ByteBuffer dst) throws IOException {
        return Transfers.read(descriptor, io, dst);
    }

    /**
     * Writes with {@code send}. Blocks if the socket blocks.
     *
     * @param src where from; its position advances
     * @return bytes written, 0 if it would block
     * @throws IOException if the system refuses, or this is closed
     */
    public int write(ByteBuffer src) throws IOException {
        return Transfers.write(descriptor, io, src);
    }
}
