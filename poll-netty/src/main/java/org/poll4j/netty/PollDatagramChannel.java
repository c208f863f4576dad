package org.poll4j.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.AddressedEnvelope;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultAddressedEnvelope;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.SocketProtocolFamily;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.channels.AlreadyConnectedException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.poll4j.net.PeerAddress;
import org.poll4j.net.UdpSocket;

/**
 * A UDP socket. It takes {@link DatagramPacket}s, other {@link AddressedEnvelope}s of a {@link ByteBuf}, and while
 * connected, buffers. {@link PollSegmentedDatagramPacket} is several datagrams.
 * {@link PollChannelOption#MAX_DATAGRAM_PAYLOAD_SIZE} and {@link PollChannelOption#UDP_GRO} let one call receive many;
 * they come as one {@link DatagramPacket} each. {@link #block} fails on OpenBSD and NetBSD.
 */
public final class PollDatagramChannel extends PollMessageChannel implements DatagramChannel {
    private static final ChannelMetadata METADATA = new ChannelMetadata(true, 16);

    private final ProtocolFamily family;
    private final UdpSocket socket;
    private final DatagramConfig config;

    /**
     * A socket for IPv4 and IPv6, as far as the system has both.
     *
     * @throws ChannelException if the system refuses, for example with EMFILE
     */
    public PollDatagramChannel() {
        this(null);
    }

    /**
     * A socket.
     *
     * @param protocol INET or INET6; null for both, as far as the system has them
     * @throws ChannelException if the system refuses, for example with EMFILE
     */
    public PollDatagramChannel(@Nullable SocketProtocolFamily protocol) {
        this.family = Families.of(protocol);
        this.socket = open(() -> UdpSocket.open(family));
        this.config = new DatagramConfig(this);
    }

    @Override
    public DatagramConfig config() {
        return config;
    }

    @Override
    public ChannelMetadata metadata() {
        return METADATA;
    }

    @Override
    public boolean isConnected() {
        return connected && isOpen();
    }

    @Override
    public @Nullable InetSocketAddress localAddress() {
        return (InetSocketAddress) super.localAddress();
    }

    @Override
    public @Nullable InetSocketAddress remoteAddress() {
        return (InetSocketAddress) super.remoteAddress();
    }

    @Override
    UdpSocket socket() {
        return socket;
    }

    @Override
    void readAddresses() throws IOException {
        setAddresses(socket.localAddress(), socket.remoteAddress());
    }

    @Override
    protected void doBind(SocketAddress address) throws Exception {
        requireResolved(address);
        InetSocketAddress at = Families.toBind(family, (InetSocketAddress) address);
        socket.bindLocal(Families.mapped(family, at));
        bound();
    }

    @Override
    boolean beginConnect(SocketAddress to) throws IOException {
        if (connected) {
            throw new AlreadyConnectedException();
        }
        socket.connect(Families.mapped(family, (InetSocketAddress) to));
        bound();
        connected = true;
        return true;
    }

    @Override
    protected void doDisconnect() throws Exception {
        socket.disconnect();
        connected = false;
        readAddresses();
    }

    @Override
    @Nullable
    SocketAddress toUser(PeerAddress from) {
        return from.inetAddress();
    }

    @Override
    void set(PeerAddress into, SocketAddress to) {
        into.set(Families.mapped(family, (InetSocketAddress) to));
    }

    @Override
    Object received(ByteBuf content, @Nullable SocketAddress from) {
        return new DatagramPacket(content, localAddress(), (InetSocketAddress) from);
    }

    @Override
    protected Object filterOutboundMessage(Object message) {
        if (message instanceof ByteBuf buffer) {
            return isOneDirect(buffer) ? buffer : direct(buffer, buffer);
        }
        if (message instanceof PollSegmentedDatagramPacket packet) { // is copied anyhow
            requireResolved(packet.recipient());
            return packet;
        }
        if (message instanceof DatagramPacket packet) {
            requireResolved(packet.recipient());
            ByteBuf content = packet.content();
            return isOneDirect(content) ? packet : new DatagramPacket(direct(content, packet), packet.recipient());
        }
        if (message instanceof AddressedEnvelope<?, ?> envelope
                && envelope.content() instanceof ByteBuf content
                && envelope.recipient() instanceof @Nullable InetSocketAddress to) {
            requireResolved(to);
            return isOneDirect(content) ? envelope : new DefaultAddressedEnvelope<>(direct(content, envelope), to);
        }
        throw new UnsupportedOperationException("write(" + message.getClass().getName()
                + "): a datagram channel takes a DatagramPacket, an AddressedEnvelope of a ByteBuf, or a ByteBuf");
    }

