package org.poll4j.net;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.poll4j.spi.Backend;
import org.poll4j.spi.Backends;
import org.poll4j.spi.FileSender;
import org.poll4j.spi.Moves;

/**
 * A file, open for reading, whose bytes go to streams without passing through the JVM where the system can: by sendfile
 * on Linux, macOS and FreeBSD. Elsewhere, and for files that the system cannot send so, up to 64 KiB a call are read
 * and written. A {@link java.nio.channels.FileChannel} cannot be used, because its descriptor is not accessible.
 *
 * {@snippet file="org/poll4j/Snippets.java" region="send-file"}
 *
 * <p>The calls do not wait for the stream. They may wait for the disk, as every read of a file does. Windows has
 * TransmitFile, which is not used, because it does not report how many bytes the socket accepts now.
 *
 * <p>Safe for use by several threads; one file may be sent to many streams at the same time. The caller keeps the
 * position; the file has none. If the file is cut meanwhile, {@code transferTo} returns −1 at its new end.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/sendfile.2.html">sendfile(2)</a>
 */
public final class SendFile implements AutoCloseable {
    /** How many bytes one call sends at most. */
    public static final long MAX_TRANSFER = 1 << 30;

    private final Backend backend;
    private final Path path;
    private final FileSender file;

    private SendFile(Backend backend, Path path, FileSender file) {
        this.backend = backend;
        this.path = path;
        this.file = file;
    }

    /**
     * Opens a file.
     *
     * @param path of a regular file
     * @return a file, which the caller closes
     * @throws java.nio.file.NoSuchFileException if there is none
     * @throws IOException if the system refuses
     */
    public static SendFile open(Path path) throws IOException {
        return open(Backends.system(), path);
    }

    /**
     * Opens a file like {@link #open(Path)}, on a given backend.
     *
     * @param backend that of the streams to send to
     * @param path as there
     * @return as there
     * @throws IOException as there
     */
    public static SendFile open(Backend backend, Path path) throws IOException {
        Objects.requireNonNull(path, "path");
        return new SendFile(
                backend, path, Objects.requireNonNull(backend, "backend").openFile(path));
    }

    /**
     * Returns how long the file is now.
     *
     * @return bytes
     * @throws IOException if closed
     */
    public long size() throws IOException {
        return file.size();
    }

    /**
     * Sends bytes of the file to a stream, as many as it takes now.
     *
     * @param stream connected, of this file's backend
     * @param position of the first byte in the file
     * @param count how many bytes at most; one call sends {@link #MAX_TRANSFER} at most
     * @return bytes sent; 0 if it would block, or the count is 0; −1 if the file ends at or before the position
     * @throws IllegalArgumentException if the position or the count is negative, or the stream is of another backend
     * @throws java.nio.channels.NotYetConnectedException before the stream is connected
     * @throws IOException if the peer has reset the stream, or the file or the stream is closed
     */
    public long transferTo(StreamSocket stream, long position, long count) throws IOException {
        Objects.requireNonNull(stream, "stream");
        if (position < 0 || count < 0) {
            throw new IllegalArgumentException(
                    "transferTo(" + stream + ", position " + position + ", count " + count + "): negative");
        }
        if (stream.backend != backend && !stream.backend.name().equals(backend.name())) {
            throw new IllegalArgumentException("transferTo(" + stream + "): of the backend '" + stream.backend.name()
                    + "', but the file is of '" + backend.name() + "'");
        }
        long limited = Math.min(count, Math.min(MAX_TRANSFER, Long.MAX_VALUE - position));
        if (limited == 0) {
            return 0;
        }
        return Moves.send(stream.connectedDescriptor(), file, position, limited);
    }

    /**
     * Closes the file. Any thread may call this; a second close does nothing.
     *
     * @throws IOException if the system reports an error; the file is closed all the same
     */
    @Override
    public void close() throws IOException {
        file.close();
    }

    /** Returns the path, for logs. */
    @Override
    public String toString() {
        return "SendFile(" + path + ")";
    }
}
