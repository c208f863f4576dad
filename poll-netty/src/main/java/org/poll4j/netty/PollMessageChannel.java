package org.poll4j.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.RecvByteBufAllocator.ExtendedHandle;
import io.netty.util.UncheckedBooleanSupplier;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.NotYetConnectedException;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.poll4j.DescriptorSource;
import org.poll4j.net.DatagramSource;
import org.poll4j.net.Datagrams;
import org.poll4j.net.PeerAddress;

/**
 * What channels of UDP and of Unix-domain datagrams have in common. A datagram is received by a call of its own, into
 * the buffer that the pipeline gets, unless {@link MessageConfig#batch()} says otherwise: then one call receives many
 * into memory of this channel, from which they are copied. Several datagrams that wait to be sent are copied and sent
 * by one call.
 */
abstract class PollMessageChannel extends AbstractPollChannel {
    private static final ByteBuf CANCELLED = Unpooled.EMPTY_BUFFER;
    /** On the BSDs no event tells that the peer has room again. */
    private static final int RETRY_MILLIS = 10;

    private final PeerAddress sender = new PeerAddress();
    private final PeerAddress receiver = new PeerAddress();
    /** What {@link #receiver} holds. */
    private @Nullable SocketAddress receiverAddress;

    private final SegmentSender segments = new SegmentSender();
    private boolean retryScheduled;

    private volatile boolean bound;
    volatile boolean connected;

    PollMessageChannel() {
        super(null);
    }

    /** Makes what a constructor needs. */
    interface Opening<T> {
        T open() throws IOException;
    }

    static <T> T open(Opening<T> opening) {
        try {
            return opening.open();
        } catch (IOException failure) {
            throw new ChannelException(failure);
        }
    }

    abstract DatagramSource socket();

    /** The address of a received datagram's sender, as users see it. */
    abstract @Nullable SocketAddress toUser(PeerAddress from);

    /** Turns a receiver into the system's form. */
    abstract void set(PeerAddress into, SocketAddress to);

    /** What the pipeline gets. */
    abstract Object received(ByteBuf content, @Nullable SocketAddress from);

    @Override
    public abstract MessageConfig config();

    @Override
    public final boolean isActive() {
        return isOpen() && (bound || (config().isActiveOnOpen() && isRegistered()));
    }

    @Override
    final DescriptorSource watchable() {
        return socket();
    }

    @Override
    final PollIoOps interest() {
        return PollIoOps.READ_WRITE;
    }

    final void bound() throws IOException {
        readAddresses();
        bound = true;
    }

    @Override
    final boolean finishConnect() {
        return connected;
    }

    @Override
    final void closeSocket() throws IOException {
        connected = false;
        socket().close();
    }

    // Reading

    /** Refused datagrams, which the peer's host tells of, do not end the channel. */
    @Override
    final void readNow() {
        MessageConfig config = config();
        ExtendedHandle allocation = (ExtendedHandle) unsafe().recvBufAllocHandle();
        allocation.reset(config);
        Throwable failure = null;
        try {
            boolean more;
            do {
                Datagrams batch = config.batch();
                more = batch == null ? receive(allocation) : receive(batch, allocation);
            } while (more && isOpen() && allocation.continueReading(UncheckedBooleanSupplier.TRUE_SUPPLIER));
        } catch (Throwable refused) {
            failure = refused;
        }
        completeTurn(allocation, failure);
    }

    /** Passes on one datagram; false if none waits. */
    private boolean receive(ExtendedHandle allocation) throws IOException {
        ByteBuf buffer = allocation.allocate(config().getAllocator());
        try {
            int room = buffer.writableBytes();
            int begin = buffer.writerIndex();
            allocation.attemptedBytesRead(room);
            ByteBuffer memory = buffer.internalNioBuffer(begin, room);
            SocketAddress peer = connected ? remoteAddress() : null;
            int n = peer == null ? socket().receive(memory, sender) : socket().receive(memory);
            if (n == DatagramSource.WOULD_BLOCK) {
                readable = false;
                return false;
            }
            int length = Math.min(n, room); // the rest is lost
            buffer.writerIndex(begin + length);
            allocation.lastBytesRead(length);
            allocation.incMessagesRead(1);
            readPending = false;
            ByteBuf filled = buffer;
            buffer = null;
            pipeline().fireChannelRead(received(filled, peer == null ? toUser(sender) : peer));
            return true;
        } finally {
            if (buffer != null) {
                buffer.release();
            }
        }
    }

