package org.poll4j.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.RecvByteBufAllocator.ExtendedHandle;
import io.netty.channel.ServerChannel;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyConnectedException;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.poll4j.net.PeerCredentials;
import org.poll4j.net.PollSocketOptions;
import org.poll4j.net.ReceivedDescriptors;
import org.poll4j.net.UnixSocket;
import org.poll4j.net.UnixStream;

/**
 * A connection of Unix-domain sockets. Its addresses are {@link java.net.UnixDomainSocketAddress}, or
 * {@link org.poll4j.net.UnixAddress} for abstract names. It also takes {@link PollDescriptors}.
 */
public final class PollDomainSocketChannel extends PollStreamChannel {
    private final DomainStreamConfig config = new DomainStreamConfig(this);
    /** Until {@link #beginConnect}; null for an accepted one. */
    private final @Nullable UnixSocket unconnected;
    /** The byte that comes with descriptors. */
    private final ByteBuffer one = ByteBuffer.allocate(1);

    /**
     * A client.
     *
     * @throws ChannelException if the system refuses, for example with EMFILE
     * @throws UnsupportedOperationException on a Windows without Unix-domain sockets
     */
    public PollDomainSocketChannel() {
        super(null, null);
        try {
            this.unconnected = UnixSocket.open();
        } catch (IOException failure) {
            throw new ChannelException(failure);
        }
    }

    /** An accepted connection, which this channel owns. */
    PollDomainSocketChannel(@Nullable Channel parent, UnixStream accepted) throws IOException {
        super(parent, accepted);
        this.unconnected = null;
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

    /**
     * Returns the process and the user that had the other end when the connection was made.
     *
     * @return never null
     * @throws IOException if closed, or the system refuses
     * @throws UnsupportedOperationException on Windows
     * @throws java.nio.channels.NotYetConnectedException if not connected yet
     */
    public PeerCredentials peerCredentials() throws IOException {
        return requireStream().getOption(PollSocketOptions.SO_PEERCRED);
    }

    @Override
    void readAddresses() throws IOException {
        UnixStream current = Objects.requireNonNull(unix());
        setAddresses(DomainAddresses.toUser(current.localAddress()), DomainAddresses.toUser(current.remoteAddress()));
    }

    @Override
    protected void doBind(SocketAddress address) throws Exception {
        UnixSocket socket = requireUnconnected();
        try {
            socket.bind(DomainAddresses.toPoll(address));
            setAddresses(DomainAddresses.toUser(socket.localAddress()), null);
        } catch (Throwable failure) {
            doClose();
            throw failure;
        }
    }

    private UnixSocket requireUnconnected() {
        if (unconnected == null || stream() != null) {
            throw new AlreadyConnectedException();
        }
        return unconnected;
    }

    @Override
    boolean beginConnect(SocketAddress to) throws IOException {
        UnixSocket socket = requireUnconnected();
        try {
            return connecting(socket.connect(DomainAddresses.toPoll(to)));
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
    @Nullable
    Object readMessage(ExtendedHandle allocation) throws IOException {
        if (config.readMode() == PollDomainSocketReadMode.BYTES) {
            return super.readMessage(allocation);
        }
        allocation.attemptedBytesRead(1);
        ReceivedDescriptors received = Objects.requireNonNull(unix()).receiveDescriptors(one.clear());
        allocation.lastBytesRead(received.bytes());
        if (received.bytes() > 0) {
            return new PollDescriptors(received);
        }
        readable = false;
        return received.bytes() < 0 ? END : null;
    }

    @Override
    boolean takes(Object message) {
        return message instanceof PollDescriptors;
    }

    @Override
    boolean writeOther(Object message) throws IOException {
        return Objects.requireNonNull(unix()).sendDescriptors(one.clear(), ((PollDescriptors) message).sent()) > 0;
    }

    @Override
    Set<SocketOption<?>> socketOptions() {
        UnixStream current = unix();
        return current == null ? Objects.requireNonNull(unconnected).supportedOptions() : current.supportedOptions();
    }

    @Override
    <T> T socketOption(SocketOption<T> option) throws IOException {
        UnixStream current = unix();
        return current == null ? Objects.requireNonNull(unconnected).getOption(option) : current.getOption(option);
    }

    @Override
    <T> void setSocketOption(SocketOption<T> option, T value) throws IOException {
        UnixStream current = unix();
        if (current == null) {
            Objects.requireNonNull(unconnected).setOption(option, value);
        } else {
            current.setOption(option, value);
        }
    }
}
