package org.poll4j.netty;

import io.netty.channel.FileRegion;
import io.netty.util.AbstractReferenceCounted;
import io.netty.util.IllegalReferenceCountException;
import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.poll4j.net.SendFile;
import org.poll4j.net.StreamSocket;

/**
 * A part of a file, which {@link PollSocketChannel} and {@link PollDomainSocketChannel} send by {@link SendFile}: on
 * Linux, macOS and FreeBSD the bytes do not pass through the JVM. Channels of other transports send it by
 * {@link FileChannel#transferTo}. Netty's {@code DefaultFileRegion} can be written to this transport's channels, too,
 * but it does not tell its file, so each byte of it is copied.
 *
 * <p>The first transfer opens the file, and the last {@link #release} closes it. An error of opening, and a file that
 * ends before the part does, fail the write with an {@link IOException}. This closes the channel if its
 * {@code AUTO_CLOSE} is on, because the peer cannot know how much is missing.
 *
 * <p>One channel sends a region, and only once. For use by one thread at a time.
 */
public final class PollFileRegion extends AbstractReferenceCounted implements FileRegion {
    private static final InternalLogger LOGGER = InternalLoggerFactory.getInstance(PollFileRegion.class);

    private final Path path;
    private final long position;
    private final long count;
    private long transferred;
    private @Nullable SendFile file;
    /** For channels of other transports. */
    private @Nullable FileChannel channel;

    /**
     * A part of a file. Does not open it yet.
     *
     * @param path of a regular file of the default file system
     * @param position of the first byte in the file
     * @param count how many bytes
     * @throws IllegalArgumentException if the position or the count is negative
     */
    public PollFileRegion(Path path, long position, long count) {
        if (position < 0 || count < 0) {
            throw new IllegalArgumentException(
                    "PollFileRegion(" + path + ", position " + position + ", count " + count + "): negative");
        }
        this.path = Objects.requireNonNull(path, "path");
        this.position = position;
        this.count = count;
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public long count() {
        return count;
    }

    @Override
    public long transferred() {
        return transferred;
    }

    /** {@inheritDoc} */
    @Override
    @Deprecated
    public long transfered() {
        return transferred;
    }

    /**
     * Sends what the target takes now.
     *
     * @param target a {@link StreamSocket} or any other channel
     * @param from how many bytes after {@link #position()} to begin
     * @return bytes sent; 0 if it would block or none are left
     * @throws EOFException if the file ends before the region does
     * @throws IOException if the file cannot be opened or read, or the target refuses
     */
    @Override
    public long transferTo(WritableByteChannel target, long from) throws IOException {
        if (from < 0 || from > count) {
            throw new IllegalArgumentException("transferTo(" + this + ", " + from + "): not in the region");
        }
        if (refCnt() == 0) {
            throw new IllegalReferenceCountException(0);
        }
        if (from == count) {
            return 0;
        }
        long n = target instanceof StreamSocket stream
                ? file().transferTo(stream, position + from, count - from)
                : copyTo(target, position + from, count - from);
        if (n < 0) {
            throw new EOFException("transferTo(" + this + "): the file ends before the region does");
        }
        transferred += n;
        return n;
    }

    private SendFile file() throws IOException {
        SendFile opened = file;
        if (opened == null) {
            file = opened = SendFile.open(path);
        }
        return opened;
    }

    /** Returns −1 at the end of the file, as {@link SendFile} does. */
    private long copyTo(WritableByteChannel target, long begin, long length) throws IOException {
        FileChannel opened = channel;
        if (opened == null) {
            channel = opened = FileChannel.open(path);
        }
        long n = opened.transferTo(begin, length, target);
        return n == 0 && opened.size() <= begin ? -1 : n;
    }

    @Override
    protected void deallocate() {
        try (SendFile _ = file;
                FileChannel _ = channel) {
            file = null;
            channel = null;
        } catch (IOException failure) {
            LOGGER.warn("{}: closing the file failed", this, failure);
        }
    }

    @Override
    public PollFileRegion retain() {
        super.retain();
        return this;
    }

    @Override
    public PollFileRegion retain(int increment) {
        super.retain(increment);
        return this;
    }

    @Override
    public PollFileRegion touch() {
        return this;
    }

    @Override
    public PollFileRegion touch(Object hint) {
        return this;
    }

    /** Returns the file and the part, for logs. */
    @Override
    public String toString() {
        return "PollFileRegion(" + path + ", position " + position + ", count " + count + ", transferred " + transferred
                + ")";
    }
}
