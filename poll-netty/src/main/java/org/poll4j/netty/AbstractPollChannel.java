package org.poll4j.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.AbstractChannel;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelPromise;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.RecvByteBufAllocator.ExtendedHandle;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ConnectionPendingException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.poll4j.DescriptorSource;
import org.poll4j.Event;

/**
 * What the channels have in common: the registration, connecting, and the flags that say what the socket is ready for.
 *
 * <p>The socket is watched for edges as soon as it can be ready for anything: a listener when it listens, a stream when
 * it connects. From then on {@link #readable} and {@link #writeBlocked} remember what the last edge said and what the
 * calls since have found. Unless said otherwise, fields and methods are for the event loop's thread.
 */
abstract class AbstractPollChannel extends AbstractChannel {
    private final Runnable readTask = this::runReadTask;

    private @Nullable IoRegistration registration;
    private @Nullable PollIoHandler handler;
    private @Nullable ConnectAttempt attempt;

    private volatile boolean closed;
    private volatile @Nullable SocketAddress local;
    private volatile @Nullable SocketAddress remote;

    /** Whether the pipeline has asked for a read that has brought nothing yet. */
    boolean readPending;
    /** Whether a read may find something. */
    boolean readable;
    /** Whether an event said that no more comes, so that only the end of the stream or an error ends reading. */
    boolean peerClosed;
    /** Whether a write found no room, and no event has come since. */
    boolean writeBlocked;

    /** Writes again, from the event loop. */
    final Runnable flushTask = this::flushNow;

    private boolean readScheduled;

    AbstractPollChannel(@Nullable Channel parent) {
        super(parent);
    }

    final void flushNow() {
        ((PollUnsafe) unsafe()).flush0();
    }

    /** A copy outside the heap, of at least one byte of capacity; releases what held the original. */
    final ByteBuf direct(ByteBuf buffer, Object holder) {
        ByteBuf direct = alloc().directBuffer(Math.max(1, buffer.readableBytes()));
        direct.writeBytes(buffer, buffer.readerIndex(), buffer.readableBytes());
        ReferenceCountUtil.safeRelease(holder);
        return direct;
    }

    /** The socket once it can be watched; null before. */
    abstract @Nullable DescriptorSource watchable();

    /** What the socket is watched for. */
    abstract PollIoOps interest();

    /** Reads for one turn. Called while {@link #readable} and {@link #wantsRead()}. */
    abstract void readNow();

    /** Begins to connect. Returns whether it is done already. */
    abstract boolean beginConnect(SocketAddress to) throws IOException;

    /** Tells whether the connect has succeeded; throws if it has failed. */
    abstract boolean finishConnect() throws IOException;

    /** Closes the socket; from any thread. */
    abstract void closeSocket() throws IOException;

    /** Fills {@link #setAddresses} from the socket. */
    abstract void readAddresses() throws IOException;

    /** The options that the socket has here. */
    abstract Set<SocketOption<?>> socketOptions();

    /** The value of one of {@link #socketOptions()}. */
    abstract <T> T socketOption(SocketOption<T> option) throws IOException;

    /** Sets one of {@link #socketOptions()}. */
    abstract <T> void setSocketOption(SocketOption<T> option, T value) throws IOException;

    final void setAddresses(@Nullable SocketAddress newLocal, @Nullable SocketAddress newRemote) {
        local = newLocal;
        remote = newRemote;
    }

    // Registration

    @Override
    protected final boolean isCompatible(EventLoop loop) {
        return loop instanceof IoEventLoop io && io.isCompatible(PollUnsafe.class);
    }

    @Override
    protected final void doRegister(ChannelPromise promise) {
        ((IoEventLoop) eventLoop()).register((PollUnsafe) unsafe()).addListener(future -> {
            if (!future.isSuccess()) {
                promise.setFailure(future.cause());
                return;
            }
            IoRegistration added = (IoRegistration) future.getNow();
            registration = added;
            PollRegistration own = added.attachment();
            handler = own.handler;
            try {
                watch();
            } catch (Throwable failure) {
                promise.setFailure(failure);
                return;
            }
            promise.setSuccess();
        });
    }

    /** Registers the socket with the event loop's Poll, if both are there. */
    final void watch() {
        IoRegistration current = registration;
        if (current != null && watchable() != null) {
            current.submit(interest());
        }
    }

    @Override
    protected final void doDeregister() {
        IoRegistration ended = registration;
        registration = null;
        readScheduled = false;
        if (ended != null) {
            ended.cancel();
        }
    }

    /** Whether a read that returned less than it had room for needs no other one. */
    final boolean shortReadEndsReadiness() {
        PollIoHandler current = handler;
        return current != null && current.shortReadEndsReadiness() && !peerClosed;
    }

    // Reading

    /**
     * Whether to read what is there. Once the peer has closed, what it sent is read without being asked for, as Netty's
     * own native transports do: there is no other way to learn of the end.
     */
    final boolean wantsRead() {
        return isActive() && (readPending || peerClosed || config().isAutoRead());
    }

    @Override
    protected final void doBeginRead() {
        readPending = true;
        if (readable) {
            scheduleRead();
        }
    }

    /** Reads in a later turn: reading at once could grow the stack, and would keep other channels waiting. */
    final void scheduleRead() {
        if (!readScheduled) {
            readScheduled = true;
            eventLoop().execute(readTask);
        }
    }

    private void runReadTask() {
        if (registration != null && eventLoop().inEventLoop()) { // it may have moved to another event loop
            readScheduled = false;
            if (readable && wantsRead()) {
                readNow();
            }
        }
    }

