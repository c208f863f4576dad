package org.poll4j.unix;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.ScatteringByteChannel;
import java.nio.file.Path;
import java.util.Objects;
import org.poll4j.DescriptorSource;
import org.poll4j.Interest;
import org.poll4j.spi.Backend;
import org.poll4j.spi.Backends;
import org.poll4j.spi.ByteIo;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.IoOperation;
import org.poll4j.spi.PosixSources;
import org.poll4j.spi.Transfers;

/**
 * An unnamed pipe: bytes written to its {@link Sender} can be read from its {@link Receiver}. Both ends are
 * non-blocking and closed on exec. Each is registered and closed by itself.
 *
 * <p>When all senders are gone, Linux reports the receiver {@linkplain org.poll4j.Event#isReadClosed() read closed},
 * and not readable unless data is left; {@link org.poll4j.Event#isReadReady()} is true on every system.
 *
 * <p>{@code handle()} of an end returns the descriptor for the program's own system calls. {@code release()} gives up
 * its ownership. {@code adopt(fd)} takes ownership of a descriptor.
 *
 * @param sender the writing end
 * @param receiver the reading end
 */
public record Pipe(Sender sender, Receiver receiver) implements AutoCloseable {
    /**
     * Makes a pipe of two ends.
     *
     * @param sender the writing end
     * @param receiver the reading end
     */
    public Pipe {
        Objects.requireNonNull(sender, "sender");
        Objects.requireNonNull(receiver, "receiver");
    }

    /**
     * Opens a pipe on this system's backend.
     *
     * @return a pipe whose ends the caller closes
     * @throws IOException if the system refuses, for example with EMFILE
     * @throws UnsupportedOperationException on Windows
     */
    public static Pipe open() throws IOException {
        return open(Backends.system());
    }

    /**
     * Opens a pipe on a given backend.
     *
     * @param backend whose pipes to use
     * @return a pipe whose ends the caller closes
     * @throws IOException if the system refuses, for example with EMFILE
     * @throws UnsupportedOperationException on Windows
     */
    public static Pipe open(Backend backend) throws IOException {
        PosixSources sources = Objects.requireNonNull(backend, "backend").posix();
        return of(sources, sources.pipe());
    }

    /**
     * Makes a FIFO, a pipe with a name, on this system's backend. Another process, or a class of the JDK, can open an
     * end by that name.
     *
     * @param path the name of no file yet; only the owner may open it, and the caller deletes it
     * @return a pipe whose ends the caller closes
     * @throws IOException if the system refuses, for example with EEXIST; there is no FIFO then
     * @throws UnsupportedOperationException on Windows: use {@link org.poll4j.windows.NamedPipe}
     * @see <a href="https://man7.org/linux/man-pages/man7/fifo.7.html">fifo(7)</a>
     */
    public static Pipe open(Path path) throws IOException {
        return open(Backends.system(), path);
    }

    /**
     * Makes a FIFO like {@link #open(Path)}, on a given backend.
     *
     * @param backend whose pipes to use
     * @param path as there
     * @return as there
     * @throws IOException as there
     * @throws UnsupportedOperationException on Windows, and if the backend has no files
     */
    public static Pipe open(Backend backend, Path path) throws IOException {
        PosixSources sources = Objects.requireNonNull(backend, "backend").posix();
        return of(sources, sources.pipe(Objects.requireNonNull(path, "path")));
    }

    private static Pipe of(PosixSources sources, Descriptor[] ends) {
        ByteIo io = sources.pipeIo();
        return new Pipe(new Sender(ends[1], io), new Receiver(ends[0], io));
    }

    /**
     * Closes both ends.
     *
     * @throws IOException if the system reports an error; both are closed all the same
     */
    @Override
    public void close() throws IOException {
        try (receiver) {
            sender.close();
        }
    }

    /** The writing end. Writes return bytes written, 0 when they would block. */
    public static final class Sender extends DescriptorSource implements GatheringByteChannel {
        private final ByteIo io;

        Sender(Descriptor descriptor, ByteIo io) {
            super(descriptor);
            this.io = io;
        }

        /**
         * Takes ownership of the writing end of a pipe that other code made, and makes it non-blocking and closed
         * on exec.
         *
         * @param fd a POSIX descriptor
         * @return a sender that the caller closes
         * @throws IOException if it is not open; the caller still owns it then
         * @throws IllegalArgumentException if it cannot be a descriptor
         */
        public static Sender adopt(long fd) throws IOException {
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
        public static Sender adopt(Backend backend, long fd) throws IOException {
            PosixSources posix = Objects.requireNonNull(backend, "backend").posix();
            Descriptor adopted = posix.adopt(fd);
            adopted.expose();
            return new Sender(adopted, posix.adoptedIo());
        }

        @Override
        public long handle() throws IOException {
            descriptor.expose();
            return super.handle();
        }

        @Override
        public long tryIo(Interest direction, IoOperation operation) throws IOException {
            descriptor.expose();
            return super.tryIo(direction, operation);
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
         * @return bytes written, 0 if it would block
         * @throws IOException if the receiver or this sender is closed
         */
        public int write(byte[] src, int offset, int length) throws IOException {
            return Transfers.write(descriptor, io, src, offset, length);
        }

        /**
         * Writes a segment.
         *
         * @param src where from
         * @return bytes written, 0 if it would block
         * @throws IOException if the receiver or this sender is closed
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
    }

    /**
     * The reading end. Reads return bytes read, 0 when they would block, −1 when all senders are gone and all is read.
     */
    public static final class Receiver extends DescriptorSource implements ScatteringByteChannel {
        private final ByteIo io;

        Receiver(Descriptor descriptor, ByteIo io) {
            super(descriptor);
            this.io = io;
        }

        /**
         * Takes ownership of the reading end of a pipe that other code made, and makes it non-blocking and closed
         * on exec.
         *
         * @param fd a POSIX descriptor
         * @return a receiver that the caller closes
         * @throws IOException if it is not open; the caller still owns it then
         * @throws IllegalArgumentException if it cannot be a descriptor
         */
        public static Receiver adopt(long fd) throws IOException {
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
        public static Receiver adopt(Backend backend, long fd) throws IOException {
            PosixSources posix = Objects.requireNonNull(backend, "backend").posix();
            Descriptor adopted = posix.adopt(fd);
            adopted.expose();
            return new Receiver(adopted, posix.adoptedIo());
        }

        @Override
        public long handle() throws IOException {
            descriptor.expose();
            return super.handle();
        }

        @Override
        public long tryIo(Interest direction, IoOperation operation) throws IOException {
            descriptor.expose();
            return super.tryIo(direction, operation);
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
         * @throws IOException if closed
         */
        public int read(byte[] dst, int offset, int length) throws IOException {
            return Transfers.read(descriptor, io, dst, offset, length);
        }

        /**
         * Reads into a segment.
         *
         * @param dst where to
         * @return bytes read, 0 if it would block, −1 at the end
         * @throws IOException if closed
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
    }
}
