package org.poll4j.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;

/**
 * Several datagrams of one size to one receiver, to be written to a {@link PollDatagramChannel}. On Linux the kernel
 * cuts them (UDP_SEGMENT), elsewhere each is a call. Netty's {@code SegmentedDatagramPacket} of the native transports
 * does the same.
 */
public final class PollSegmentedDatagramPacket extends DatagramPacket {
    private final int segmentSize;

    /**
     * Several datagrams.
     *
     * @param content their bytes, at most 65,535, of which the kernel sends at most 64 datagrams and what an IP packet
     *     can hold
     * @param segmentSize how many bytes each has, at least 1; the last one may have fewer
     * @param recipient the receiver
     * @throws IllegalArgumentException if the size is less than 1
     */
    public PollSegmentedDatagramPacket(ByteBuf content, int segmentSize, InetSocketAddress recipient) {
        super(content, recipient);
        if (segmentSize < 1) {
            throw new IllegalArgumentException(
                    "PollSegmentedDatagramPacket(segmentSize " + segmentSize + "): a datagram of at least 1 byte");
        }
        this.segmentSize = segmentSize;
    }

    /**
     * Returns how many bytes each datagram has.
     *
     * @return at least 1
     */
    public int segmentSize() {
        return segmentSize;
    }

    @Override
    public PollSegmentedDatagramPacket copy() {
        return replace(content().copy());
    }

    @Override
    public PollSegmentedDatagramPacket duplicate() {
        return replace(content().duplicate());
    }

    @Override
    public PollSegmentedDatagramPacket retainedDuplicate() {
        return replace(content().retainedDuplicate());
    }

    @Override
    public PollSegmentedDatagramPacket replace(ByteBuf content) {
        return new PollSegmentedDatagramPacket(content, segmentSize, recipient());
    }

    @Override
    public PollSegmentedDatagramPacket retain() {
        super.retain();
        return this;
    }

    @Override
    public PollSegmentedDatagramPacket retain(int increment) {
        super.retain(increment);
        return this;
    }

    @Override
    public PollSegmentedDatagramPacket touch() {
        super.touch();
        return this;
    }

    @Override
    public PollSegmentedDatagramPacket touch(Object hint) {
        super.touch(hint);
        return this;
    }
}
