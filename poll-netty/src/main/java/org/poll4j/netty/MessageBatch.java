package org.poll4j.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.util.concurrent.FastThreadLocal;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.poll4j.net.Datagrams;
import org.poll4j.net.PeerAddress;

/** Sends the datagrams at the head of an outbound buffer by one call. One for each event loop. */
final class MessageBatch implements ChannelOutboundBuffer.MessageProcessor {
    /** The first message does not fit a batch: it is sent by itself. */
    static final int NONE = 0;

    private static final int CAPACITY = 64;
    /** As much as a path usually takes; what is longer is sent by itself. */
    private static final int ROOM = 2048;

    private static final FastThreadLocal<MessageBatch> OF_THREAD = new FastThreadLocal<>() {
        @Override
        protected MessageBatch initialValue() {
            return new MessageBatch();
        }
    };

    private final Datagrams batch = Datagrams.allocate(CAPACITY, ROOM);
    /** Those whose bytes the batch holds. */
    private final @Nullable Object[] messages = new Object[CAPACITY];

    private @Nullable PollMessageChannel channel;
    private int most;

    private MessageBatch() {}

    /** Removes what was sent. Returns how many, {@link #NONE}, or WOULD_BLOCK; throws if the first one is refused. */
    static int send(PollMessageChannel from, ChannelOutboundBuffer in, int most) throws IOException {
        MessageBatch own = OF_THREAD.get();
        own.channel = from;
        own.most = Math.min(most, CAPACITY);
        try {
            in.forEachFlushedMessage(own);
            return own.batch.size() < 2 ? NONE : own.send(from, in);
        } catch (IOException | RuntimeException refused) {
            throw refused;
        } catch (Exception impossible) {
            throw new IOException("the outbound buffer of a channel cannot be walked", impossible);
        } finally {
            own.channel = null;
            Arrays.fill(own.messages, 0, own.batch.size(), null);
            own.batch.clear();
        }
    }

    /** Between two messages there may be writes that were cancelled, which the batch does not hold. */
    private int send(PollMessageChannel from, ChannelOutboundBuffer in) throws IOException {
        int n = from.socket().send(batch);
        for (int i = 0; i < n; i++) {
            while (in.current() != messages[i]) {
                in.remove();
            }
            in.remove();
        }
        return n;
    }

    /** Returns whether there is room for more. */
    @Override
    public boolean processMessage(Object message) {
        PollMessageChannel from = channel;
        if (from == null || message instanceof PollSegmentedDatagramPacket) {
            return false;
        }
        ByteBuf content = Outgoing.content(message);
        SocketAddress to = Outgoing.recipient(message);
        int length = content.readableBytes();
        if (length > ROOM || content.refCnt() == 0 || !from.reaches(to)) {
            return false;
        }
        PeerAddress receiver;
        try {
            receiver = from.receiver(to);
        } catch (RuntimeException refused) { // an address of another family: of this message, and of no other
            return false;
        }
        messages[batch.size()] = message;
        content.getBytes(content.readerIndex(), batch.add(length, receiver));
        return batch.size() < most;
    }
}
