package org.poll4j.sim;

import java.io.IOException;
import java.net.ProtocolFamily;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.poll4j.spi.ByteIo;
import org.poll4j.spi.Readiness;
import org.poll4j.spi.Sockets;

/** A stream socket, TCP or Unix: unconnected, listening, connecting, connected, or over. */
final class SimStream extends SimSocket implements Flow.End {
    private enum State {
        IDLE,
        LISTENING,
        CONNECTING,
        CONNECTED,
        OVER
    }

    static final int UNIX_ROOM = 212_992;
    static final int SEND_ROOM = 2_626_560;
    static final int RECEIVE_ROOM = 131_072;

    private State state = State.IDLE;
    private int backlogRoom;
    private final ArrayDeque<SimStream> backlog = new ArrayDeque<>();
    private @Nullable Flow in;
    private @Nullable Flow out;
    private @Nullable SimStream peer;
    private @Nullable Link link;
    private Agenda.@Nullable Entry connectDeadline;
    private boolean readShut;
    private boolean writeShut;
    /** No descriptor names it any more. */
    private boolean isGone;

    SimStream(SimHost host, ProtocolFamily family, Sockets.Type type) {
        super(host, family, type);
    }

    boolean isListening() {
        return state == State.LISTENING;
    }

    boolean isConnected() {
        return state == State.CONNECTED;
    }

    boolean isIdle() {
        return state == State.IDLE;
    }

    boolean isConnecting() {
        return state == State.CONNECTING;
    }

    /** Asks to be connected, until a deadline. */
    void connecting(Agenda.Entry deadline) {
        state = State.CONNECTING;
        connectDeadline = deadline;
    }

    /** The connect has come to nothing, if it is still under way. */
    void connectFailed(SimErrno errno) {
        if (state == State.CONNECTING && isOpen()) {
            failed(errno);
        }
    }

    private void connectEnds() {
        if (connectDeadline != null) {
            connectDeadline.cancel();
            connectDeadline = null;
        }
    }

    void listen(int room) {
        state = State.LISTENING;
        backlogRoom = room;
    }

    boolean hasRoom() {
        return backlog.size() <= backlogRoom;
    }

    void offer(SimStream connection) {
        backlog.add(connection);
        changed(Bits.IN);
    }

    @Nullable
    SimStream accept() {
        return backlog.poll();
    }

    boolean hasWaiting() {
        return !backlog.isEmpty();
    }

    /** Joins two ends. Over a link their bytes take time; without one, or where both are on one host, they do not. */
    static void join(SimStream one, SimStream other, @Nullable Link link) {
        boolean messages = one.type == Sockets.Type.SEQPACKET;
        Flow there = new Flow(one.world, link, one, other, one.sendRoom(), other.receiveRoom(), messages);
        Flow back = new Flow(one.world, link, other, one, other.sendRoom(), one.receiveRoom(), messages);
        one.joined(other, there, back, link);
        other.joined(one, back, there, link);
    }

    private int sendRoom() {
        return isUnix() ? 0 : room(StandardSocketOptions.SO_SNDBUF, SEND_ROOM);
    }

    /** Of Unix sockets the sender's buffer limits what waits at the receiver. */
    private int receiveRoom() {
        return isUnix()
                ? room(StandardSocketOptions.SO_SNDBUF, UNIX_ROOM)
                : room(StandardSocketOptions.SO_RCVBUF, RECEIVE_ROOM);
    }

    private int room(SocketOption<Integer> option, int usual) {
        return options.get(option) instanceof Integer set ? set : usual;
    }

    private void joined(SimStream to, Flow sending, Flow receiving, @Nullable Link over) {
        peer = to;
        out = sending;
        in = receiving;
        link = over;
        if (over != null) {
            over.add(this);
        }
    }

    /** From now on bytes may be read and written. */
    void established() {
        if (state == State.IDLE || state == State.CONNECTING) {
            connectEnds();
            state = State.CONNECTED;
            changed(Bits.OUT);
        }
    }

    /** What this end sends arrives no earlier. */
    void notBefore(long nanos) {
        if (out != null) {
            out.notBefore(nanos);
        }
    }

    /** The connect has failed, or the connection is over at once. */
    void failed(SimErrno errno) {
        error = errno;
        over();
    }

    private void over() {
        connectEnds();
        state = State.OVER;
        readShut = true;
        writeShut = true;
        if (out != null) {
            out.abort();
        }
        leaveLink();
        changed(Bits.ALL);
    }

    private void leaveLink() {
        if (link != null) {
            link.remove(this);
        }
    }

    /** A reset arrives at this end. */
    void reset(SimErrno errno) {
        if (state == State.CONNECTED) {
            boolean ended = in != null && in.hasEnded();
            failed(ended && !isUnix() ? SimErrno.EPIPE : errno);
            world.trace.note(world.now(), host, "reset", fd, errno.number());
        }
    }

    @Override
    int bits() {
        if (state == State.LISTENING) {
            return backlog.isEmpty() ? 0 : Bits.IN;
        }
        int bits = error != null ? Bits.ERR : 0;
        if (state == State.CONNECTING) {
            return bits;
        }
        boolean ended = readShut || in != null && in.hasEnded();
        if (ended) {
            bits |= Bits.IN | Bits.RDHUP;
        }
        if (in != null && in.available() > 0) {
            bits |= Bits.IN;
        }
        if (state != State.CONNECTED || ended && writeShut) {
            bits |= Bits.HUP;
        }
        if (writeShut || out == null || out.isWritable()) {
            bits |= Bits.OUT;
        }
        return bits;
    }

