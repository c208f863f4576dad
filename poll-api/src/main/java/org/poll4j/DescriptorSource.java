package org.poll4j;

import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.util.Objects;
import org.poll4j.spi.ByteIo;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.Failures;
import org.poll4j.spi.IoOperation;

/** A source that is one {@link Descriptor}: what all sockets, pipes and raw descriptors have in common. */
public abstract class DescriptorSource implements Source, AutoCloseable {
    /** What this source is made of. */
    protected final Descriptor descriptor;

    /**
     * A source over a descriptor, which it owns.
     *
     * @param descriptor open
     */
    protected DescriptorSource(Descriptor descriptor) {
        this.descriptor = Objects.requireNonNull(descriptor, "descriptor");
    }

    /**
     * The descriptor or handle. Borrowed: it stays this object's, and is valid only while this is open.
     *
     * @return a POSIX descriptor or a SOCKET
     * @throws IOException if closed
     */
    public long handle() throws IOException {
        try (var _ = descriptor.lease()) {
            return descriptor.handle();
        }
    }

    /**
     * Gives the descriptor away: ends the registration and this object, and leaves the descriptor open, and
     * non-blocking.
     *
     * @return the descriptor, the caller's from now on
     * @throws IOException if closed, or the system refuses to end the registration: all is as it was then
     * @throws IllegalStateException if another thread is in a call on this source
     */
    public long release() throws IOException {
        return descriptor.release();
    }

    /**
     * Runs a system call of the user's own on this source, and arms the direction again if it says that it would block,
     * as the methods of this class do. Excludes nobody: the operation may use this object, and a close meanwhile takes
     * effect when it returns.
     *
     * @param direction {@link Interest#READABLE}, {@link Interest#WRITABLE} or both
     * @param operation returns {@link ByteIo#WOULD_BLOCK} to say so
     * @return what the operation returned
     * @throws AsynchronousCloseException if closed meanwhile
     * @throws IOException if closed before, or whatever the operation throws
     */
    public long tryIo(Interest direction, IoOperation operation) throws IOException {
        Objects.requireNonNull(direction, "direction");
        Objects.requireNonNull(operation, "operation");
        long result;
        try (var _ = descriptor.lease()) {
            result = operation.run(descriptor.handle());
            if (!descriptor.isOpen()) {
                throw Failures.closedMeanwhile(this);
            }
        }
        if (result == ByteIo.WOULD_BLOCK) {
            descriptor.wouldBlock(direction.bits());
        }
        return result;
    }

    @Override
    public void register(Registry registry, Token token, Interest interest, Trigger trigger) throws IOException {
        Objects.requireNonNull(registry, "registry").register(descriptor, token, interest, trigger);
    }

    @Override
    public void reregister(Registry registry, Token token, Interest interest, Trigger trigger) throws IOException {
        Objects.requireNonNull(registry, "registry").reregister(descriptor, token, interest, trigger);
    }

    @Override
    public void deregister(Registry registry) throws IOException {
        Objects.requireNonNull(registry, "registry").deregister(descriptor);
    }

    /**
     * Whether this is open.
     *
     * @return false once {@link #close()} has begun
     */
    public boolean isOpen() {
        return descriptor.isOpen();
    }

    /**
     * Closes, from any thread, also while others are in a call or poll: the registration ends, no event comes
     * afterwards, and no call reaches a descriptor that the system has given again. The second time does nothing.
     *
     * @throws IOException if the system complains; the source is closed all the same
     */
    @Override
    public void close() throws IOException {
        descriptor.close();
    }

    /** The kind of source and its descriptor, for logs. */
    @Override
    public String toString() {
        return getClass().getSimpleName() + "(" + descriptor + ")";
    }
}
