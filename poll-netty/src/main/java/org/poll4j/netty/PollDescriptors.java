package org.poll4j.netty;

import io.netty.util.AbstractReferenceCounted;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.poll4j.net.ReceivedDescriptors;

/**
 * File descriptors that travel through a {@link PollDomainSocketChannel}; not on Windows. A channel sends them with one
 * byte of their own, and they stay the caller's. A channel whose {@link PollChannelOption#DOMAIN_SOCKET_READ_MODE} is
 * {@link PollDomainSocketReadMode#FILE_DESCRIPTORS} receives them: {@link #take} hands over one after another, and the
 * last {@link #release} closes those that were not taken.
 */
public final class PollDescriptors extends AbstractReferenceCounted {
    private final int[] sent;
    private final @Nullable ReceivedDescriptors received;

    private PollDescriptors(int[] sent, @Nullable ReceivedDescriptors received) {
        this.sent = sent;
        this.received = received;
    }

    PollDescriptors(ReceivedDescriptors received) {
        this(new int[0], received);
    }

    /**
     * Descriptors to send.
     *
     * @param descriptors at most 253 open POSIX descriptors; they stay the caller's, open until the write is done
     * @return a message for a {@link PollDomainSocketChannel}
     */
    public static PollDescriptors of(int... descriptors) {
        return new PollDescriptors(
                Objects.requireNonNull(descriptors, "descriptors").clone(), null);
    }

    int[] sent() {
        return sent;
    }

    /**
     * Returns how many received descriptors are left to {@link #take}.
     *
     * @return 0 or more; 0 if a byte came without a descriptor
     */
    public int remaining() {
        return received == null ? 0 : received.remaining();
    }

    /**
     * Hands over the next received descriptor.
     *
     * @return an open POSIX descriptor, closed on exec, which the caller closes
     * @throws NoSuchElementException if none is left
     */
    public int take() {
        if (received == null) {
            throw new NoSuchElementException("take(): these descriptors are to be sent");
        }
        return received.take();
    }

    @Override
    protected void deallocate() {
        if (received != null) {
            received.close();
        }
    }

    @Override
    public PollDescriptors touch(Object hint) {
        return this;
    }
}