    long read(Span dst, int limit, boolean peek, Object call) throws IOException {
        if (state == State.LISTENING || state == State.IDLE || state == State.CONNECTING) {
            throwError(call);
            throw SimErrno.ENOTCONN.of(call);
        }
        Flow from = in;
        if (from != null && from.available() > 0) {
            return readSome(from, dst, limit, peek);
        }
        throwError(call);
        return readShut || from == null || from.hasEnded() ? ByteIo.END : ByteIo.WOULD_BLOCK;
    }

    private long readSome(Flow from, Span dst, int limit, boolean peek) {
        Conditions conditions = conditions();
        if (world.random.chance(conditions.wouldBlock)) {
            world.after(1, () -> changed(Bits.IN));
            return ByteIo.WOULD_BLOCK;
        }
        boolean partial = type == Sockets.Type.STREAM && world.random.chance(conditions.partialReads);
        return from.read(dst, partial ? some(Math.min(limit, from.available())) : limit, peek);
    }

    private int some(int most) {
        return 1 + (int) world.random.below(Math.max(1, most));
    }

    private Conditions conditions() {
        return link == null ? host.loopback().conditions() : link.conditions();
    }

    long write(Span src, int limit, Object call) throws IOException {
        if (isUnix() && writeShut) {
            throw SimErrno.EPIPE.of(call); // a pending error is for the reader
        }
        throwError(call);
        if (state == State.LISTENING || state == State.IDLE && !writeShut || state == State.CONNECTING) {
            throw (state == State.IDLE ? SimErrno.EPIPE : SimErrno.ENOTCONN).of(call);
        }
        Flow to = out;
        if (writeShut || to == null) {
            throw SimErrno.EPIPE.of(call);
        }
        if (isUnix() && type == Sockets.Type.SEQPACKET && src.length() > UNIX_ROOM) {
            throw SimErrno.EMSGSIZE.of(call);
        }
        Conditions conditions = conditions();
        if (world.random.chance(conditions.wouldBlock)) {
            world.after(1, () -> changed(Bits.OUT));
            return ByteIo.WOULD_BLOCK;
        }
        boolean whole = type == Sockets.Type.SEQPACKET;
        if (to.room() <= 0 || whole && to.room() < src.length()) {
            to.writerWaits();
            return ByteIo.WOULD_BLOCK;
        }
        boolean partial = !whole && world.random.chance(conditions.partialWrites);
        return to.write(src, partial ? some(Math.min(limit, src.length())) : whole ? src.length() : limit);
    }

    @Override
    public void roomAppeared() {
        changed(Bits.OUT);
    }

    @Override
    public void arrived() {
        changed(in != null && in.hasEnded() ? Bits.ALL : Bits.IN);
    }

    @Override
    public boolean isGone() {
        return isGone;
    }

    /** Bytes of this end have met a peer that is gone: a reset comes back. */
    @Override
    public void refused() {
        Link over = link;
        if (over == null) {
            reset(SimErrno.ECONNRESET);
        } else {
            over.cross(() -> reset(SimErrno.ECONNRESET));
        }
    }

    /** Shuts directions; false if there is no connection. */
    boolean shutdown(int directions) {
        if (state == State.LISTENING && !isUnix()) {
            state = State.IDLE;
            dropBacklog();
            changed(Bits.ALL);
            return true;
        }
        if (state != State.CONNECTED) {
            return false;
        }
        if ((directions & Readiness.READABLE) != 0) {
            readShut = true;
            if (isUnix() && peer != null) {
                peer.writeShut = true;
            }
        }
        if ((directions & Readiness.WRITABLE) != 0 && !writeShut) {
            writeShut = true;
            if (out != null) {
                out.finish();
            }
        }
        if (isUnix() && peer != null) {
            peer.changed(Bits.ALL);
        }
        changed(Bits.ALL);
        return true;
    }

    private void dropBacklog() {
        for (SimStream waiting; (waiting = backlog.poll()) != null; ) {
            waiting.abandon(true);
        }
    }

    @Override
    void closed() {
        host.ports().remove(this);
        if (state == State.LISTENING) {
            dropBacklog();
        }
        abandon(options.get(StandardSocketOptions.SO_LINGER) instanceof Integer seconds && seconds == 0);
    }

    /** This end is closed everywhere: the peer gets the end of what was written, or a reset. */
    void abandon(boolean abruptly) {
        connectEnds();
        isGone = true;
        SimStream other = peer;
        Flow sending = out;
        boolean wasConnected = state == State.CONNECTED || state == State.CONNECTING;
        state = State.OVER;
        leaveLink();
        if (!wasConnected || other == null || sending == null) {
            return;
        }
        if (isUnix()) {
            closedUnix(other, sending);
        } else if (abruptly || in != null && in.available() > 0) {
            sending.abort();
            other.refused();
        } else {
            sending.finish();
        }
    }

    /** The peer of a Unix socket can write no more at once, and gets an error if bytes were lost. */
    private void closedUnix(SimStream other, Flow sending) {
        sending.finish();
        other.writeShut = true;
        if (in != null && in.available() > 0) {
            other.error = SimErrno.ECONNRESET;
        }
        other.changed(Bits.ALL);
    }

    /**
     * Without a word to the peer. When the host is up again, what arrives finds no connection, and is answered by a
     * reset.
     */
    @Override
    void vanish() {
        super.vanish();
        connectEnds();
        isGone = true;
        state = State.OVER;
        if (out != null) {
            out.abort();
        }
        leaveLink();
        backlog.forEach(SimStream::vanish);
        backlog.clear();
    }
}
