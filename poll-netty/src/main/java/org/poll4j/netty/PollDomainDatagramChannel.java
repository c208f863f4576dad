package org.poll4j.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.AddressedEnvelope;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.DefaultAddressedEnvelope;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.AlreadyConnectedException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.poll4j.net.PeerAddress;
import org.poll4j.net.UnixAddress;
import org.poll4j.net.UnixDatagram;

/**
 * A socket of Unix-domain datagrams; Windows has none. It takes {@link AddressedEnvelope}s of a {@link ByteBuf}, and
 * while connected, buffers. It passes on {@link DefaultAddressedEnvelope}s. Addresses are
 * {@link java.net.UnixDomainSocketAddress}, or {@link UnixAddress} for abstract names. The file of a path stays when
 * the channel closes.
 */
public final class PollDomainDatagramChannel extends PollMessageChannel {
    private static final ChannelMetadata METADATA = new ChannelMetadata(false, 16);

    private final UnixDatagram socket = open(UnixDatagram::unbound);
    private final DomainDatagramConfig config = new DomainDatagramConfig(this);

    /**
     * A socket without a name.
     *
     * @throws ChannelException if the system refuses, for example with EMFILE
     * @throws UnsupportedOperationException on Windows
     */
    public PollDomainDatagramChannel() {}

    @Override
    public MessageConfig config() {
        return config;
    }

    @Override
    public ChannelMetadata metadata() {
        return METADATA;
    }

    /**
     * Returns whether a peer is fixed.
     *
     * @return true after a connect, until closed
     */
    public boolean isConnected() {
        return connected && isOpen();
    }

    @Override
    UnixDatagram socket() {
        return socket;
    }

    @Override
    void readAddresses() throws IOException {
        setAddresses(DomainAddresses.toUser(socket.localAddress()), DomainAddresses.toUser(socket.remoteAddress()));
    }

    @Override
    protected void doBind(SocketAddress address) throws Exception {
        socket.bindLocal(DomainAddresses.toPoll(address));
        bound();
    }

    @Override
    boolean beginConnect(SocketAddress to) throws IOException {
        if (connected) {
            throw new AlreadyConnectedException();
        }
        socket.connect(DomainAddresses.toPoll(to));
        bound();
        connected = true;
        return true;
    }

    @Override
    @Nullable
    SocketAddress toUser(PeerAddress from) {
        return DomainAddresses.toUser((UnixAddress) from.address());
    }

    @Override
    void set(PeerAddress into, SocketAddress to) {
        into.set(DomainAddresses.toPoll(to));
    }

    @Override
    Object received(ByteBuf content, @Nullable SocketAddress from) {
        return new DefaultAddressedEnvelope<>(content, Objects.requireNonNull(localAddress()), from);
    }

    @Override
    protected Object filterOutboundMessage(Object message) {
        if (message instanceof ByteBuf buffer) {
            return isOneDirect(buffer) ? buffer : direct(buffer, buffer);
        }
        if (message instanceof AddressedEnvelope<?, ?> envelope && envelope.content() instanceof ByteBuf content) {
            SocketAddress to = envelope.recipient();
            if (to != null) {
                DomainAddresses.toPoll(to);
            }
            return isOneDirect(content) ? envelope : new DefaultAddressedEnvelope<>(direct(content, envelope), to);
        }
        throw new UnsupportedOperationException("write(" + message.getClass().getName()
                + "): a channel of Unix-domain datagrams takes an AddressedEnvelope of a ByteBuf, or a ByteBuf");
    }
}
