package org.poll4j.netty;

import io.netty.channel.Channel;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.AlreadyBoundException;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.poll4j.DescriptorSource;
import org.poll4j.net.UnixListener;
import org.poll4j.net.UnixStream;

/**
 * A listener of Unix-domain sockets. It binds to a {@link java.net.UnixDomainSocketAddress} or a {@link org.poll4j.net.UnixAddress}. The file of
 * a path must not exist before, and stays when the channel closes. SO_BACKLOG has no effect: poll4j uses 1,024.
 */
public final class PollServerDomainSocketChannel extends PollListenerChannel {
    /** Until there is a socket. */
    private final DomainOptions options = new DomainOptions();

    private volatile @Nullable UnixListener listener;

    /** A listener. */
    public PollServerDomainSocketChannel() {}

    @Override
    @Nullable
    DescriptorSource watchable() {
        return listener;
    }

    @Override
    void readAddresses() throws IOException {
        setAddresses(DomainAddresses.toUser(Objects.requireNonNull(listener).localAddress()), null);
    }

    @Override
    protected void doBind(SocketAddress address) throws Exception {
        if (listener != null) {
            throw new AlreadyBoundException();
        }
        UnixListener bound = UnixListener.bind(DomainAddresses.toPoll(address));
        listener = bound;
        try {
            options.apply(bound);
            readAddresses();
            watch();
        } catch (Throwable failure) {
            doClose();
            throw failure;
        }
    }

    @Override
    @Nullable
    Channel accept() throws IOException {
        UnixStream accepted = Objects.requireNonNull(listener).accept();
        if (accepted == null) {
            return null;
        }
        try {
            return new PollDomainSocketChannel(this, accepted);
        } catch (Throwable failure) {
            accepted.close();
            throw failure;
        }
    }

    @Override
    void closeSocket() throws IOException {
        UnixListener current = listener;
        if (current != null) {
            current.close();
        }
    }

    @Override
    Set<SocketOption<?>> socketOptions() {
        return DomainOptions.SUPPORTED;
    }

    @Override
    <T> T socketOption(SocketOption<T> option) throws IOException {
        UnixListener current = listener;
        return current == null ? options.get(option) : current.getOption(option);
    }

    @Override
    <T> void setSocketOption(SocketOption<T> option, T value) throws IOException {
        UnixListener current = listener;
        if (current == null) {
            options.set(option, value);
        } else {
            current.setOption(option, value);
        }
    }
}
