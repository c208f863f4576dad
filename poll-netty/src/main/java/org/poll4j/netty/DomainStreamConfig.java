package org.poll4j.netty;

import io.netty.channel.ChannelOption;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The options of a {@link PollDomainSocketChannel}. */
final class DomainStreamConfig extends StreamConfig {
    private volatile PollDomainSocketReadMode readMode = PollDomainSocketReadMode.BYTES;

    DomainStreamConfig(AbstractPollChannel channel) {
        super(channel);
    }

    PollDomainSocketReadMode readMode() {
        return readMode;
    }

    @Override
    public Map<ChannelOption<?>, Object> getOptions() {
        return getOptions(super.getOptions(), PollChannelOption.DOMAIN_SOCKET_READ_MODE);
    }

    @Override
    @SuppressWarnings("unchecked") // the option's type
    public <T> @Nullable T getOption(ChannelOption<T> option) {
        return option == PollChannelOption.DOMAIN_SOCKET_READ_MODE ? (T) readMode : super.getOption(option);
    }

    @Override
    public <T> boolean setOption(ChannelOption<T> option, T value) {
        if (option != PollChannelOption.DOMAIN_SOCKET_READ_MODE) {
            return super.setOption(option, value);
        }
        validate(option, value);
        readMode = (PollDomainSocketReadMode) value;
        return true;
    }
}
