package org.poll4j.unix;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.util.Objects;
import org.poll4j.DescriptorSource;
import org.poll4j.spi.Backend;
import org.poll4j.spi.Backends;
import org.poll4j.spi.ByteIo;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.PosixSources;
import org.poll4j.spi.Transfers;

/**
 * Any POSIX descriptor as a source: an eventfd, timerfd, pidfd, inotify, terminal, device, another library's socket.
 * Registration fails if the kernel cannot watch the descriptor: a regular file on Linux ("cannot be watched", EPERM;
 * kqueue watches files), a terminal on macOS (EINVAL), a closed descriptor (EBADF).
 *
 * <p>A borrowed descriptor belongs to its owner. Close this object <em>before</em> the descriptor: epoll cannot remove
 * a descriptor that was closed outside poll4j while a duplicate of it lives. Two SourceFds over one descriptor are two
 * sources. They may be registered with two Polls, and one event wakes both.
 *
 * <p>{@link #handle()} returns the descriptor. {@link #release()} gives it back without closing it.
 */
public final class SourceFd extends DescriptorSource implements ByteChannel {
    private final ByteIo io;

    private SourceFd(Descriptor descriptor, ByteIo io) {
        super(descriptor);
        this.io = io;
    }

    /**
     * Wraps a descriptor without taking ownership. poll4j does not change its flags: make it non-blocking before
     * reading until it would block.
     *
     * @param fd an open descriptor
     * @return a source; closing it ends the registration and leaves the descriptor open
     * @throws IOException if it is not open
     * @throws IllegalArgumentException if it cannot be a descriptor
     * @throws UnsupportedOperationException on Windows
     */
    public static SourceFd borrow(long fd) throws IOException {
        return borrow(Backends.system(), fd);
    }

    /**
     * Wraps a descriptor like {@link #borrow(long)}, on a given backend.
     *
     * @param backend whose calls to use
     * @param fd as there
     * @return as there
     * @throws IOException as there
     */
    public static SourceFd borrow(Backend backend, long fd) throws IOException {
        PosixSources posix = Objects.requireNonNull(backend, "backend").posix();
        return new SourceFd(posix.borrow(fd), posix.adoptedIo());
    }

    /**
     * Takes ownership of a descriptor, and makes it non-blocking and closed on exec.
     *
     * @param fd an open descriptor
     * @return a source; closing it closes the descriptor
     * @throws IOException if it is not open; the caller still owns it then
     * @throws IllegalArgumentException if it cannot be a descriptor
     * @throws UnsupportedOperationException on Windows
     */
    public static SourceFd adopt(long fd) throws IOException {
        return adopt(Backends.system(), fd);
    }

    /**
     * Takes ownership like {@link #adopt(long)}, on a given backend.
     *
     * @param backend whose calls to use
     * @param fd as there
     * @return as there
     * @throws IOException as there
     */
    public static SourceFd adopt(Backend backend, long fd) throws IOException {
        PosixSources posix = Objects.requireNonNull(backend, "backend").posix();
        return new SourceFd(posix.adopt(fd), posix.adoptedIo());
    }

    /**
     * Reads with {@code read(2)}. Blocks if the descriptor blocks; a close then waits until the call returns.
     *
     * @param dst where to; its position advances
     * @return bytes read, 0 if it would block, −1 at the end
     * @throws IOException if the system refuses, or this is closed
     */
    @Override
    public int read(ByteBuffer dst) throws IOException {
        return Transfers.read(descriptor, io, dst);
    }

    /**
     * Writes with {@code write(2)}. Blocks if the descriptor blocks; a close then waits until the call returns.
     *
     * @param src where from; its position advances
     * @return bytes written, 0 if it would block
     * @throws IOException if the system refuses, or this is closed
     */
    @Override
    public int write(ByteBuffer src) throws IOException {
        return Transfers.write(descriptor, io, src);
    }
}
