package org.poll4j.sim;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.poll4j.net.UnixAddress;
import org.poll4j.spi.ByteIo;
import org.poll4j.spi.Readiness;
import org.poll4j.spi.Sockets;

/** A datagram socket, UDP or Unix: a queue of messages. */
final class SimDatagram extends SimSocket {
    /** A message, and its sender. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Message(byte[] bytes, SocketAddress from) {}

    private static final int ROOM = 212_992;
    /** What a message takes beside its bytes. */
    private static final int OVERHEAD = 768;
    /** net.unix.max_dgram_qlen */
    private static final int UNIX_MESSAGES = 10;

    private final ArrayDeque<Message> queue = new ArrayDeque<>();
    private int used;
    /** Of Unix sockets; the peer of a pair has no name. */
    private @Nullable SimDatagram peer;
    /** The sockets that would write here when there is room. */
    private final ArrayDeque<SimDatagram> waiting = new ArrayDeque<>();

    private boolean readShut;
    private boolean writeShut;

    SimDatagram(SimHost host, ProtocolFamily family) {
        super(host, family, Sockets.Type.DATAGRAM);
    }

    static void join(SimDatagram one, SimDatagram other) {
        one.peer = other;
        other.peer = one;
        one.remote = UnixAddress.UNNAMED;
        other.remote = UnixAddress.UNNAMED;
    }

    @Override
    int bits() {
        int bits = error == null ? 0 : Bits.ERR;
        if (!queue.isEmpty() || readShut) {
            bits |= Bits.IN;
        }
        if (readShut) {
            bits |= Bits.RDHUP;
        }
        if (readShut && writeShut) {
            bits |= Bits.HUP;
        }
        return peer != null && peer.isFull() ? bits : bits | Bits.OUT;
    }

    private boolean isFull() {
        return isUnix() && queue.size() > UNIX_MESSAGES;
    }

    void connectUnix(SimDatagram to) {
        peer = to;
        remote = to.localOrAny();
    }

    void disconnect() {
        peer = null;
        remote = null;
    }

    void connectUdp(InetSocketAddress to) {
        remote = to;
        queue.removeIf(message -> !message.from().equals(Addresses.plain(to)));
    }

    /** Another message, unless there is no room: then it is lost. */
    void offer(Message message) {
        int room = options.get(StandardSocketOptions.SO_RCVBUF) instanceof Integer set ? set : ROOM;
        if (!isOpen() || !isUnix() && used + message.bytes().length + OVERHEAD > room) {
            world.trace.note(world.now(), host, "dropped", fd, message.bytes().length);
            return;
        }
        used += message.bytes().length + OVERHEAD;
        queue.add(message);
        changed(Bits.IN);
    }

    /** The next message; null if none is there. */
    @Nullable
    Message next(boolean peek, Object call) throws IOException {
        throwError(call);
        Message message = queue.peek();
        if (message == null || world.random.chance(host.loopback().conditions().wouldBlock)) {
            if (message != null) {
                world.after(1, () -> changed(Bits.IN));
            }
            return null;
        }
        if (!peek) {
            boolean wasFull = isFull();
            queue.remove();
            used -= message.bytes().length + OVERHEAD;
            if (wasFull) {
                tellWaiting();
            }
        }
        world.trace.mix(message.bytes(), 0, message.bytes().length);
        return message;
    }

    private void tellWaiting() {
        for (SimDatagram sender; (sender = waiting.poll()) != null; ) {
            sender.changed(Bits.OUT);
        }
    }

    boolean isReadShut() {
        return readShut;
    }

    int send(byte[] bytes, @Nullable SocketAddress to, Object call) throws IOException {
        throwError(call);
        if (writeShut) {
            throw SimErrno.EPIPE.of(call);
        }
        return isUnix() ? sendUnix(bytes, to, call) : sendUdp(bytes, to, call);
    }

