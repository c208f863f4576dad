package org.poll4j.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultFileRegion;
import io.netty.channel.FileRegion;
import io.netty.channel.RecvByteBufAllocator.ExtendedHandle;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.nio.channels.NotYetConnectedException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.poll4j.DescriptorSource;
import org.poll4j.Interest;
import org.poll4j.net.StreamSocket;

/** What connections of TCP and of Unix-domain sockets have in common. */
abstract class PollStreamChannel extends AbstractPollChannel implements DuplexChannel {
    private static final ChannelMetadata METADATA = new ChannelMetadata(false, 16);
    /** Of a write that called nothing: the message was empty. */
    private static final long NOTHING = -1;
    /** Of a read: nothing more comes. */
    static final Object END = new Object();

    /** What {@link #beginConnect} or an accept has brought. */
    private volatile @Nullable StreamSocket stream;

    private volatile boolean connected;
    private volatile boolean inputShutdown;
    private volatile boolean outputShutdown;
    /** Whether the pipeline knows that nothing more comes. */
    private boolean inputComplete;

    PollStreamChannel(@Nullable Channel parent, @Nullable StreamSocket accepted) {
        super(parent);
        this.stream = accepted;
        this.connected = accepted != null;
    }

    @Override
    public abstract StreamConfig config();

    @Override
    public final ChannelMetadata metadata() {
        return METADATA;
    }

    @Override
    final @Nullable DescriptorSource watchable() {
        return stream;
    }

    @Override
    final PollIoOps interest() {
        return PollIoOps.READ_WRITE;
    }

    @Override
    public final boolean isActive() {
        return connected && isOpen();
    }

    final @Nullable StreamSocket stream() {
        return stream;
    }

    final StreamSocket requireStream() {
        StreamSocket current = stream;
        if (current == null) {
            throw new NotYetConnectedException();
        }
        return current;
    }

    /** Takes a stream whose connect has begun. Returns whether it is connected. */
    final boolean connecting(StreamSocket begun) throws IOException {
        stream = begun;
        return finishConnect();
    }

    @Override
    final boolean finishConnect() throws IOException {
        StreamSocket current = requireStream();
        if (!current.finishConnect()) {
            return false;
        }
        readAddresses();
        connected = true;
        return true;
    }

    @Override
    void closeSocket() throws IOException {
        StreamSocket current = stream;
        if (current != null) {
            current.close();
        }
    }

    // Reading

    @Override
    final void readNow() {
        StreamConfig config = config();
        if (isInputOver()) {
            readable = false;
            readPending = false;
            return;
        }
        ExtendedHandle allocation = (ExtendedHandle) unsafe().recvBufAllocHandle();
        allocation.reset(config);
        boolean end = false;
        try {
            do {
                Object message = readMessage(allocation);
                if (message == null || message == END) {
                    end = message == END;
                    readPending &= !end;
                    break;
                }
                allocation.incMessagesRead(1);
                readPending = false;
                pipeline().fireChannelRead(message);
            } while (readable && isOpen() && !isInputOver() && allocation.continueReading());
        } catch (Throwable failure) {
            completeRead(allocation);
            readFailed(failure);
            return;
        }
        completeRead(allocation);
        if (end) {
            endOfInput();
        } else {
            readOn();
        }
    }

    /** What the pipeline gets next; {@link #END}, or null if a read would block. */
    @Nullable
    Object readMessage(ExtendedHandle allocation) throws IOException {
        ByteBuf buffer = allocation.allocate(config().getAllocator());
        int n = 0;
        try {
            n = read(buffer, allocation);
        } finally {
            if (n <= 0) {
                buffer.release();
            }
        }
        return n > 0 ? buffer : n < 0 ? END : null;
    }

    /** Reads once, and learns whether another read may find more. */
    private int read(ByteBuf buffer, ExtendedHandle allocation) throws IOException {
        int room = Math.min(buffer.writableBytes(), StreamSocket.MAX_TRANSFER);
        allocation.attemptedBytesRead(room);
        int begin = buffer.writerIndex();
        StreamSocket from = requireStream();
        int n = buffer.hasMemoryAddress() && from.takesAddresses()
                ? from.readAddress(buffer.memoryAddress() + begin, room)
                : from.read(buffer.internalNioBuffer(begin, room));
        allocation.lastBytesRead(n);
        if (n > 0) {
            buffer.writerIndex(begin + n);
            readable = n == room || !shortReadEndsReadiness();
        } else {
            readable = false;
        }
        return n;
    }

    private void readFailed(Throwable failure) {
        pipeline().fireExceptionCaught(failure);
        if (!(failure instanceof IOException || failure instanceof OutOfMemoryError)) {
            readOn();
            return;
        }
        readable = false;
        if (!inputShutdown && config().isAllowHalfClosure() && isOpen()) {
            inputShutdown = true;
            pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        }
        unsafe().close(voidPromise()); // a reset ends both directions
    }

    private boolean isInputOver() {
        return inputShutdown && (inputComplete || !config().isAllowHalfClosure());
    }

    private void endOfInput() {
        if (!inputShutdown) {
            if (!config().isAllowHalfClosure()) {
                unsafe().close(voidPromise());
                return;
            }
            inputShutdown = true;
            try {
                requireStream().shutdown(Interest.READABLE);
            } catch (IOException _) { // it has ended anyhow
            }
            pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        }
        if (!inputComplete) {
            inputComplete = true;
            pipeline().fireUserEventTriggered(ChannelInputShutdownReadComplete.INSTANCE);
        }
    }

    // Writing

