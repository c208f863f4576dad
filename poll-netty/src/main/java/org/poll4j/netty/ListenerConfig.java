package org.poll4j.netty;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.MessageSizeEstimator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.ServerSocketChannelConfig;
import java.net.StandardSocketOptions;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The options of a {@link PollListenerChannel}. */
final class ListenerConfig extends PollConfig implements ServerSocketChannelConfig {
    /** Systems cap it; this is Linux's default cap. */
    private static final int DEFAULT_BACKLOG = 4096;

    private volatile int backlog = DEFAULT_BACKLOG;

    ListenerConfig(AbstractPollChannel channel) {
        super(channel, new ServerChannelRecvByteBufAllocator());
    }

    @Override
    public Map<ChannelOption<?>, Object> getOptions() {
        return getOptions(super.getOptions(), ChannelOption.SO_BACKLOG);
    }

    @Override
    @SuppressWarnings("unchecked") // the option's type
    public <T> @Nullable T getOption(ChannelOption<T> option) {
        return option == ChannelOption.SO_BACKLOG ? (T) (Object) backlog : super.getOption(option);
    }

    @Override
    public <T> boolean setOption(ChannelOption<T> option, T value) {
        if (option != ChannelOption.SO_BACKLOG) {
            return super.setOption(option, value);
        }
        validate(option, value);
        setBacklog((Integer) value);
        return true;
    }

    @Override
    public int getBacklog() {
        return backlog;
    }

    @Override
    public ListenerConfig setBacklog(int waiting) {
        if (waiting < 0) {
            throw new IllegalArgumentException("setBacklog(" + waiting + "): negative");
        }
        backlog = waiting;
        return this;
    }

    /** Does nothing, as in the JDK. */
    @Override
    public ListenerConfig setPerformancePreferences(int connectionTime, int latency, int bandwidth) {
        return this;
    }

    @Override
    public int getReceiveBufferSize() {
        return get(StandardSocketOptions.SO_RCVBUF);
    }

    @Override
    public ListenerConfig setReceiveBufferSize(int value) {
        set(StandardSocketOptions.SO_RCVBUF, value);
        return this;
    }

    @Override
    public boolean isReuseAddress() {
        return get(StandardSocketOptions.SO_REUSEADDR);
    }

    @Override
    public ListenerConfig setReuseAddress(boolean on) {
        set(StandardSocketOptions.SO_REUSEADDR, on);
        return this;
    }

    @Override
    public ListenerConfig setConnectTimeoutMillis(int millis) {
        super.setConnectTimeoutMillis(millis);
        return this;
    }

    @Override
    @Deprecated
    public ListenerConfig setMaxMessagesPerRead(int most) {
        super.setMaxMessagesPerRead(most);
        return this;
    }

    @Override
    public ListenerConfig setWriteSpinCount(int calls) {
        super.setWriteSpinCount(calls);
        return this;
    }

    @Override
    public ListenerConfig setAllocator(ByteBufAllocator allocator) {
        super.setAllocator(allocator);
        return this;
    }

    @Override
    public ListenerConfig setRecvByteBufAllocator(RecvByteBufAllocator allocator) {
        super.setRecvByteBufAllocator(allocator);
        return this;
    }

    @Override
    public ListenerConfig setAutoRead(boolean on) {
        super.setAutoRead(on);
        return this;
    }

    @Override
    public ListenerConfig setMessageSizeEstimator(MessageSizeEstimator estimator) {
        super.setMessageSizeEstimator(estimator);
        return this;
    }

    @Override
    @Deprecated
    public ListenerConfig setWriteBufferHighWaterMark(int mark) {
        super.setWriteBufferHighWaterMark(mark);
        return this;
    }

    @Override
    @Deprecated
    public ListenerConfig setWriteBufferLowWaterMark(int mark) {
        super.setWriteBufferLowWaterMark(mark);
        return this;
    }

    @Override
    public ListenerConfig setWriteBufferWaterMark(WriteBufferWaterMark marks) {
        super.setWriteBufferWaterMark(marks);
        return this;
    }
}