    private int sendUnix(byte[] bytes, @Nullable SocketAddress to, Object call) throws IOException {
        SimDatagram receiver = to == null ? peer : receiverNamed(to, call);
        if (receiver == null) {
            throw SimErrno.ENOTCONN.of(call);
        }
        if (!receiver.isOpen()) {
            if (to == null) { // as Linux: the peer is gone, and with it what it has sent
                peer = null;
                queue.clear();
                used = 0;
            }
            throw SimErrno.ECONNREFUSED.of(call);
        }
        if (bytes.length > ROOM - 32) {
            throw SimErrno.EMSGSIZE.of(call);
        }
        if (receiver.isFull()) {
            receiver.waiting.add(this);
            return ByteIo.WOULD_BLOCK;
        }
        receiver.offer(new Message(bytes, localOrAny()));
        return bytes.length;
    }

    private SimDatagram receiverNamed(SocketAddress to, Object call) throws IOException {
        if (!(to instanceof UnixAddress name)) {
            throw SimErrno.EINVAL.of(call);
        }
        SimSocket found = host.ports().named(name);
        if (found == null) {
            throw (name.kind() == UnixAddress.Kind.PATH ? SimErrno.ENOENT : SimErrno.ECONNREFUSED).of(call);
        }
        if (found instanceof SimDatagram receiver) {
            return receiver;
        }
        throw SimErrno.EPROTOTYPE.of(call);
    }

    private int sendUdp(byte[] bytes, @Nullable SocketAddress given, Object call) throws IOException {
        SocketAddress to = given == null ? remote : given;
        if (to == null) {
            throw SimErrno.EDESTADDRREQ.of(call);
        }
        if (!(to instanceof InetSocketAddress inet)) {
            throw SimErrno.EAFNOSUPPORT.of(call);
        }
        if (inet.getPort() == 0) {
            throw SimErrno.EINVAL.of(call);
        }
        InetSocketAddress target = host.targetOf(Addresses.plain(inet));
        requireReach(target.getAddress(), call);
        SimHost receiver = host.reach(target.getAddress());
        if (receiver == null) {
            throw SimErrno.ENETUNREACH.of(call);
        }
        Link link = world.links.between(host, receiver);
        if (bytes.length > link.conditions().mtu || bytes.length > 65_507) {
            throw SimErrno.EMSGSIZE.of(call);
        }
        if (world.random.chance(link.conditions().noBuffers)) {
            throw SimErrno.ENOBUFS.of(call);
        }
        host.ports().bindAny(this, Addresses.any(family));
        InetSocketAddress from = sourceTo(target);
        link.datagram(host, bytes.length, () -> arrive(receiver, target, new Message(bytes, from)));
        return bytes.length;
    }

    private InetSocketAddress sourceTo(InetSocketAddress target) {
        InetSocketAddress bound = (InetSocketAddress) localOrAny();
        return bound.getAddress().isAnyLocalAddress()
                ? new InetSocketAddress(host.sourceFor(target.getAddress()), bound.getPort())
                : bound;
    }

    private void arrive(SimHost receiver, InetSocketAddress target, Message message) {
        SimSocket socket = receiver.ports().find(Sockets.Type.DATAGRAM, target, (InetSocketAddress) message.from());
        if (socket instanceof SimDatagram found) {
            found.offer(message);
        } else if (remote != null && isOpen()) {
            error = SimErrno.ECONNREFUSED;
            changed(Bits.ERR);
        }
    }

    boolean shutdown(int directions) {
        if (remote == null) {
            return false;
        }
        readShut |= (directions & Readiness.READABLE) != 0;
        writeShut |= (directions & Readiness.WRITABLE) != 0;
        changed(Bits.ALL);
        return true;
    }

    @Override
    void closed() {
        host.ports().remove(this);
        if (peer != null && peer.peer == this && isFull()) {
            peer.changed(Bits.OUT);
        }
        queue.clear();
        tellWaiting();
    }
}
