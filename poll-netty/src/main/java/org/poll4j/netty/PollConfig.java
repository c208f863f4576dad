package org.poll4j.netty;

import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import java.io.IOException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A channel's options: Netty's own, and those of the socket. */
abstract class PollConfig extends DefaultChannelConfig {
    private static final Map<ChannelOption<?>, SocketOption<?>> STANDARD = Map.ofEntries(
            Map.entry(ChannelOption.SO_RCVBUF, StandardSocketOptions.SO_RCVBUF),
            Map.entry(ChannelOption.SO_SNDBUF, StandardSocketOptions.SO_SNDBUF),
            Map.entry(ChannelOption.SO_KEEPALIVE, StandardSocketOptions.SO_KEEPALIVE),
            Map.entry(ChannelOption.SO_LINGER, StandardSocketOptions.SO_LINGER),
            Map.entry(ChannelOption.SO_REUSEADDR, StandardSocketOptions.SO_REUSEADDR),
            Map.entry(ChannelOption.SO_BROADCAST, StandardSocketOptions.SO_BROADCAST),
            Map.entry(ChannelOption.TCP_NODELAY, StandardSocketOptions.TCP_NODELAY),
            Map.entry(ChannelOption.IP_TOS, StandardSocketOptions.IP_TOS),
            Map.entry(ChannelOption.IP_MULTICAST_IF, StandardSocketOptions.IP_MULTICAST_IF),
            Map.entry(ChannelOption.IP_MULTICAST_TTL, StandardSocketOptions.IP_MULTICAST_TTL));

    private final AbstractPollChannel socketChannel;

    PollConfig(AbstractPollChannel channel) {
        super(channel);
        this.socketChannel = channel;
    }

    PollConfig(AbstractPollChannel channel, RecvByteBufAllocator allocator) {
        super(channel, allocator);
        this.socketChannel = channel;
    }

    @Override
    protected final void autoReadCleared() {
        socketChannel.autoReadCleared();
    }

    /** The socket option that a channel option stands for; null if it is none of the socket, or the socket has none such here. */
    private <T> @Nullable SocketOption<T> socketOption(ChannelOption<T> option) {
        @SuppressWarnings("unchecked") // both sides of an entry have values of one type
        SocketOption<T> of =
                option instanceof PollChannelOption<T> own ? own.socketOption : (SocketOption<T>) STANDARD.get(option);
        return of != null && socketChannel.socketOptions().contains(of) ? of : null;
    }

    @Override
    public Map<ChannelOption<?>, Object> getOptions() {
        ChannelOption<?>[] had = STANDARD.keySet().stream()
                .filter(option -> socketOption(option) != null)
                .toArray(ChannelOption<?>[]::new);
        return getOptions(super.getOptions(), had);
    }

    @Override
    public <T> @Nullable T getOption(ChannelOption<T> option) {
        SocketOption<T> of = socketOption(option);
        return of == null ? super.getOption(option) : get(of);
    }

    @Override
    public <T> boolean setOption(ChannelOption<T> option, T value) {
        SocketOption<T> of = socketOption(option);
        if (of == null) {
            return super.setOption(option, value);
        }
        validate(option, value);
        set(of, value);
        return true;
    }

    final boolean has(SocketOption<?> option) {
        return socketChannel.socketOptions().contains(option);
    }

    final <T> T get(SocketOption<T> option) {
        try {
            return socketChannel.socketOption(option);
        } catch (IOException failure) {
            throw new ChannelException(failure);
        }
    }

    final <T> void set(SocketOption<T> option, T value) {
        try {
            socketChannel.setSocketOption(option, value);
        } catch (IOException failure) {
            throw new ChannelException(failure);
        }
    }
}