    // Multicast

    private NetworkInterface defaultInterface() throws SocketException {
        NetworkInterface chosen = config.getNetworkInterface();
        InetSocketAddress local = localAddress();
        if (chosen == null && local != null) {
            chosen = NetworkInterface.getByInetAddress(local.getAddress());
        }
        if (chosen == null) {
            throw new SocketException("no interface is set, and none has the address of " + this);
        }
        return chosen;
    }

    private interface Membership {
        void change() throws IOException;
    }

    private ChannelFuture change(ChannelPromise promise, Membership membership) {
        Runnable task = () -> {
            try {
                membership.change();
                promise.setSuccess();
            } catch (Throwable failure) {
                promise.setFailure(failure);
            }
        };
        if (!isRegistered() || eventLoop().inEventLoop()) {
            task.run();
        } else {
            eventLoop().execute(task);
        }
        return promise;
    }

    @Override
    public ChannelFuture joinGroup(InetAddress group) {
        return joinGroup(group, newPromise());
    }

    @Override
    public ChannelFuture joinGroup(InetAddress group, ChannelPromise promise) {
        return change(promise, () -> socket.joinMulticast(group, defaultInterface()));
    }

    @Override
    public ChannelFuture joinGroup(InetSocketAddress group, NetworkInterface on) {
        return joinGroup(group, on, newPromise());
    }

    @Override
    public ChannelFuture joinGroup(InetSocketAddress group, NetworkInterface on, ChannelPromise promise) {
        return joinGroup(group.getAddress(), on, null, promise);
    }

    @Override
    public ChannelFuture joinGroup(InetAddress group, NetworkInterface on, @Nullable InetAddress source) {
        return joinGroup(group, on, source, newPromise());
    }

    @Override
    public ChannelFuture joinGroup(
            InetAddress group, NetworkInterface on, @Nullable InetAddress source, ChannelPromise promise) {
        Objects.requireNonNull(on, "on");
        return change(promise, () -> {
            if (source == null) {
                socket.joinMulticast(group, on);
            } else {
                socket.joinMulticast(group, on, source);
            }
        });
    }

    @Override
    public ChannelFuture leaveGroup(InetAddress group) {
        return leaveGroup(group, newPromise());
    }

    @Override
    public ChannelFuture leaveGroup(InetAddress group, ChannelPromise promise) {
        return change(promise, () -> socket.leaveMulticast(group, defaultInterface()));
    }

    @Override
    public ChannelFuture leaveGroup(InetSocketAddress group, NetworkInterface on) {
        return leaveGroup(group, on, newPromise());
    }

    @Override
    public ChannelFuture leaveGroup(InetSocketAddress group, NetworkInterface on, ChannelPromise promise) {
        return leaveGroup(group.getAddress(), on, null, promise);
    }

    @Override
    public ChannelFuture leaveGroup(InetAddress group, NetworkInterface on, @Nullable InetAddress source) {
        return leaveGroup(group, on, source, newPromise());
    }

    @Override
    public ChannelFuture leaveGroup(
            InetAddress group, NetworkInterface on, @Nullable InetAddress source, ChannelPromise promise) {
        Objects.requireNonNull(on, "on");
        return change(promise, () -> {
            if (source == null) {
                socket.leaveMulticast(group, on);
            } else {
                socket.leaveMulticast(group, on, source);
            }
        });
    }

    @Override
    public ChannelFuture block(InetAddress group, NetworkInterface on, InetAddress source) {
        return block(group, on, source, newPromise());
    }

    @Override
    public ChannelFuture block(InetAddress group, NetworkInterface on, InetAddress source, ChannelPromise promise) {
        Objects.requireNonNull(on, "on");
        return change(promise, () -> socket.blockMulticast(group, on, source));
    }

    @Override
    public ChannelFuture block(InetAddress group, InetAddress source) {
        return block(group, source, newPromise());
    }

    @Override
    public ChannelFuture block(InetAddress group, InetAddress source, ChannelPromise promise) {
        return change(promise, () -> socket.blockMulticast(group, defaultInterface(), source));
    }
}
