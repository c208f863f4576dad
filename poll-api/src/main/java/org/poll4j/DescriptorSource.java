package org.poll4j;

import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.util.Objects;
import org.poll4j.spi.ByteIo;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.Failures;
import org.poll4j.spi.IoOperation;

/** A source that owns one {@link Descriptor}. All sockets, pipes and raw descriptors extend it. */
public abstract class DescriptorSource implements Source, AutoCloseable {
    /** The descriptor that this source owns. */
    protected final Descriptor descriptor;

    /**
     * Makes a source that owns a descriptor.
     *
     * @param descriptor open
     */
    protected DescriptorSource(Descriptor descriptor) {
        this.descriptor = Objects.requireNonNull(descriptor, "descriptor");
    }

    /**
     * Returns the descriptor or handle. This object keeps the ownership: do not close the descriptor. It is valid only
     * while this source is open.
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
     * Gives up ownership of the descriptor. This ends the registration and this object. The descriptor stays open and
     * non-blocking.
     *
     * @return the descriptor, which the caller owns from now on
     * @throws IOException if closed, or the system refuses to end the registration; nothing has changed then
     * @throws IllegalStateException if another thread is in a call on this source
     */
    public long release() throws IOException {
        return descriptor.release();
    }

    /**
     * Runs a system call of the caller on this source. If the call would block, this arms the direction again, as the
     * methods of this class do. The operation may use this object, and other threads may too. A close during the
     * operation takes effect when the operation returns.
     *
     * @param direction {@link Interest#READABLE}, {@link Interest#WRITABLE} or both
     * @param operation makes the call; returns {@link ByteIo#WOULD_BLOCK} if the call would block
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
     * Returns whether this source is open.
     *
     * @return false once {@link #close()} has begun
     */
    public boolean isOpen() {
        return descriptor.isOpen();
    }

    /**
     * Closes this source. Any thread may call this, also while other threads are in a call or poll. The registration
     * ends, no event comes afterwards, and no call reaches a descriptor that the system has given to another file. A
     * second close does nothing.
     *
     * @throws IOException if the system reports an error; the source is closed all the same
     */
    @Override
    public void close() throws IOException {
        descriptor.close();
    }

    /** Returns the kind of source and its descriptor, for logs. */
    @Override
    public String toString() {
        return getClass().getSimpleName() + "(" + descriptor + ")";
    }
}
