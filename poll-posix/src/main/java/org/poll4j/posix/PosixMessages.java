package org.poll4j.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.poll4j.ffm.Memory;
import org.poll4j.ffm.Scratch;
import org.poll4j.net.PeerAddress;
import org.poll4j.spi.ByteIo;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.MessageIo;
import org.poll4j.spi.Sockets;

/** Datagrams, by {@code recv} and {@code send} where no address is asked for, else {@code recvfrom} and {@code sendto}. */
final class PosixMessages implements MessageIo {
    private final MessageCalls calls;
    private final ByteCalls connected;
    private final Rights rights;
    /** Tells the peer for a message. */
    private final Sockets sockets;

    private final PosixErrors errors;
    private final int eagain;
    private final int receiveFlags;
    /** Whether receiving calls tell the full length of what was cut. */
    private final boolean tellsLength;

    private final int sendFlags;
    private final int peekFlag;

    PosixMessages(MessageCalls calls, ByteCalls connected, FdCalls fds, Sockets sockets, PosixAbi abi) {
        PosixAbi.Sockets of = abi.sockets();
        this.calls = calls;
        this.connected = connected;
        this.sockets = sockets;
        this.rights = new Rights(calls, fds, abi);
        this.errors = new PosixErrors(abi.errnos());
        this.eagain = abi.errnos().EAGAIN();
        this.receiveFlags = of.MSG_DONTWAIT() | of.MSG_TRUNC();
        this.tellsLength = of.MSG_TRUNC() != 0;
        this.sendFlags = of.MSG_DONTWAIT() | of.MSG_NOSIGNAL();
        this.peekFlag = of.MSG_PEEK();
    }

    @Override
    public int receive(Descriptor d, ByteBuffer dst, @Nullable PeerAddress from, boolean peek) throws IOException {
        int flags = peek ? receiveFlags | peekFlag : receiveFlags;
        int length = dst.remaining();
        byte[] array = tellsLength ? Memory.array(dst) : null;
        if (array != null) {
            return receiveArray(d, array, length, from, flags);
        }
        boolean copies = !tellsLength || !dst.isDirect();
        long room = room(length);
        try (Scratch scratch = copies ? Scratch.borrow(room) : null) {
            long address = scratch == null ? Memory.address(dst) : scratch.address();
            int n = receiveAddress(d, address, room, from, flags);
            if (scratch != null) {
                scratch.copyTo(dst, 0, Math.clamp(n, 0, length));
            }
            return n;
        } finally {
            Reference.reachabilityFence(dst);
        }
    }

    @Override
    public int receive(Descriptor d, MemorySegment dst, @Nullable PeerAddress from, boolean peek) throws IOException {
        int flags = peek ? receiveFlags | peekFlag : receiveFlags;
        long length = dst.byteSize();
        if (!tellsLength || !dst.isNative()) {
            long room = room(length);
            try (Scratch scratch = Scratch.borrow(room)) {
                int n = receiveAddress(d, scratch.address(), room, from, flags);
                scratch.copyTo(dst, Math.clamp(n, 0, length));
                return n;
            }
        }
        if (from == null) {
            return result("recv", d, connected.readNative(d.fd(), dst, length, flags));
        }
        try {
            return receiveAddress(d, Memory.address(dst), length, from, flags);
        } finally {
            Reference.reachabilityFence(dst);
        }
    }

    /** For any datagram: the BSDs would say that one was cut, but not how long it was. */
    private long room(long length) {
        return tellsLength ? length : Math.max(length, PosixBytes.LIMIT);
    }

    private int receiveArray(Descriptor d, byte[] dst, int length, @Nullable PeerAddress from, int flags)
            throws IOException {
        if (from == null) {
            return result("recv", d, connected.readArray(d.fd(), dst, length, flags));
        }
        from.clear();
        return result("recvfrom", d, calls.recvfromArray(d.fd(), dst, length, flags, from.bytes(), from.length()));
    }

