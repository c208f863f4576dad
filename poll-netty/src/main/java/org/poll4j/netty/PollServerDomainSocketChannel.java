package org.poll4j.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.AlreadyBoundException;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.poll4j.DescriptorSource;
import org.poll4j.net.UnixListener;
import org.poll4j.net.UnixSocket;
import org.poll4j.net.UnixStream;

/**
 * A listener of Unix-domain sockets. It binds to a {@link java.net.UnixDomainSocketAddress} or a
 * {@link org.poll4j.net.UnixAddress}. The file of a path must not exist before, and stays when the channel closes.
 */
public final class PollServerDomainSocketChannel extends PollListenerChannel {
    /** Until it listens. */
    private final UnixSocket unbound;

    private volatile @Nullable UnixListener listener;

    /**
     * A listener.
     *
     * @throws ChannelException if the system refuses, for example with EMFILE
     * @throws UnsupportedOperationException on a Windows without Unix-domain sockets
     */
    public PollServerDomainSocketChannel() {
        try {
            this.unbound = UnixSocket.open();
        } catch (IOException failure) {
            throw new ChannelException(failure);
        }
    }

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
        try {
            listener = unbound.bind(DomainAddresses.toPoll(address)).listen(config().getBacklog());
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
        unbound.close();
        UnixListener current = listener;
        if (current != null) {
            current.close();
        }
    }

    @Override
    Set<SocketOption<?>> socketOptions() {
        UnixListener current = listener;
        return current == null ? unbound.supportedOptions() : current.supportedOptions();
    }

    @Override
    <T> T socketOption(SocketOption<T> option) throws IOException {
        UnixListener current = listener;
        return current == null ? unbound.getOption(option) : current.getOption(option);
    }

    @Override
    <T> void setSocketOption(SocketOption<T> option, T value) throws IOException {
        UnixListener current = listener;
        if (current == null) {
            unbound.setOption(option, value);
        } else {
            current.setOption(option, value);
        }
    }
}
