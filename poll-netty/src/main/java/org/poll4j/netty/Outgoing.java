package org.poll4j.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.AddressedEnvelope;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** What a channel of datagrams sends: a buffer to the connected peer, or an envelope. */
final class Outgoing {
    private Outgoing() {}

    static ByteBuf content(Object message) {
        return (ByteBuf) (message instanceof AddressedEnvelope<?, ?> envelope ? envelope.content() : message);
    }

    /** Null for the connected peer. */
    static @Nullable SocketAddress recipient(Object message) {
        return message instanceof AddressedEnvelope<?, ?> envelope ? envelope.recipient() : null;
    }
}