    private int receiveAddress(Descriptor d, long dst, long length, @Nullable PeerAddress from, int flags)
            throws IOException {
        if (from == null) {
            return result("recv", d, connected.readAddress(d.fd(), dst, length, flags));
        }
        from.clear();
        return result("recvfrom", d, calls.recvfromAddress(d.fd(), dst, length, flags, from.bytes(), from.length()));
    }

    @Override
    public int send(Descriptor d, ByteBuffer src, @Nullable PeerAddress to) throws IOException {
        int length = src.remaining();
        byte[] array = Memory.array(src);
        if (array != null) {
            return sendArray(d, array, length, to);
        }
        try (Scratch scratch = src.isDirect() ? null : Scratch.borrow(length)) {
            if (scratch != null) {
                scratch.copyFrom(src, 0, length);
            }
            long address = scratch == null ? Memory.address(src) : scratch.address();
            return sendAddress(d, address, length, to);
        } finally {
            Reference.reachabilityFence(src);
        }
    }

    @Override
    public int send(Descriptor d, MemorySegment src, @Nullable PeerAddress to) throws IOException {
        long length = src.byteSize();
        if (!src.isNative()) {
            try (Scratch scratch = Scratch.borrow(length)) {
                scratch.copyFrom(src, length);
                return sendAddress(d, scratch.address(), length, to);
            }
        }
        if (to == null) {
            return sent(d, length, null, connected.writeNative(d.fd(), src, length, sendFlags));
        }
        try {
            return sendAddress(d, Memory.address(src), length, to);
        } finally {
            Reference.reachabilityFence(src);
        }
    }

    private int sendArray(Descriptor d, byte[] src, int length, @Nullable PeerAddress to) throws IOException {
        if (to == null) {
            return sent(d, length, null, connected.writeArray(d.fd(), src, length, sendFlags));
        }
        int addressLength = to.length().get(JAVA_INT, 0);
        return sent(d, length, to, calls.sendtoArray(d.fd(), src, length, sendFlags, to.bytes(), addressLength));
    }

    private int sendAddress(Descriptor d, long src, long length, @Nullable PeerAddress to) throws IOException {
        if (to == null) {
            return sent(d, length, null, connected.writeAddress(d.fd(), src, length, sendFlags));
        }
        int addressLength = to.length().get(JAVA_INT, 0);
        return sent(d, length, to, calls.sendtoAddress(d.fd(), src, length, sendFlags, to.bytes(), addressLength));
    }

    @Override
    public int send(Descriptor d, ByteBuffer src, int[] passed) throws IOException {
        long n = rights.send(d.fd(), src, passed);
        if (n >= 0 || n == -eagain) {
            return result("sendmsg", d, n);
        }
        throw errors.of(
                "sendmsg(" + d + ", " + src.remaining() + " bytes, descriptors " + Arrays.toString(passed) + ")",
                (int) -n);
    }

    @Override
    public int receive(Descriptor d, ByteBuffer dst, IntConsumer passed) throws IOException {
        int n = result("recvmsg", d, rights.receive(d.fd(), dst, passed));
        return n == 0 && dst.hasRemaining() ? ByteIo.END : n;
    }

    /** What is refused names the receiver and the size. The receiver is null for a connected socket. */
    private int sent(Descriptor d, long length, @Nullable PeerAddress to, long n) throws IOException {
        if (n >= 0 || n == -eagain) {
            return result("send", d, n);
        }
        SocketAddress receiver = to == null ? peer(d) : to.address();
        String call = (to == null ? "send(" : "sendto(") + d + ", " + length + " bytes";
        throw errors.of(receiver == null ? call + ")" : call + " to " + receiver + ")", (int) -n);
    }

    private @Nullable SocketAddress peer(Descriptor d) {
        try {
            return sockets.address(d, true);
        } catch (IOException e) {
            return null; // the caller gets the first failure
        }
    }

    private int result(String call, Descriptor d, long n) throws IOException {
        if (n >= 0) {
            return (int) n;
        }
        if (n == -eagain) {
            return ByteIo.WOULD_BLOCK;
        }
        SocketAddress sender = call.startsWith("recv") ? peer(d) : null;
        throw errors.of(call + "(" + d + (sender == null ? ")" : " connected to " + sender + ")"), (int) -n);
    }
}
