package org.poll4j.netty;

import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.AlreadyConnectedException;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.poll4j.net.PollSocketOptions;
import org.poll4j.net.TcpInfo;
import org.poll4j.net.TcpSocket;
import org.poll4j.net.TcpStream;

/** A TCP connection. TCP_NODELAY is on, as in Netty's other transports. */
public final class PollSocketChannel extends PollStreamChannel implements SocketChannel {
    private final ClientConfig config = new ClientConfig(this);
    /** Until {@link #beginConnect}; null for an accepted one. */
    private final @Nullable TcpSocket unconnected;

    private final @Nullable ProtocolFamily family;
    /** Where to the connect goes; null before. */
    private @Nullable InetSocketAddress target;

    /**
     * A client, for IPv4 and IPv6 as far as the system has both.
     *
     * @throws ChannelException if the system refuses, for example with EMFILE
     */
    public PollSocketChannel() {
        this((SocketProtocolFamily) null);
    }

    /**
     * A client.
     *
     * @param protocol INET or INET6; null for both, as far as the system has them
     * @throws ChannelException if the system refuses, for example with EMFILE
     */
    public PollSocketChannel(@Nullable SocketProtocolFamily protocol) {
        super(null, null);
        ProtocolFamily of = Families.of(protocol);
        this.family = of;
        try {
            this.unconnected = TcpSocket.open(of);
        } catch (IOException failure) {
            throw new ChannelException(failure);
        }
        config.setTcpNoDelay(true);
    }

    /** An accepted connection, which this channel owns. */
    PollSocketChannel(PollServerSocketChannel parent, TcpStream accepted, @Nullable InetSocketAddress peer)
            throws IOException {
        super(parent, accepted);
        this.unconnected = null;
        this.family = null;
        setAddresses(accepted.localAddress(), peer);
        accepted.setOption(StandardSocketOptions.TCP_NODELAY, true);
    }

    @Override
    public @Nullable ServerSocketChannel parent() {
        return (ServerSocketChannel) super.parent();
    }

    @Override
    public StreamConfig config() {
        return config;
    }

    @Override
    public @Nullable InetSocketAddress localAddress() {
        return (InetSocketAddress) super.localAddress();
    }

    @Override
    public @Nullable InetSocketAddress remoteAddress() {
        return (InetSocketAddress) super.remoteAddress();
    }

    private @Nullable TcpStream tcp() {
        return (TcpStream) stream();
    }

    /**
     * Returns what the kernel knows of the connection. Linux only.
     *
     * @return a new object
     * @throws IOException if closed, or the system refuses
     * @throws UnsupportedOperationException on other systems
     * @throws java.nio.channels.NotYetConnectedException if not connected yet
     */
    public TcpInfo tcpInfo() throws IOException {
        return requireStream().getOption(PollSocketOptions.TCP_INFO);
    }

    @Override
    void readAddresses() throws IOException {
        TcpStream current = Objects.requireNonNull(tcp());
        InetSocketAddress peer = current.remoteAddress(); // null if the first write is to connect
        setAddresses(current.localAddress(), peer == null ? target : peer);
    }

    @Override
    protected void doBind(SocketAddress address) throws Exception {
        requireResolved(address);
        TcpSocket socket = requireUnconnected();
        try {
            socket.bind(Families.toBind(Objects.requireNonNull(family), (InetSocketAddress) address));
            setAddresses(socket.localAddress(), null);
        } catch (Throwable failure) {
            doClose();
            throw failure;
        }
    }

    private TcpSocket requireUnconnected() {
        if (unconnected == null || stream() != null) {
            throw new AlreadyConnectedException();
        }
        return unconnected;
    }

    @Override
    boolean beginConnect(SocketAddress to) throws IOException {
        TcpSocket socket = requireUnconnected();
        try {
            target = (InetSocketAddress) to;
            ChannelOutboundBuffer written = unsafe().outboundBuffer();
            boolean fast = written != null && written.totalPendingWriteBytes() > 0 && config.opensFast();
            if (fast) {
                socket.setOption(PollSocketOptions.TCP_FASTOPEN_CONNECT, true);
            }
            boolean done = connecting(socket.connect(target));
            if (fast && done) { // the kernel waits for data to send with the SYN; listeners may shut down the output
                Objects.requireNonNull(written).addFlush();
                flushNow();
            }
            return done;
        } catch (Throwable failure) {
            unsafe().closeForcibly();
            throw failure;
        }
    }

    @Override
    void closeSocket() throws IOException {
        super.closeSocket();
        if (unconnected != null) {
            unconnected.close();
        }
    }

    @Override
    Set<SocketOption<?>> socketOptions() {
        TcpStream current = tcp();
        return current == null ? Objects.requireNonNull(unconnected).supportedOptions() : current.supportedOptions();
    }

    @Override
    <T> T socketOption(SocketOption<T> option) throws IOException {
        TcpStream current = tcp();
        return current == null ? Objects.requireNonNull(unconnected).getOption(option) : current.getOption(option);
    }

    @Override
    <T> void setSocketOption(SocketOption<T> option, T value) throws IOException {
        TcpStream current = tcp();
        if (current == null) {
            Objects.requireNonNull(unconnected).setOption(option, value);
        } else {
            current.setOption(option, value);
        }
    }
}