    /** Passes on what one call receives; false if no more waits. */
    private boolean receive(Datagrams batch, ExtendedHandle allocation) throws IOException {
        allocation.attemptedBytesRead(batch.capacity() * batch.room());
        int n = socket().receive(batch);
        if (n == DatagramSource.WOULD_BLOCK) {
            readable = false;
            return false;
        }
        readable = n == batch.capacity();
        readPending = false;
        int bytes = 0;
        int messages = 0;
        for (int i = 0; i < n && isOpen(); i++) {
            bytes += batch.length(i);
            messages += passOn(batch, i);
        }
        allocation.lastBytesRead(bytes);
        allocation.incMessagesRead(messages);
        return readable;
    }

    /** Passes on one datagram of a batch, or those that the kernel has joined to one. Returns how many. */
    private int passOn(Datagrams batch, int i) {
        batch.peer(i, sender);
        SocketAddress from = connected ? remoteAddress() : toUser(sender);
        ByteBuf content = config().getAllocator().directBuffer(Math.max(1, batch.length(i)));
        content.writeBytes(batch.data(i));
        int size = batch.segmentSize(i);
        if (size == 0) {
            pipeline().fireChannelRead(received(content, from));
            return 1;
        }
        int messages = 0;
        try {
            for (; content.isReadable(); messages++) {
                ByteBuf segment = content.readRetainedSlice(Math.min(size, content.readableBytes()));
                pipeline().fireChannelRead(received(segment, from));
            }
        } finally {
            content.release();
        }
        return messages;
    }

    // Writing

    /**
     * Netty puts {@link #CANCELLED} in the place of a write that was cancelled, so an empty datagram is another buffer.
     */
    static boolean isOneDirect(ByteBuf buffer) {
        return buffer.isDirect() && buffer.nioBufferCount() == 1 && buffer != CANCELLED;
    }

    @Override
    protected final void doWrite(ChannelOutboundBuffer in) {
        int left = maxMessagesPerWrite();
        while (left > 0) {
            Object message = in.current();
            if (message == null) {
                return;
            }
            try {
                int sent = message == CANCELLED ? skip(in) : send(in, message, left);
                if (sent == DatagramSource.WOULD_BLOCK) {
                    writeBlocked = true;
                    retryLater();
                    return;
                }
                left -= sent;
            } catch (Exception refused) { // of this datagram, and of no other
                in.remove(refused);
                left--;
            }
        }
        if (!in.isEmpty()) {
            eventLoop().execute(flushTask);
        }
    }

    private static int skip(ChannelOutboundBuffer in) {
        in.remove();
        return 0;
    }

    /** Sends and removes the first message, and others if one call can send them, too. Returns how many. */
    private int send(ChannelOutboundBuffer in, Object message, int most) throws IOException {
        int sent = in.size() > 1 && most > 1 ? MessageBatch.send(this, in, most) : MessageBatch.NONE;
        if (sent == MessageBatch.NONE) {
            sent = message instanceof PollSegmentedDatagramPacket packet
                    ? segments.send(socket(), packet, receiver(packet.recipient()))
                    : sendOne(message);
            if (sent > 0) {
                in.remove();
            }
        }
        return sent;
    }

    private int sendOne(Object message) throws IOException {
        ByteBuf content = Outgoing.content(message);
        ByteBuffer memory = content.internalNioBuffer(content.readerIndex(), content.readableBytes());
        PeerAddress to = receiver(Outgoing.recipient(message));
        int n = to == null ? socket().send(memory) : socket().send(memory, to);
        return n == DatagramSource.WOULD_BLOCK ? n : 1;
    }

    /** Whether a message has a receiver. */
    final boolean reaches(@Nullable SocketAddress to) {
        return to != null || connected;
    }

    /** The system's form of a receiver; null for the connected peer. Valid until the next call. */
    final @Nullable PeerAddress receiver(@Nullable SocketAddress to) {
        if (connected && (to == null || to.equals(remoteAddress()))) {
            return null;
        }
        if (to == null) {
            throw new NotYetConnectedException();
        }
        if (to != receiverAddress) {
            set(receiver, to);
            receiverAddress = to;
        }
        return receiver;
    }

    private void retryLater() {
        if (!retryScheduled) {
            retryScheduled = true;
            var _ = eventLoop().schedule(this::retry, RETRY_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void retry() {
        retryScheduled = false;
        writeBlocked = false;
        flushNow();
    }

    // Options

    @Override
    final Set<SocketOption<?>> socketOptions() {
        return socket().supportedOptions();
    }

    @Override
    final <T> T socketOption(SocketOption<T> option) throws IOException {
        return socket().getOption(option);
    }

    @Override
    final <T> void setSocketOption(SocketOption<T> option, T value) throws IOException {
        socket().setOption(option, value);
    }
}
