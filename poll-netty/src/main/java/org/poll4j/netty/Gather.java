package org.poll4j.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.util.concurrent.FastThreadLocal;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.poll4j.net.StreamSocket;

/**
 * Writes the buffers at the head of an outbound buffer by one call: by their addresses if all have some, so that no
 * objects are made.
 */
final class Gather implements ChannelOutboundBuffer.MessageProcessor {
    /** What one call is given at most. */
    private static final int MAX_PIECES = 1024;

    private static final long MAX_BYTES = 1 << 20;

    private static final FastThreadLocal<Gather> OF_THREAD = new FastThreadLocal<>() {
        @Override
        protected Gather initialValue() {
            return new Gather();
        }
    };

    private final long[] addresses = new long[MAX_PIECES];
    private final int[] lengths = new int[MAX_PIECES];
    private int count;
    private long total;

    private Gather() {}

    /** Returns how many bytes were written. */
    static long write(StreamSocket to, ChannelOutboundBuffer in) throws IOException {
        if (to.takesAddresses()) {
            Gather gather = OF_THREAD.get();
            gather.collect(in);
            if (gather.count > 0) {
                return to.writeAddresses(gather.addresses, gather.lengths, gather.count);
            }
        }
        ByteBuffer[] buffers = in.nioBuffers(MAX_PIECES, MAX_BYTES);
        return to.write(buffers, 0, in.nioBufferCount());
    }

    private void collect(ChannelOutboundBuffer in) throws IOException {
        count = 0;
        total = 0;
        try {
            in.forEachFlushedMessage(this);
        } catch (Exception failure) {
            throw new IOException("the outbound buffer of a channel cannot be walked", failure);
        }
    }

    @Override
    public boolean processMessage(Object message) {
        return message instanceof ByteBuf buffer && add(buffer);
    }

    private boolean add(ByteBuf buffer) {
        int length = buffer.readableBytes();
        if (length == 0) {
            return true;
        }
        if (buffer.hasMemoryAddress()) {
            return add(buffer.memoryAddress() + buffer.readerIndex(), length);
        }
        if (!(buffer instanceof CompositeByteBuf composite)) {
            return false; // those before it are written by their addresses, and it by the next call
        }
        for (ByteBuf part : composite.decompose(buffer.readerIndex(), length)) {
            if (!add(part)) {
                return false;
            }
        }
        return true;
    }

    /** Returns whether there is room for more. */
    private boolean add(long address, int length) {
        if (count == MAX_PIECES) {
            return false;
        }
        addresses[count] = address;
        lengths[count] = length;
        count++;
        total += length;
        return total < MAX_BYTES;
    }
}
