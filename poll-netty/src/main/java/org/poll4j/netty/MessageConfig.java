package org.poll4j.netty;

import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import java.net.SocketOption;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.poll4j.net.Datagrams;
import org.poll4j.net.PollSocketOptions;

/** The options that channels of UDP and of Unix-domain datagrams have in common. */
abstract class MessageConfig extends PollConfig {
    /** How many datagrams one call receives. */
    private static final int BATCH = 16;
    /** The same while the kernel joins them, so that one may need {@link Datagrams#MAX_ROOM}. */
    private static final int BATCH_OF_JOINED = 4;

    private volatile boolean activeOnOpen;
    private volatile int maxPayload;
    private volatile boolean joined;
    /** For {@link #maxPayload} and {@link #joined}. For the event loop's thread. */
    private @Nullable Datagrams batch;

    MessageConfig(AbstractPollChannel channel) {
        super(channel, new FixedRecvByteBufAllocator(2048));
    }

    @Override
    @SuppressWarnings("deprecation") // Netty's transports have it
    public Map<ChannelOption<?>, Object> getOptions() {
        return getOptions(
                super.getOptions(),
                ChannelOption.DATAGRAM_CHANNEL_ACTIVE_ON_REGISTRATION,
                PollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE);
    }

    @Override
    @SuppressWarnings({"unchecked", "deprecation"}) // the options' types
    public <T> @Nullable T getOption(ChannelOption<T> option) {
        if (option == ChannelOption.DATAGRAM_CHANNEL_ACTIVE_ON_REGISTRATION) {
            return (T) (Object) activeOnOpen;
        }
        return option == PollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE
                ? (T) (Object) maxPayload
                : super.getOption(option);
    }

    @Override
    @SuppressWarnings("deprecation")
    public <T> boolean setOption(ChannelOption<T> option, T value) {
        if (option == ChannelOption.DATAGRAM_CHANNEL_ACTIVE_ON_REGISTRATION) {
            validate(option, value);
            if (channel.isRegistered()) {
                throw new IllegalStateException("DATAGRAM_CHANNEL_ACTIVE_ON_REGISTRATION: the channel is registered");
            }
            activeOnOpen = (Boolean) value;
            return true;
        }
        if (option == PollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE) {
            validate(option, value);
            setMaxPayload((Integer) value);
            return true;
        }
        return super.setOption(option, value);
    }

    private void setMaxPayload(int bytes) {
        if (bytes < 0 || bytes > Datagrams.MAX_ROOM) {
            throw new IllegalArgumentException(
                    "MAX_DATAGRAM_PAYLOAD_SIZE = " + bytes + ": not from 0 to " + Datagrams.MAX_ROOM);
        }
        maxPayload = bytes;
    }

    @Override
    <T> void optionSet(SocketOption<T> option, T value) {
        if (option == PollSocketOptions.UDP_GRO) {
            joined = (Boolean) value;
        }
    }

    final boolean isActiveOnOpen() {
        return activeOnOpen;
    }

    /** Memory for what one call receives; null if each datagram is a call. For the event loop's thread. */
    final @Nullable Datagrams batch() {
        int room = joined ? Datagrams.MAX_ROOM : maxPayload;
        Datagrams current = batch;
        if (room == 0) {
            current = null;
        } else if (current == null || current.room() != room) {
            current = Datagrams.allocate(joined ? BATCH_OF_JOINED : BATCH, room);
        }
        batch = current;
        return current;
    }
}
