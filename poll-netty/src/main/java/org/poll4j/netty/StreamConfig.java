package org.poll4j.netty;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.MessageSizeEstimator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannelConfig;
import java.net.StandardSocketOptions;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The options of a {@link PollStreamChannel}. Those that its socket lacks here are refused with
 * UnsupportedOperationException.
 */
class StreamConfig extends PollConfig implements SocketChannelConfig {
    private volatile boolean allowHalfClosure;

    StreamConfig(AbstractPollChannel channel) {
        super(channel);
    }

    @Override
    public Map<ChannelOption<?>, Object> getOptions() {
        return getOptions(super.getOptions(), ChannelOption.ALLOW_HALF_CLOSURE);
    }

    @Override
    @SuppressWarnings("unchecked") // the option's type
    public <T> @Nullable T getOption(ChannelOption<T> option) {
        return option == ChannelOption.ALLOW_HALF_CLOSURE ? (T) (Object) allowHalfClosure : super.getOption(option);
    }

    @Override
    public <T> boolean setOption(ChannelOption<T> option, T value) {
        if (option != ChannelOption.ALLOW_HALF_CLOSURE) {
            return super.setOption(option, value);
        }
        validate(option, value);
        allowHalfClosure = (Boolean) value;
        return true;
    }

    @Override
    public boolean isAllowHalfClosure() {
        return allowHalfClosure;
    }

    @Override
    public StreamConfig setAllowHalfClosure(boolean on) {
        allowHalfClosure = on;
        return this;
    }

    /** Does nothing, as in the JDK. */
    @Override
    public StreamConfig setPerformancePreferences(int connectionTime, int latency, int bandwidth) {
        return this;
    }

    /** Seconds; −1 when off, and for sockets without this option. */
    @Override
    public int getSoLinger() {
        return has(StandardSocketOptions.SO_LINGER) ? get(StandardSocketOptions.SO_LINGER) : -1;
    }

    @Override
    public StreamConfig setSoLinger(int seconds) {
        set(StandardSocketOptions.SO_LINGER, seconds);
        return this;
    }

    @Override
    public boolean isTcpNoDelay() {
        return get(StandardSocketOptions.TCP_NODELAY);
    }

    @Override
    public StreamConfig setTcpNoDelay(boolean on) {
        set(StandardSocketOptions.TCP_NODELAY, on);
        return this;
    }

    @Override
    public int getSendBufferSize() {
        return get(StandardSocketOptions.SO_SNDBUF);
    }

    @Override
    public StreamConfig setSendBufferSize(int value) {
        set(StandardSocketOptions.SO_SNDBUF, value);
        return this;
    }

    @Override
    public int getReceiveBufferSize() {
        return get(StandardSocketOptions.SO_RCVBUF);
    }

    @Override
    public StreamConfig setReceiveBufferSize(int value) {
        set(StandardSocketOptions.SO_RCVBUF, value);
        return this;
    }

    @Override
    public boolean isKeepAlive() {
        return get(StandardSocketOptions.SO_KEEPALIVE);
    }

    @Override
    public StreamConfig setKeepAlive(boolean on) {
        set(StandardSocketOptions.SO_KEEPALIVE, on);
        return this;
    }

    @Override
    public int getTrafficClass() {
        return get(StandardSocketOptions.IP_TOS);
    }

    @Override
    public StreamConfig setTrafficClass(int value) {
        set(StandardSocketOptions.IP_TOS, value);
        return this;
    }

    @Override
    public boolean isReuseAddress() {
        return get(StandardSocketOptions.SO_REUSEADDR);
    }

    @Override
    public StreamConfig setReuseAddress(boolean on) {
        set(StandardSocketOptions.SO_REUSEADDR, on);
        return this;
    }

    @Override
    public StreamConfig setConnectTimeoutMillis(int millis) {
        super.setConnectTimeoutMillis(millis);
        return this;
    }

    @Override
    @Deprecated
    public StreamConfig setMaxMessagesPerRead(int most) {
        super.setMaxMessagesPerRead(most);
        return this;
    }

    @Override
    public StreamConfig setWriteSpinCount(int calls) {
        super.setWriteSpinCount(calls);
        return this;
    }

    @Override
    public StreamConfig setAllocator(ByteBufAllocator allocator) {
        super.setAllocator(allocator);
        return this;
    }

    @Override
    public StreamConfig setRecvByteBufAllocator(RecvByteBufAllocator allocator) {
        super.setRecvByteBufAllocator(allocator);
        return this;
    }

    @Override
    public StreamConfig setAutoRead(boolean on) {
        super.setAutoRead(on);
        return this;
    }

    @Override
    public StreamConfig setAutoClose(boolean on) {
        super.setAutoClose(on);
        return this;
    }

    @Override
    public StreamConfig setMessageSizeEstimator(MessageSizeEstimator estimator) {
        super.setMessageSizeEstimator(estimator);
        return this;
    }

    @Override
    public StreamConfig setWriteBufferWaterMark(WriteBufferWaterMark marks) {
        super.setWriteBufferWaterMark(marks);
        return this;
    }
}
