package org.poll4j.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.AddressedEnvelope;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultAddressedEnvelope;
import io.netty.channel.RecvByteBufAllocator.ExtendedHandle;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.util.UncheckedBooleanSupplier;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.NotYetConnectedException;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.poll4j.DescriptorSource;
import org.poll4j.net.PeerAddress;
import org.poll4j.net.UdpSocket;

/**
 * A UDP socket. It takes {@link DatagramPacket}s, other {@link AddressedEnvelope}s of a {@link ByteBuf}, and while connected, buffers.
 * {@link #block} is not supported.
 */
public final class PollDatagramChannel extends AbstractPollChannel implements DatagramChannel {
    private static final ChannelMetadata METADATA = new ChannelMetadata(true, 16);
    /** On the BSDs no event tells that the peer has room again. */
    private static final int RETRY_MILLIS = 10;

    private final ProtocolFamily family;
    private final UdpSocket socket;
    private final DatagramConfig config;

    private final PeerAddress sender = new PeerAddress();
    private final PeerAddress receiver = new PeerAddress();
    /** What {@link #receiver} holds. */
    private @Nullable InetSocketAddress receiverAddress;

    private boolean retryScheduled;

    private volatile boolean bound;
    private volatile boolean connected;

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
        super(null);
        this.family = Families.of(protocol);
        try {
            this.socket = UdpSocket.open(family);
        } catch (IOException failure) {
            throw new ChannelException(failure);
        }
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
    public boolean isActive() {
        return isOpen() && (bound || (config.isActiveOnOpen() && isRegistered()));
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
    DescriptorSource watchable() {
        return socket;
    }

    @Override
    PollIoOps interest() {
        return PollIoOps.READ_WRITE;
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
        readAddresses();
        bound = true;
    }

    @Override
    boolean beginConnect(SocketAddress to) throws IOException {
        if (connected) {
            throw new AlreadyConnectedException();
        }
        socket.connect(Families.mapped(family, (InetSocketAddress) to));
        readAddresses();
        bound = true;
        connected = true;
        return true;
    }

    @Override
    boolean finishConnect() {
        return connected;
    }

    @Override
    protected void doDisconnect() throws Exception {
        socket.disconnect();
        connected = false;
        readAddresses();
    }

    @Override
    void closeSocket() throws IOException {
        connected = false;
        socket.close();
    }

    // Reading

    /** Refused datagrams, which the peer's host tells of, do not end the channel. */
    @Override
    void readNow() {
        ExtendedHandle allocation = (ExtendedHandle) unsafe().recvBufAllocHandle();
        allocation.reset(config);
        Throwable failure = null;
        try {
            while (receive(allocation)
                    && isOpen()
                    && allocation.continueReading(UncheckedBooleanSupplier.TRUE_SUPPLIER)) {
                // the next one
            }
        } catch (Throwable refused) {
            failure = refused;
        }
        allocation.readComplete();
        pipeline().fireChannelReadComplete();
        if (failure != null) {
            pipeline().fireExceptionCaught(failure);
        }
        readOn();
    }

    /** Passes on one datagram; false if none waits. */
    private boolean receive(ExtendedHandle allocation) throws IOException {
        ByteBuf buffer = allocation.allocate(config.getAllocator());
        try {
            int room = buffer.writableBytes();
            int begin = buffer.writerIndex();
            allocation.attemptedBytesRead(room);
            ByteBuffer memory = buffer.internalNioBuffer(begin, room);
            InetSocketAddress peer = connected ? remoteAddress() : null;
            int n = peer == null ? socket.receive(memory, sender) : socket.receive(memory);
            if (n == UdpSocket.WOULD_BLOCK) {
                readable = false;
                return false;
            }
            int length = Math.min(n, room); // the rest is lost
            buffer.writerIndex(begin + length);
            allocation.lastBytesRead(length);
            allocation.incMessagesRead(1);
            readPending = false;
            ByteBuf filled = buffer;
            buffer = null;
            pipeline()
                    .fireChannelRead(
                            new DatagramPacket(filled, localAddress(), peer == null ? sender.inetAddress() : peer));
            return true;
        } finally {
            if (buffer != null) {
                buffer.release();
            }
        }
    }

    // Writing

    @Override
    protected Object filterOutboundMessage(Object message) {
        if (message instanceof ByteBuf buffer) {
            return isOneDirect(buffer) ? buffer : direct(buffer, buffer);
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

    private static boolean isOneDirect(ByteBuf buffer) {
        return buffer.isDirect() && buffer.nioBufferCount() == 1;
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer in) {
        for (int calls = maxMessagesPerWrite(); calls > 0; calls--) {
            Object message = in.current();
            if (message == null) {
                return;
            }
            try {
                if (send(message) == UdpSocket.WOULD_BLOCK) {
                    writeBlocked = true;
                    retryLater();
                    return;
                }
                in.remove();
            } catch (Exception refused) { // of this datagram, and of no other
                in.remove(refused);
            }
        }
        if (!in.isEmpty()) {
            eventLoop().execute(flushTask);
        }
    }

    private int send(Object message) throws IOException {
        if (message instanceof ByteBuf buffer) {
            return send(buffer, null);
        }
        AddressedEnvelope<?, ?> envelope = (AddressedEnvelope<?, ?>) message;
        return send((ByteBuf) envelope.content(), (InetSocketAddress) envelope.recipient());
    }

    private int send(ByteBuf buffer, @Nullable InetSocketAddress to) throws IOException {
        ByteBuffer memory = buffer.internalNioBuffer(buffer.readerIndex(), buffer.readableBytes());
        if (connected && (to == null || to.equals(remoteAddress()))) {
            return socket.send(memory);
        }
        if (to == null) {
            throw new NotYetConnectedException();
        }
        if (to != receiverAddress) {
            receiver.set(Families.mapped(family, to));
            receiverAddress = to;
        }
        return socket.send(memory, receiver);
    }

    private void retryLater() {
        if (!retryScheduled) {
            retryScheduled = true;
            var _ = eventLoop().schedule(this::retry, RETRY_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void retry() {
        retryScheduled = false;
        writeBlocked = false;
        flushNow();
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
        return refuseToBlock(group, source, promise);
    }

    private static ChannelFuture refuseToBlock(InetAddress group, InetAddress source, ChannelPromise promise) {
        return promise.setFailure(new UnsupportedOperationException("block(" + group + ", " + source
                + "): poll4j has no calls that block a source; join the group for the sources that are wanted"));
    }

    @Override
    public ChannelFuture block(InetAddress group, InetAddress source) {
        return block(group, source, newPromise());
    }

    @Override
    public ChannelFuture block(InetAddress group, InetAddress source, ChannelPromise promise) {
        return refuseToBlock(group, source, promise);
    }

    @Override
    Set<SocketOption<?>> socketOptions() {
        return socket.supportedOptions();
    }

    @Override
    <T> T socketOption(SocketOption<T> option) throws IOException {
        return socket.getOption(option);
    }

    @Override
    <T> void setSocketOption(SocketOption<T> option, T value) throws IOException {
        socket.setOption(option, value);
    }
}
