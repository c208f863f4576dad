package org.poll4j.netty;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.MessageSizeEstimator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.DatagramChannelConfig;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The options of a {@link PollDatagramChannel}. */
final class DatagramConfig extends MessageConfig implements DatagramChannelConfig {
    DatagramConfig(AbstractPollChannel channel) {
        super(channel);
    }

    @Override
    public Map<ChannelOption<?>, Object> getOptions() {
        return getOptions(super.getOptions(), ChannelOption.IP_MULTICAST_LOOP_DISABLED);
    }

    @Override
    @SuppressWarnings("unchecked") // the option's type
    public <T> @Nullable T getOption(ChannelOption<T> option) {
        return option == ChannelOption.IP_MULTICAST_LOOP_DISABLED
                ? (T) (Object) isLoopbackModeDisabled()
                : super.getOption(option);
    }

    @Override
    public <T> boolean setOption(ChannelOption<T> option, T value) {
        validate(option, value);
        if (option == ChannelOption.IP_MULTICAST_LOOP_DISABLED) {
            setLoopbackModeDisabled((Boolean) value);
        } else if (option == ChannelOption.IP_MULTICAST_ADDR) {
            setInterface((InetAddress) value);
        } else {
            return super.setOption(option, value);
        }
        return true;
    }

    @Override
    public boolean isLoopbackModeDisabled() {
        return !get(StandardSocketOptions.IP_MULTICAST_LOOP);
    }

    @Override
    public DatagramConfig setLoopbackModeDisabled(boolean off) {
        set(StandardSocketOptions.IP_MULTICAST_LOOP, !off);
        return this;
    }

    /** An address of the interface. */
    @Override
    public @Nullable InetAddress getInterface() {
        NetworkInterface of = getNetworkInterface();
        return of == null ? null : of.inetAddresses().findFirst().orElse(null);
    }

    @Override
    public DatagramConfig setInterface(InetAddress address) {
        NetworkInterface of;
        try {
            of = NetworkInterface.getByInetAddress(address);
        } catch (SocketException failure) {
            throw new ChannelException(failure);
        }
        if (of == null) {
            throw new IllegalArgumentException("setInterface(" + address + "): no interface has this address");
        }
        return setNetworkInterface(of);
    }

    @Override
    public @Nullable NetworkInterface getNetworkInterface() {
        return get(StandardSocketOptions.IP_MULTICAST_IF);
    }

    @Override
    public DatagramConfig setNetworkInterface(NetworkInterface of) {
        set(StandardSocketOptions.IP_MULTICAST_IF, of);
        return this;
    }

    @Override
    public DatagramConfig setMaxMessagesPerWrite(int most) {
        super.setMaxMessagesPerWrite(most);
        return this;
    }

    @Override
    public int getSendBufferSize() {
        return get(StandardSocketOptions.SO_SNDBUF);
    }

    @Override
    public DatagramConfig setSendBufferSize(int value) {
        set(StandardSocketOptions.SO_SNDBUF, value);
        return this;
    }

    @Override
    public int getReceiveBufferSize() {
        return get(StandardSocketOptions.SO_RCVBUF);
    }

    @Override
    public DatagramConfig setReceiveBufferSize(int value) {
        set(StandardSocketOptions.SO_RCVBUF, value);
        return this;
    }

    @Override
    public int getTrafficClass() {
        return get(StandardSocketOptions.IP_TOS);
    }

    @Override
    public DatagramConfig setTrafficClass(int value) {
        set(StandardSocketOptions.IP_TOS, value);
        return this;
    }

    @Override
    public boolean isReuseAddress() {
        return get(StandardSocketOptions.SO_REUSEADDR);
    }

    @Override
    public DatagramConfig setReuseAddress(boolean on) {
        set(StandardSocketOptions.SO_REUSEADDR, on);
        return this;
    }

    @Override
    public boolean isBroadcast() {
        return get(StandardSocketOptions.SO_BROADCAST);
    }

    @Override
    public DatagramConfig setBroadcast(boolean on) {
        set(StandardSocketOptions.SO_BROADCAST, on);
        return this;
    }

    @Override
    public int getTimeToLive() {
        return get(StandardSocketOptions.IP_MULTICAST_TTL);
    }

    @Override
    public DatagramConfig setTimeToLive(int value) {
        set(StandardSocketOptions.IP_MULTICAST_TTL, value);
        return this;
    }

    @Override
    public DatagramConfig setConnectTimeoutMillis(int millis) {
        super.setConnectTimeoutMillis(millis);
        return this;
    }

    @Override
    @Deprecated
    public DatagramConfig setMaxMessagesPerRead(int most) {
        super.setMaxMessagesPerRead(most);
        return this;
    }

    @Override
    public DatagramConfig setWriteSpinCount(int calls) {
        super.setWriteSpinCount(calls);
        return this;
    }

    @Override
    public DatagramConfig setAllocator(ByteBufAllocator allocator) {
        super.setAllocator(allocator);
        return this;
    }

    @Override
    public DatagramConfig setRecvByteBufAllocator(RecvByteBufAllocator allocator) {
        super.setRecvByteBufAllocator(allocator);
        return this;
    }

    @Override
    public DatagramConfig setAutoRead(boolean on) {
        super.setAutoRead(on);
        return this;
    }

    @Override
    public DatagramConfig setAutoClose(boolean on) {
        super.setAutoClose(on);
        return this;
    }

    @Override
    public DatagramConfig setMessageSizeEstimator(MessageSizeEstimator estimator) {
        super.setMessageSizeEstimator(estimator);
        return this;
    }

    @Override
    public DatagramConfig setWriteBufferWaterMark(WriteBufferWaterMark marks) {
        super.setWriteBufferWaterMark(marks);
        return this;
    }
}
