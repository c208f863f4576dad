package org.poll4j.netty;

import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.poll4j.net.PollSocketOptions;
import org.poll4j.net.TcpSocket;

/** The options of a {@link PollSocketChannel}. */
final class ClientConfig extends StreamConfig {
    private volatile boolean fastOpen;

    ClientConfig(PollSocketChannel channel) {
        super(channel);
    }

    private static final class Kernel {
        static final boolean OPENS_FAST = opensFast();

        /** Asks a socket of its own, because one that refuses an option is closed. */
        private static boolean opensFast() {
            try (TcpSocket socket = TcpSocket.open(StandardProtocolFamily.INET)) {
                socket.setOption(PollSocketOptions.TCP_FASTOPEN_CONNECT, true);
                return true;
            } catch (IOException _) { // switched off by net.ipv4.tcp_fastopen
                return false;
            }
        }
    }

    /** Whether what was written before a connect may go with its SYN. */
    boolean opensFast() {
        return fastOpen && Kernel.OPENS_FAST;
    }

    @Override
    public Map<ChannelOption<?>, Object> getOptions() {
        return getOptions(super.getOptions(), ChannelOption.TCP_FASTOPEN_CONNECT);
    }

    @Override
    @SuppressWarnings("unchecked") // the option's type
    public <T> @Nullable T getOption(ChannelOption<T> option) {
        return option == ChannelOption.TCP_FASTOPEN_CONNECT ? (T) (Object) fastOpen : super.getOption(option);
    }

    @Override
    public <T> boolean setOption(ChannelOption<T> option, T value) {
        if (option != ChannelOption.TCP_FASTOPEN_CONNECT) {
            return super.setOption(option, value);
        }
        validate(option, value);
        if (!has(PollSocketOptions.TCP_FASTOPEN_CONNECT)) {
            return false;
        }
        fastOpen = (Boolean) value;
        return true;
    }
}
