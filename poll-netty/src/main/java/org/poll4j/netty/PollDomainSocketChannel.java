package org.poll4j.netty;

import io.netty.channel.Channel;
import io.netty.channel.ServerChannel;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.AlreadyConnectedException;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.poll4j.net.UnixStream;

/**
 * A connection of Unix-domain sockets. Its addresses are {@link java.net.UnixDomainSocketAddress}, or
 * {@link org.poll4j.net.UnixAddress} for abstract names.
 */
public final class PollDomainSocketChannel extends PollStreamChannel {
    private final StreamConfig config = new StreamConfig(this);
    /** Until there is a socket. */
    private final DomainOptions options = new DomainOptions();

    /** A client. */
    public PollDomainSocketChannel() {
        super(null, null);
    }

    /** An accepted connection, which this channel owns. */
    PollDomainSocketChannel(@Nullable Channel parent, UnixStream accepted) throws IOException {
        super(parent, accepted);
        readAddresses();
    }

    @Override
    public @Nullable ServerChannel parent() {
        return (ServerChannel) super.parent();
    }

    @Override
    public StreamConfig config() {
        return config;
    }

    private @Nullable UnixStream unix() {
        return (UnixStream) stream();
    }

    @Override
    void readAddresses() throws IOException {
        UnixStream current = Objects.requireNonNull(unix());
        setAddresses(DomainAddresses.toUser(current.localAddress()), DomainAddresses.toUser(current.remoteAddress()));
    }

    /** As in Netty's other transports, a client has no name. */
    @Override
    protected void doBind(SocketAddress address) {
        throw new UnsupportedOperationException("bind(" + address + "): a client of Unix-domain sockets has no name");
    }

    @Override
    boolean beginConnect(SocketAddress to) throws IOException {
        if (unix() != null) {
            throw new AlreadyConnectedException();
        }
        try {
            UnixStream begun = UnixStream.connect(DomainAddresses.toPoll(to));
            boolean done = connecting(begun);
            options.apply(begun);
            return done;
        } catch (Throwable failure) {
            unsafe().closeForcibly();
            throw failure;
        }
    }

    @Override
    Set<SocketOption<?>> socketOptions() {
        return DomainOptions.SUPPORTED;
    }

    @Override
    <T> T socketOption(SocketOption<T> option) throws IOException {
        UnixStream current = unix();
        return current == null ? options.get(option) : current.getOption(option);
    }

    @Override
    <T> void setSocketOption(SocketOption<T> option, T value) throws IOException {
        UnixStream current = unix();
        if (current == null) {
            options.set(option, value);
        } else {
            current.setOption(option, value);
        }
    }
}
