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
import org.poll4j.net.PollSocketOptions;
import org.poll4j.net.RawSocketOption;

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
            Map.entry(ChannelOption.TCP_FASTOPEN, PollSocketOptions.TCP_FASTOPEN),
            Map.entry(ChannelOption.IP_TOS, StandardSocketOptions.IP_TOS),
            Map.entry(ChannelOption.IP_MULTICAST_IF, StandardSocketOptions.IP_MULTICAST_IF),
            Map.entry(ChannelOption.IP_MULTICAST_TTL, StandardSocketOptions.IP_MULTICAST_TTL));

    /** Those of Netty's own transports, by their names, so that an application's options need no change. */
    private static final Map<ChannelOption<?>, SocketOption<?>> NATIVE = Map.of(
            ChannelOption.valueOf("io.netty.channel.unix.UnixChannelOption#SO_REUSEPORT"),
            StandardSocketOptions.SO_REUSEPORT,
            ofEpoll("TCP_KEEPIDLE"),
            PollSocketOptions.TCP_KEEPIDLE,
            ofEpoll("TCP_KEEPINTVL"),
            PollSocketOptions.TCP_KEEPINTERVAL,
            ofEpoll("TCP_KEEPCNT"),
            PollSocketOptions.TCP_KEEPCOUNT,
            ofEpoll("TCP_USER_TIMEOUT"),
            PollSocketOptions.TCP_USER_TIMEOUT,
            ofEpoll("TCP_QUICKACK"),
            PollSocketOptions.TCP_QUICKACK,
            ofEpoll("TCP_CORK"),
            PollSocketOptions.TCP_CORK,
            ofEpoll("SO_BUSY_POLL"),
            PollSocketOptions.SO_BUSY_POLL,
            ChannelOption.valueOf("IP_BIND_ADDRESS_NO_PORT"),
            PollSocketOptions.IP_BIND_ADDRESS_NO_PORT,
            ChannelOption.valueOf("UDP_GRO"),
            PollSocketOptions.UDP_GRO);

    private static ChannelOption<?> ofEpoll(String name) {
        return ChannelOption.valueOf("io.netty.channel.epoll.EpollChannelOption#" + name);
    }

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

    /**
     * The socket option that a channel option stands for; null if it is none of the socket, or the socket has none such
     * here.
     */
    private <T> @Nullable SocketOption<T> socketOption(ChannelOption<T> option) {
        SocketOption<T> of = option instanceof PollChannelOption<T> own ? own.socketOption : named(option);
        return of != null
                        && (of instanceof RawSocketOption
                                || socketChannel.socketOptions().contains(of))
                ? of
                : null;
    }

    @SuppressWarnings("unchecked") // both sides of an entry have values of one type
    private static <T> @Nullable SocketOption<T> named(ChannelOption<T> option) {
        SocketOption<?> standard = STANDARD.get(option);
        return (SocketOption<T>) (standard == null ? NATIVE.get(option) : standard);
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
        optionSet(option, value);
    }

    /** The socket has a new value of an option. */
    <T> void optionSet(SocketOption<T> option, T value) {}
}
