package org.poll4j.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.AlreadyBoundException;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.poll4j.DescriptorSource;
import org.poll4j.net.PeerAddress;
import org.poll4j.net.PollSocketOptions;
import org.poll4j.net.TcpListener;
import org.poll4j.net.TcpSocket;
import org.poll4j.net.TcpStream;

/**
 * A TCP listener. As in Netty's other transports, SO_REUSEADDR is on, except on Windows, where it means something else.
 */
public final class PollServerSocketChannel extends PollListenerChannel implements ServerSocketChannel {
    private final ProtocolFamily family;
    /** Until it listens. */
    private final TcpSocket unbound;

    /** Of the last accepted connection. */
    private final PeerAddress peer = new PeerAddress();

    private volatile @Nullable TcpListener listener;

    /**
     * A listener for IPv4 and IPv6, as far as the system has both.
     *
     * @throws ChannelException if the system refuses, for example with EMFILE
     */
    public PollServerSocketChannel() {
        this(null);
    }

    /**
     * A listener.
     *
     * @param protocol INET or INET6; null for both, as far as the system has them
     * @throws ChannelException if the system refuses, for example with EMFILE
     */
    public PollServerSocketChannel(@Nullable SocketProtocolFamily protocol) {
        this.family = Families.of(protocol);
        try {
            this.unbound = TcpSocket.open(family);
            if (!System.getProperty("os.name").startsWith("Windows")) {
                unbound.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            }
        } catch (IOException failure) {
            throw new ChannelException(failure);
        }
    }

    @Override
    public @Nullable InetSocketAddress localAddress() {
        return (InetSocketAddress) super.localAddress();
    }

    @Override
    public @Nullable InetSocketAddress remoteAddress() {
        return null;
    }

    @Override
    @Nullable
    DescriptorSource watchable() {
        return listener;
    }

    @Override
    void readAddresses() throws IOException {
        setAddresses(Objects.requireNonNull(listener).localAddress(), null);
    }

    @Override
    protected void doBind(SocketAddress address) throws Exception {
        requireResolved(address);
        if (listener != null) {
            throw new AlreadyBoundException();
        }
        InetSocketAddress at = Families.toBind(family, (InetSocketAddress) address);
        try {
            if (family == StandardProtocolFamily.INET6 && at.getAddress().isAnyLocalAddress()) {
                unbound.setOption(PollSocketOptions.IPV6_V6ONLY, false);
            }
            listener = unbound.bind(at).listen(config().getBacklog());
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
        TcpStream accepted = Objects.requireNonNull(listener).accept(peer);
        if (accepted == null) {
            return null;
        }
        try {
            return new PollSocketChannel(this, accepted, peer.inetAddress());
        } catch (Throwable failure) {
            accepted.close();
            throw failure;
        }
    }

    @Override
    void closeSocket() throws IOException {
        unbound.close();
        TcpListener current = listener;
        if (current != null) {
            current.close();
        }
    }

    @Override
    Set<SocketOption<?>> socketOptions() {
        TcpListener current = listener;
        return current == null ? unbound.supportedOptions() : current.supportedOptions();
    }

    @Override
    <T> T socketOption(SocketOption<T> option) throws IOException {
        TcpListener current = listener;
        return current == null ? unbound.getOption(option) : current.getOption(option);
    }

    @Override
    <T> void setSocketOption(SocketOption<T> option, T value) throws IOException {
        TcpListener current = listener;
        if (current == null) {
            unbound.setOption(option, value);
        } else {
            current.setOption(option, value);
        }
    }
}