    /** Reports that a turn of reading is over. */
    final void completeRead(ExtendedHandle allocation) {
        allocation.readComplete();
        pipeline().fireChannelReadComplete();
    }

    /** Reports that a turn of reading is over, and what ended it, if that failed. The next turn continues. */
    final void completeTurn(ExtendedHandle allocation, @Nullable Throwable failure) {
        completeRead(allocation);
        if (failure != null) {
            pipeline().fireExceptionCaught(failure);
        }
        readOn();
    }

    /** After a turn of reading, which the next one continues. */
    final void readOn() {
        if (readable && registration != null && wantsRead()) {
            scheduleRead();
        }
    }

    /** Autoread is off now. From any thread. */
    final void autoReadCleared() {
        if (isRegistered() && !eventLoop().inEventLoop()) {
            eventLoop().execute(() -> readPending &= config().isAutoRead());
        } else {
            readPending = false;
        }
    }

    // State

    @Override
    public final boolean isOpen() {
        return !closed;
    }

    @Override
    protected final @Nullable SocketAddress localAddress0() {
        return local;
    }

    @Override
    protected final @Nullable SocketAddress remoteAddress0() {
        return remote;
    }

    @Override
    protected void doDisconnect() throws Exception {
        doClose();
    }

    /** Also on the thread that waits for SO_LINGER. */
    @Override
    protected void doClose() throws Exception {
        closed = true;
        readable = false;
        ConnectAttempt ended = attempt;
        attempt = null;
        if (ended != null) {
            ended.end();
            ended.promise.tryFailure(new ClosedChannelException());
        }
        try {
            closeSocket();
        } finally {
            IoRegistration current = registration;
            if (current != null) {
                current.cancel();
            }
        }
    }

    static void requireResolved(@Nullable SocketAddress address) {
        if (address instanceof InetSocketAddress inet && inet.isUnresolved()) {
            throw new UnresolvedAddressException();
        }
    }

    @Override
    protected AbstractUnsafe newUnsafe() {
        return new PollUnsafe();
    }

    @Override
    public abstract ChannelConfig config();

    /** Netty's view of the channel, and the handle that the event loop tells of events. */
    class PollUnsafe extends AbstractUnsafe implements PollIoHandle {
        @Override
        public final DescriptorSource source() {
            DescriptorSource source = watchable();
            if (source == null) {
                throw new IllegalStateException(AbstractPollChannel.this + ": no socket to watch yet");
            }
            return source;
        }

        @Override
        public final void close() {
            close(voidPromise());
        }

        /**
         * Connecting comes first, because a connect that has failed closes the channel; then writing, as it may close,
         * too.
         */
        @Override
        public final void handle(IoRegistration of, IoEvent ioEvent) {
            Event event = ((PollIoEvent) ioEvent).event();
            if (closed) {
                return;
            }
            readable |= event.isReadReady();
            peerClosed |= event.isReadClosed();
            if (event.isWriteReady()) {
                writeBlocked = false;
                if (attempt != null) {
                    tryToFinish(attempt);
                } else {
                    super.flush0();
                }
            }
            if (readable && wantsRead()) {
                readNow();
            }
        }

        /** While the socket has no room, an event will continue. */
        @Override
        protected final void flush0() {
            if (!writeBlocked) {
                super.flush0();
            }
        }

        @Override
        public final void connect(SocketAddress to, @Nullable SocketAddress from, ChannelPromise promise) {
            if (promise.isDone() || !ensureOpen(promise)) {
                return;
            }
            boolean wasActive = isActive();
            boolean done;
            try {
                if (attempt != null) {
                    throw new ConnectionPendingException();
                }
                requireResolved(to);
                requireResolved(from);
                if (from != null) {
                    doBind(from);
                }
                done = beginConnect(to);
                watch();
            } catch (Throwable failure) {
                promise.tryFailure(annotateConnectException(failure, to));
                closeIfClosed();
                return;
            }
            if (done) {
                connected(promise, wasActive);
            } else {
                waitForConnect(to, promise);
            }
        }

        private void waitForConnect(SocketAddress to, ChannelPromise promise) {
            ConnectAttempt begun = new ConnectAttempt(promise, to);
            attempt = begun;
            int millis = config().getConnectTimeoutMillis();
            if (millis > 0) {
                begun.timeOutBy(eventLoop().schedule(() -> timedOut(begun, millis), millis, TimeUnit.MILLISECONDS));
            }
            promise.addListener((ChannelFutureListener) future -> {
                if (future.isCancelled() && attempt == begun) {
                    close(voidPromise());
                }
            });
        }

        private void timedOut(ConnectAttempt late, int millis) {
            if (attempt == late
                    && late.promise.tryFailure(new ConnectTimeoutException(
                            "connection timed out after " + millis + " ms: " + late.remote))) {
                close(voidPromise());
            }
        }

        private void tryToFinish(ConnectAttempt begun) {
            try {
                if (!finishConnect()) {
                    return;
                }
            } catch (Throwable failure) {
                attempt = null;
                begun.end();
                begun.promise.tryFailure(annotateConnectException(failure, begun.remote));
                close(voidPromise());
                return;
            }
            attempt = null;
            begun.end();
            connected(begun.promise, false);
        }

        /** Listeners of the promise may close the channel; the pipeline hears that it was active all the same. */
        private void connected(ChannelPromise promise, boolean wasActive) {
            boolean isActive = isActive();
            boolean reported = promise.trySuccess();
            if (isActive && !wasActive) {
                pipeline().fireChannelActive();
            }
            if (!reported) { // cancelled meanwhile
                close(voidPromise());
            }
        }

        @Override
        protected @Nullable Executor prepareToClose() {
            return null;
        }
    }
}
