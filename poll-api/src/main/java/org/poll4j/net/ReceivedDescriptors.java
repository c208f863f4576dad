package org.poll4j.net;

import java.util.NoSuchElementException;
import java.util.function.IntConsumer;
import org.poll4j.spi.ReceivedRights;

/**
 * The result of {@link UnixStream#receiveDescriptors(java.nio.ByteBuffer)}: bytes, and the descriptors that came with
 * them. {@link #take} returns one descriptor after another; {@link #close} closes those that were not taken. Not
 * safe for use by several threads.
 */
public final class ReceivedDescriptors implements AutoCloseable {
    private final int bytes;
    private final int[] descriptors;
    private final boolean truncated;
    private final IntConsumer closer;
    private int taken;

    ReceivedDescriptors(ReceivedRights received) {
        this.bytes = received.bytes();
        this.descriptors = received.descriptors();
        this.truncated = received.isTruncated();
        this.closer = received.closer();
    }

    /**
     * Returns how many bytes were read into the buffer.
     *
     * @return bytes read, 0 if it would block, −1 at the end of the stream
     */
    public int bytes() {
        return bytes;
    }

    /**
     * Returns whether descriptors were lost: this process may open no more (EMFILE), or more came than fit. The bytes,
     * and the descriptors before the lost ones, were received.
     *
     * @return true if fewer descriptors came than were sent
     */
    public boolean isTruncated() {
        return truncated;
    }

    /**
     * Returns how many descriptors are left to {@link #take}.
     *
     * @return 0 or more
     */
    public int remaining() {
        return descriptors.length - taken;
    }

    /**
     * Returns the next descriptor, which the caller owns from then on.
     *
     * @return an open POSIX descriptor, closed on exec, which the caller closes
     * @throws NoSuchElementException if none is left
     */
    public int take() {
        if (taken == descriptors.length) {
            throw new NoSuchElementException("take(): all " + taken + " descriptors are taken or closed");
        }
        return descriptors[taken++];
    }

    /** Closes the descriptors that were not taken. */
    @Override
    public void close() {
        while (taken < descriptors.length) {
            closer.accept(descriptors[taken++]);
        }
    }
}
