package org.poll4j.spi;

import java.util.Objects;
import java.util.function.IntConsumer;

/**
 * What {@link MessageIo#receive(Descriptor, java.nio.ByteBuffer)} received: bytes, and descriptors that came with them
 * (SCM_RIGHTS).
 */
public final class ReceivedRights {
    private final int bytes;
    private final int[] descriptors;
    private final boolean truncated;
    private final IntConsumer closer;

    /**
     * What one call received.
     *
     * @param bytes bytes received, {@link ByteIo#END} or {@link ByteIo#WOULD_BLOCK}
     * @param descriptors open descriptors in the order in which they were sent; owned by this object from now on
     * @param truncated whether descriptors were lost
     * @param closer closes a descriptor
     */
    public ReceivedRights(int bytes, int[] descriptors, boolean truncated, IntConsumer closer) {
        this.bytes = bytes;
        this.descriptors = Objects.requireNonNull(descriptors, "descriptors");
        this.truncated = truncated;
        this.closer = Objects.requireNonNull(closer, "closer");
    }

    /**
     * How many bytes were read into the buffer.
     *
     * @return bytes received, {@link ByteIo#END} or {@link ByteIo#WOULD_BLOCK}
     */
    public int bytes() {
        return bytes;
    }

    /**
     * The descriptors, which the caller closes from now on.
     *
     * @return the array that the constructor was given
     */
    public int[] descriptors() {
        return descriptors;
    }

    /**
     * Whether descriptors were lost.
     *
     * @return true if fewer descriptors came than were sent
     */
    public boolean isTruncated() {
        return truncated;
    }

    /**
     * Closes a descriptor.
     *
     * @return what the constructor was given
     */
    public IntConsumer closer() {
        return closer;
    }

    /** Closes all descriptors, for a caller that cannot hand them over. */
    public void close() {
        for (int descriptor : descriptors) {
            closer.accept(descriptor);
        }
    }
}
