package org.poll4j.netty;

import io.netty.channel.ChannelOption;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.Objects;
import org.poll4j.net.PollSocketOptions;

/**
 * A socket option as one of Netty's. A channel takes every option that its poll4j socket has: those of
 * {@link StandardSocketOptions} and {@link PollSocketOptions}. Netty's own options of the same meaning work, too: those
 * of {@link ChannelOption}, such as {@link ChannelOption#SO_KEEPALIVE}, and those of its native transports, such as
 * {@code EpollChannelOption.TCP_CORK}.
 *
 * @param <T> the type of its values
 */
public final class PollChannelOption<T> extends ChannelOption<T> {
    /** See {@link StandardSocketOptions#SO_REUSEPORT}. */
    public static final ChannelOption<Boolean> SO_REUSEPORT = of(StandardSocketOptions.SO_REUSEPORT);

    /** See {@link PollSocketOptions#TCP_KEEPIDLE}. */
    public static final ChannelOption<Integer> TCP_KEEPIDLE = of(PollSocketOptions.TCP_KEEPIDLE);

    /** See {@link PollSocketOptions#TCP_KEEPINTERVAL}. */
    public static final ChannelOption<Integer> TCP_KEEPINTVL = of(PollSocketOptions.TCP_KEEPINTERVAL);

    /** See {@link PollSocketOptions#TCP_KEEPCOUNT}. */
    public static final ChannelOption<Integer> TCP_KEEPCNT = of(PollSocketOptions.TCP_KEEPCOUNT);

    /** See {@link PollSocketOptions#TCP_USER_TIMEOUT}. */
    public static final ChannelOption<Integer> TCP_USER_TIMEOUT = of(PollSocketOptions.TCP_USER_TIMEOUT);

    /** See {@link PollSocketOptions#TCP_QUICKACK}. */
    public static final ChannelOption<Boolean> TCP_QUICKACK = of(PollSocketOptions.TCP_QUICKACK);

    /** See {@link PollSocketOptions#TCP_CORK}. */
    public static final ChannelOption<Boolean> TCP_CORK = of(PollSocketOptions.TCP_CORK);

    /** See {@link PollSocketOptions#SO_BUSY_POLL}. */
    public static final ChannelOption<Integer> SO_BUSY_POLL = of(PollSocketOptions.SO_BUSY_POLL);

    /** See {@link PollSocketOptions#IP_BIND_ADDRESS_NO_PORT}. */
    public static final ChannelOption<Boolean> IP_BIND_ADDRESS_NO_PORT = of(PollSocketOptions.IP_BIND_ADDRESS_NO_PORT);

    /**
     * Whether the kernel joins datagrams that a {@link PollDatagramChannel} receives. The channel cuts them again: one
     * call receives many, and each is a message. Linux only. See {@link PollSocketOptions#UDP_GRO}.
     */
    public static final ChannelOption<Boolean> UDP_GRO = of(PollSocketOptions.UDP_GRO);

    /**
     * How many bytes of a datagram a {@link PollDatagramChannel} or {@link PollDomainDatagramChannel} keeps, 1 to
     * 65,535; one call receives up to 16 datagrams then ({@code recvmmsg} on Linux). 0, the default, receives each
     * datagram by a call of its own. It is the option of Netty's epoll transport.
     */
    public static final ChannelOption<Integer> MAX_DATAGRAM_PAYLOAD_SIZE =
            ChannelOption.valueOf("MAX_DATAGRAM_PAYLOAD_SIZE");

    /** What a {@link PollDomainSocketChannel} receives. */
    public static final ChannelOption<PollDomainSocketReadMode> DOMAIN_SOCKET_READ_MODE =
            ChannelOption.valueOf(PollChannelOption.class, "DOMAIN_SOCKET_READ_MODE");

    final SocketOption<T> socketOption;

    @SuppressWarnings("deprecation") // as Netty's NioChannelOption: options of this class are equal to no others
    private PollChannelOption(SocketOption<T> socketOption) {
        super(socketOption.name());
        this.socketOption = socketOption;
    }

    /**
     * Makes a channel option of a socket option.
     *
     * @param <T> the type of its values
     * @param option any that the channel's socket supports
     * @return an option for {@code Bootstrap.option} and {@code ChannelConfig.setOption}
     */
    public static <T> ChannelOption<T> of(SocketOption<T> option) {
        return new PollChannelOption<>(Objects.requireNonNull(option, "option"));
    }
}
