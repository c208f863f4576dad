package org.poll4j.spi;

import java.util.Objects;
import java.util.function.IntConsumer;

/**
 * The result of {@link MessageIo#receive(Descriptor, java.nio.ByteBuffer)}: bytes, and the descriptors that came with
 * them (SCM_RIGHTS).
 */
public final class ReceivedRights {
    private final int bytes;
    private final int[] descriptors;
    private final boolean truncated;
    private final IntConsumer closer;

    /**
     * Makes the result of one call.
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
     * Returns how many bytes were read into the buffer.
     *
     * @return bytes received, {@link ByteIo#END} or {@link ByteIo#WOULD_BLOCK}
     */
    public int bytes() {
        return bytes;
    }

    /**
     * Returns the descriptors, which the caller closes from now on.
     *
     * @return the array given to the constructor
     */
    public int[] descriptors() {
        return descriptors;
    }

    /**
     * Returns whether descriptors were lost.
     *
     * @return true if fewer descriptors came than were sent
     */
    public boolean isTruncated() {
        return truncated;
    }

    /**
     * Returns the function that closes a descriptor.
     *
     * @return the function given to the constructor
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
