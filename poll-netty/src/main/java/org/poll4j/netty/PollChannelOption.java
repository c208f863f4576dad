package org.poll4j.netty;

import io.netty.channel.ChannelOption;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.Objects;
import org.poll4j.net.PollSocketOptions;

/**
 * A socket option as one of Netty's. A channel takes every option that its poll4j socket has: those of {@link StandardSocketOptions} and
 * {@link PollSocketOptions}. Netty's own options of the same meaning, such as {@link ChannelOption#SO_KEEPALIVE}, work, too.
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
