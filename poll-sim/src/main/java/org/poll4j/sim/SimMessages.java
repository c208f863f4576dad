package org.poll4j.sim;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.poll4j.net.UnixAddress;
import org.poll4j.spi.AddressBuffer;
import org.poll4j.spi.ByteIo;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.MessageIo;
import org.poll4j.spi.ReceivedRights;

/** Sends and receives datagrams. Descriptors cannot be passed. */
final class SimMessages implements MessageIo {
    /** The words for a receive that fails. */
    private record Receiving(Descriptor d, @Nullable SocketAddress peer, boolean asksSender) {
        @Override
        public String toString() {
            return (asksSender ? "recvfrom(" : "recv(") + d + (peer == null ? ")" : " connected to " + peer + ")");
        }
    }

    /** The words for a send that fails. */
    private record Sending(
            Descriptor d, int bytes, @Nullable SocketAddress receiver, boolean namesReceiver) {
        @Override
        public String toString() {
            return (namesReceiver ? "sendto(" : "send(") + d + ", " + bytes + " bytes"
                    + (receiver == null ? ")" : " to " + receiver + ")");
        }
    }

    private final SimHost host;
    private final World world;

    SimMessages(SimHost host) {
        this.host = host;
        this.world = host.world;
    }

    @Override
    public int receive(Descriptor d, ByteBuffer dst, @Nullable AddressBuffer from, boolean peek) throws IOException {
        return receive(d, Span.of(dst), from, peek);
    }

    @Override
    public int receive(Descriptor d, MemorySegment dst, @Nullable AddressBuffer from, boolean peek) throws IOException {
        return receive(d, Span.of(dst), from, peek);
    }

    private int receive(Descriptor d, Span dst, @Nullable AddressBuffer from, boolean peek) throws IOException {
        synchronized (world) {
            SimDatagram socket = socket(d, "recvfrom");
            SimDatagram.Message message = socket.next(peek, new Receiving(d, socket.remote, from != null));
            int n = message == null ? socket.isReadShut() ? 0 : ByteIo.WOULD_BLOCK : message.bytes().length;
            world.trace.note(world.now(), host, "recv", socket.fd, n);
            if (message != null) {
                dst.put(0, message.bytes(), 0, Math.min(n, dst.length()));
                tell(from, message.from());
            }
            return n;
        }
    }

    private static void tell(@Nullable AddressBuffer peer, SocketAddress from) {
        if (peer != null && UnixAddress.UNNAMED.equals(from)) {
            peer.length().set(JAVA_INT, 0, 0);
        } else if (peer != null) {
            peer.set(from);
        }
    }

    @Override
    public int send(Descriptor d, ByteBuffer src, @Nullable AddressBuffer to) throws IOException {
        return send(d, Span.of(src), to);
    }

    @Override
    public int send(Descriptor d, MemorySegment src, @Nullable AddressBuffer to) throws IOException {
        return send(d, Span.of(src), to);
    }

    private int send(Descriptor d, Span src, @Nullable AddressBuffer to) throws IOException {
        byte[] bytes = new byte[src.length()];
        src.get(0, bytes, 0, bytes.length);
        synchronized (world) {
            SimDatagram socket = socket(d, "send");
            SocketAddress given = to == null ? null : to.address();
            SocketAddress receiver = given == null ? socket.remote : given;
            int n = socket.send(bytes, given, new Sending(d, bytes.length, receiver, to != null));
            world.trace.note(world.now(), host, "send", socket.fd, n);
            return n;
        }
    }

    private SimDatagram socket(Descriptor d, String call) throws IOException {
        if (host.files().of(d, call) instanceof SimDatagram socket) {
            return socket;
        }
        throw SimErrno.ENOTSOCK.of(call + "(" + d + ")");
    }

    @Override
    public int send(Descriptor d, ByteBuffer src, int[] passed) {
        throw new UnsupportedOperationException("sendDescriptors(" + d + "): a simulated host passes no descriptors");
    }

    @Override
    public ReceivedRights receive(Descriptor d, ByteBuffer dst) {
        throw new UnsupportedOperationException(
                "receiveDescriptors(" + d + "): a simulated host passes no descriptors");
    }
}
