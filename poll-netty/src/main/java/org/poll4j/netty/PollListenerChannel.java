package org.poll4j.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.RecvByteBufAllocator.ExtendedHandle;
import io.netty.channel.ServerChannel;
import java.io.IOException;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** What listeners of TCP and of Unix-domain sockets have in common. */
abstract class PollListenerChannel extends AbstractPollChannel implements ServerChannel {
    private static final ChannelMetadata METADATA = new ChannelMetadata(false, 16);

    private final ListenerConfig config;

    PollListenerChannel() {
        super(null);
        this.config = new ListenerConfig(this);
    }

    /** Accepts a connection and makes a channel of it; null if none waits. */
    abstract @Nullable Channel accept() throws IOException;

    @Override
    public ListenerConfig config() {
        return config;
    }

    @Override
    public final ChannelMetadata metadata() {
        return METADATA;
    }

    @Override
    final PollIoOps interest() {
        return PollIoOps.READ;
    }

    @Override
    public final boolean isActive() {
        return watchable() != null && isOpen();
    }

    /** A connection that cannot be accepted, for example with EMFILE, still waits: no event tells of it again. */
    @Override
    final void readNow() {
        ExtendedHandle allocation = (ExtendedHandle) unsafe().recvBufAllocHandle();
        allocation.reset(config);
        allocation.attemptedBytesRead(1);
        Throwable failure = null;
        try {
            do {
                Channel accepted = accept();
                if (accepted == null) {
                    readable = false;
                    break;
                }
                allocation.lastBytesRead(1);
                allocation.incMessagesRead(1);
                readPending = false;
                pipeline().fireChannelRead(accepted);
            } while (isOpen() && allocation.continueReading());
        } catch (Throwable refused) {
            failure = refused;
        }
        completeTurn(allocation, failure);
    }

    @Override
    final boolean beginConnect(SocketAddress to) {
        throw new UnsupportedOperationException("connect(" + to + "): a server channel");
    }

    @Override
    final boolean finishConnect() {
        throw new UnsupportedOperationException("a server channel does not connect");
    }

    @Override
    protected final void doWrite(ChannelOutboundBuffer in) {
        throw new UnsupportedOperationException("write: a server channel");
    }

    @Override
    protected final Object filterOutboundMessage(Object message) {
        throw new UnsupportedOperationException("write: a server channel");
    }
}