    /** The kernel is given memory outside the heap, so that nothing is copied when a write is repeated. */
    @Override
    protected final Object filterOutboundMessage(Object message) {
        if (message instanceof FileRegion || takes(message)) {
            return message;
        }
        if (!(message instanceof ByteBuf buffer)) {
            throw new UnsupportedOperationException(
                    "write(" + message.getClass().getName() + "): a stream takes a ByteBuf or a FileRegion");
        }
        return buffer.isDirect() ? buffer : copyOutOfHeap(buffer);
    }

    /** Whether {@link #writeOther} takes a message. */
    boolean takes(Object message) {
        return false;
    }

    /**
     * Writes a message that is neither bytes nor a part of a file. Returns whether it is written; false if there is no
     * room.
     */
    boolean writeOther(Object message) throws IOException {
        throw new UnsupportedOperationException("write(" + message + ")");
    }

    private ByteBuf copyOutOfHeap(ByteBuf buffer) {
        if (!buffer.isReadable()) {
            ReferenceCountUtil.safeRelease(buffer);
            return Unpooled.EMPTY_BUFFER;
        }
        return direct(buffer, buffer);
    }

    @Override
    protected final void doWrite(ChannelOutboundBuffer in) throws Exception {
        int calls = config().getWriteSpinCount();
        while (calls > 0) {
            Object message = in.current();
            if (message == null) {
                return;
            }
            long n = message instanceof ByteBuf buffer ? write(in, buffer) : writeNoBuffer(in, message);
            if (n == 0) {
                writeBlocked = true;
                return;
            }
            calls -= n == NOTHING ? 0 : 1;
        }
        if (!in.isEmpty()) {
            eventLoop().execute(flushTask); // others come first
        }
    }

    private long write(ChannelOutboundBuffer in, ByteBuf first) throws IOException {
        if (!first.isReadable()) {
            in.remove();
            return NOTHING;
        }
        StreamSocket to = requireStream();
        long n = in.size() == 1 && isOnePiece(first) ? writeOne(to, first) : Gather.write(to, in);
        in.removeBytes(n);
        return n;
    }

    private static boolean isOnePiece(ByteBuf buffer) {
        return buffer.hasMemoryAddress() || buffer.nioBufferCount() == 1;
    }

    private static int writeOne(StreamSocket to, ByteBuf buffer) throws IOException {
        int begin = buffer.readerIndex();
        int length = buffer.readableBytes();
        return buffer.hasMemoryAddress() && to.takesAddresses()
                ? to.writeAddress(buffer.memoryAddress() + begin, length)
                : to.write(buffer.internalNioBuffer(begin, length));
    }

    private long writeNoBuffer(ChannelOutboundBuffer in, Object message) throws IOException {
        if (message instanceof FileRegion region) {
            return write(in, region);
        }
        if (!writeOther(message)) {
            return 0;
        }
        in.remove();
        return 1;
    }

    private long write(ChannelOutboundBuffer in, FileRegion region) throws IOException {
        if (region.transferred() >= region.count()) {
            in.remove();
            return NOTHING;
        }
        long n = region.transferTo(requireStream(), region.transferred());
        if (n > 0) {
            in.progress(n);
            if (region.transferred() >= region.count()) {
                in.remove();
            }
        } else if (region instanceof DefaultFileRegion file) {
            validateFileRegion(file, file.transferred());
        }
        return Math.max(n, 0);
    }

    // Half-closure

    @Override
    public final boolean isInputShutdown() {
        return inputShutdown || !isOpen();
    }

    @Override
    public final boolean isOutputShutdown() {
        return outputShutdown || !isOpen();
    }

    @Override
    public final boolean isShutdown() {
        return isInputShutdown() && isOutputShutdown();
    }

    @Override
    public final ChannelFuture shutdownInput() {
        return shutdownInput(newPromise());
    }

    @Override
    public final ChannelFuture shutdownInput(ChannelPromise promise) {
        onEventLoop(() -> {
            try {
                requireStream().shutdown(Interest.READABLE);
                inputShutdown = true;
                promise.setSuccess();
            } catch (Throwable failure) {
                promise.setFailure(failure);
            }
        });
        return promise;
    }

    @Override
    public final ChannelFuture shutdownOutput() {
        return shutdownOutput(newPromise());
    }

    @Override
    public final ChannelFuture shutdownOutput(ChannelPromise promise) {
        onEventLoop(() -> ((AbstractUnsafe) unsafe()).shutdownOutput(promise));
        return promise;
    }

    @Override
    protected final void doShutdownOutput() throws IOException {
        requireStream().shutdown(Interest.WRITABLE);
        outputShutdown = true;
    }

    @Override
    public final ChannelFuture shutdown() {
        return shutdown(newPromise());
    }

    @Override
    public final ChannelFuture shutdown(ChannelPromise promise) {
        shutdownOutput().addListener((ChannelFutureListener) output -> shutdownInput()
                .addListener((ChannelFutureListener) input -> {
                    Throwable failure = output.cause() == null ? input.cause() : output.cause();
                    if (failure == null) {
                        promise.setSuccess();
                    } else {
                        promise.setFailure(failure);
                    }
                }));
        return promise;
    }

    private void onEventLoop(Runnable task) {
        if (eventLoop().inEventLoop()) {
            task.run();
        } else {
            eventLoop().execute(task);
        }
    }

    @Override
    protected final AbstractUnsafe newUnsafe() {
        return new PollUnsafe() {
            /** A close that lingers may block, so it takes place on another thread. */
            @Override
            protected @Nullable Executor prepareToClose() {
                if (isOpen() && connected && config().getSoLinger() > 0) {
                    doDeregister();
                    return GlobalEventExecutor.INSTANCE;
                }
                return null;
            }
        };
    }
}
