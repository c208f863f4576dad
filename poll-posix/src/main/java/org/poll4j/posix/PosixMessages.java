package org.poll4j.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.poll4j.ffm.Memory;
import org.poll4j.ffm.NotInlined;
import org.poll4j.ffm.Scratch;
import org.poll4j.spi.AddressBuffer;
import org.poll4j.spi.ByteIo;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.MessageIo;
import org.poll4j.spi.ReceivedRights;
import org.poll4j.spi.Sockets;
import org.poll4j.spi.SystemErrors;

/**
 * Datagrams, by {@code recv} and {@code send} if no address is needed, else by {@code recvfrom} and {@code sendto}.
 */
@SuppressWarnings("serial") // never serialized
final class PosixMessages extends NotInlined implements MessageIo {
    private final MessageCalls calls;
    private final ByteCalls connected;
    private final ScmRights rights;
    /** Finds the peer for an error message. */
    private final Sockets sockets;

    private final PosixErrors errors;
    private final int eagain;
    private final int enobufs;
    private final int econnrefused;
    private final int receiveFlags;
    /** Whether receiving calls return the full length of a truncated datagram. */
    private final boolean tellsLength;

    private final int sendFlags;
    private final int peekFlag;
    private final SockAddr addresses;

    PosixMessages(MessageCalls calls, ByteCalls connected, FdCalls fds, Sockets sockets, PosixAbi abi) {
        PosixAbi.Sockets of = abi.sockets();
        this.calls = calls;
        this.connected = connected;
        this.sockets = sockets;
        this.rights = new ScmRights(calls, fds, abi);
        this.errors = new PosixErrors(abi.errnos());
        this.eagain = abi.errnos().EAGAIN();
        this.enobufs = abi.errnos().ENOBUFS();
        this.econnrefused = abi.errnos().ECONNREFUSED();
        this.receiveFlags = of.MSG_DONTWAIT() | of.MSG_TRUNC();
        this.tellsLength = of.MSG_TRUNC() != 0;
        this.sendFlags = of.MSG_DONTWAIT() | of.MSG_NOSIGNAL();
        this.peekFlag = of.MSG_PEEK();
        this.addresses = new SockAddr(abi);
    }

    @Override
    public int receive(Descriptor d, ByteBuffer dst, @Nullable AddressBuffer from, boolean peek) throws IOException {
        int flags = peek ? receiveFlags | peekFlag : receiveFlags;
        int position = dst.position();
        int length = Math.max(0, dst.limit() - position);
        boolean suffices = suffices(length);
        byte[] array = suffices ? Memory.array(dst, position) : null;
        if (array != null) {
            return receiveArray(d, array, length, from, flags);
        }
        Memory.check(dst, position); // before a message is taken
        long own = suffices && length > 0 ? Memory.address(dst, position) : Memory.COPIED;
        if (suffices && isTooLargeToCopy(own, length)) {
            return receiveSegment(d, segment(dst, position, length), length, from, flags);
        }
        try (Scratch scratch = own == Memory.COPIED ? Scratch.borrow(PosixBytes.LIMIT) : null) {
            long address = scratch == null ? own : scratch.address();
            int n = receiveAddress(d, address, suffices ? length : PosixBytes.LIMIT, from, flags);
            if (scratch != null) {
                scratch.copyTo(dst, position, 0, Math.clamp(n, 0, length));
            }
            return n;
        } finally {
            Reference.reachabilityFence(dst);
        }
    }

    @Override
    public int receive(Descriptor d, MemorySegment dst, @Nullable AddressBuffer from, boolean peek) throws IOException {
        int flags = peek ? receiveFlags | peekFlag : receiveFlags;
        long length = dst.byteSize();
        boolean suffices = suffices(length);
        boolean held = dst.isNative() && from == null;
        if (!suffices || (!held && length <= PosixBytes.LIMIT && Memory.isCopied(dst))) {
            Memory.check(dst);
            try (Scratch scratch = Scratch.borrow(PosixBytes.LIMIT)) {
                int n = receiveAddress(d, scratch.address(), suffices ? length : PosixBytes.LIMIT, from, flags);
                scratch.copyTo(dst, Math.clamp(n, 0, length));
                return n;
            }
        }
        if (held) {
            return result("recv", d, connected.readNative(d.fd(), dst, length, flags));
        }
        if (Memory.isCopied(dst)) {
            return receiveSegment(d, dst, length, from, flags);
        }
        Memory.check(dst);
        try {
            return receiveAddress(d, dst.address(), length, from, flags);
        } finally {
            Reference.reachabilityFence(dst);
        }
    }

    /**
     * Whether a receive into so many bytes returns the full length. Linux returns the length of a truncated datagram.
     * The BSDs return only that it was truncated, so there a datagram is received into memory that has room for any.
     */
    private boolean suffices(long length) {
        return tellsLength || length >= PosixBytes.LIMIT;
    }

    /** Whether a call is given a segment: a critical call takes heap memory as it is, and holds a shared arena open. */
    private static boolean isTooLargeToCopy(long address, int length) {
        return length > PosixBytes.LIMIT && address == Memory.COPIED;
    }

    private static MemorySegment segment(ByteBuffer buffer, int position, int length) {
        return buffer.isDirect()
                ? Memory.segment(buffer, length)
                : MemorySegment.ofBuffer(buffer.slice(position, length));
    }

    private int receiveSegment(Descriptor d, MemorySegment dst, long length, @Nullable AddressBuffer from, int flags)
            throws IOException {
        if (from == null) {
            return result(
                    "recvfrom",
                    d,
                    calls.recvfromSegment(d.fd(), dst, length, flags, MemorySegment.NULL, MemorySegment.NULL));
        }
        from.clear();
        return received(d, from, calls.recvfromSegment(d.fd(), dst, length, flags, from.bytes(), from.length()));
    }

    private int receiveArray(Descriptor d, byte[] dst, int length, @Nullable AddressBuffer from, int flags)
            throws IOException {
        if (from == null) {
            return result("recv", d, connected.readArray(d.fd(), dst, length, flags));
        }
        from.clear();
        return received(d, from, calls.recvfromArray(d.fd(), dst, length, flags, from.bytes(), from.length()));
    }

    private int receiveAddress(Descriptor d, long dst, long length, @Nullable AddressBuffer from, int flags)
            throws IOException {
        if (from == null) {
            return result("recv", d, connected.readAddress(d.fd(), dst, length, flags));
        }
        from.clear();
        return received(d, from, calls.recvfromAddress(d.fd(), dst, length, flags, from.bytes(), from.length()));
    }

    private int received(Descriptor d, AddressBuffer from, long n) throws IOException {
        MemorySegment length = from.length();
        length.set(JAVA_INT, 0, addresses.senderLength(from.bytes(), 0, length.get(JAVA_INT, 0)));
        return result("recvfrom", d, n);
    }

    @Override
    public int send(Descriptor d, ByteBuffer src, @Nullable AddressBuffer to) throws IOException {
        int position = src.position();
        int length = Math.max(0, src.limit() - position);
        byte[] array = Memory.array(src, position);
        if (array != null) {
            return sendArray(d, array, length, to);
        }
        long own = length > 0 ? Memory.address(src, position) : Memory.COPIED;
        if (isTooLargeToCopy(own, length)) {
            return sendSegment(d, segment(src, position, length), length, to);
        }
        try (Scratch scratch = own == Memory.COPIED ? Scratch.borrow(PosixBytes.LIMIT) : null) {
            if (scratch != null) {
                scratch.copyFrom(src, position, 0, length);
            }
            long address = scratch == null ? own : scratch.address();
            return sendAddress(d, address, length, to);
        } finally {
            Reference.reachabilityFence(src);
        }
    }

    @Override
    public int send(Descriptor d, MemorySegment src, @Nullable AddressBuffer to) throws IOException {
        long length = src.byteSize();
        boolean held = src.isNative() && to == null;
        if (!held && length <= PosixBytes.LIMIT && Memory.isCopied(src)) {
            try (Scratch scratch = Scratch.borrow(PosixBytes.LIMIT)) {
                scratch.copyFrom(src, length);
                return sendAddress(d, scratch.address(), length, to);
            }
        }
        if (held) {
            return sent(d, length, null, connected.writeNative(d.fd(), src, length, sendFlags));
        }
        if (Memory.isCopied(src)) {
            return sendSegment(d, src, length, to);
        }
        Memory.check(src);
        try {
            return sendAddress(d, src.address(), length, to);
        } finally {
            Reference.reachabilityFence(src);
        }
    }

    private int sendSegment(Descriptor d, MemorySegment src, long length, @Nullable AddressBuffer to)
            throws IOException {
        if (to == null) {
            return sent(d, length, null, calls.sendtoSegment(d.fd(), src, length, sendFlags, MemorySegment.NULL, 0));
        }
        int addressLength = to.length().get(JAVA_INT, 0);
        return sent(d, length, to, calls.sendtoSegment(d.fd(), src, length, sendFlags, to.bytes(), addressLength));
    }

    private int sendArray(Descriptor d, byte[] src, int length, @Nullable AddressBuffer to) throws IOException {
        if (to == null) {
            return sent(d, length, null, connected.writeArray(d.fd(), src, length, sendFlags));
        }
        int addressLength = to.length().get(JAVA_INT, 0);
        return sent(d, length, to, calls.sendtoArray(d.fd(), src, length, sendFlags, to.bytes(), addressLength));
    }

    private int sendAddress(Descriptor d, long src, long length, @Nullable AddressBuffer to) throws IOException {
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
    public ReceivedRights receive(Descriptor d, ByteBuffer dst) throws IOException {
        int position = dst.position();
        int length = Math.max(0, dst.limit() - position);
        try (ScmRights.Message message = rights.receive(Math.min(length, PosixBytes.LIMIT))) {
            int n = result("recvmsg", d, message.receive(d.fd()));
            return message.received(n == 0 && length > 0 ? ByteIo.END : n, dst, position);
        }
    }

    /** Throws an error that names the receiver and the size. The receiver is null for a connected socket. */
    private int sent(Descriptor d, long length, @Nullable AddressBuffer to, long n) throws IOException {
        if (n >= 0 || n == -eagain) {
            return result("send", d, n);
        }
        if (n == -enobufs) {
            return ByteIo.WOULD_BLOCK; // no room at the peer
        }
        SocketAddress receiver = to == null ? peer(d) : to.address();
        String call = (to == null ? "send(" : "sendto(") + d + ", " + length + " bytes";
        throw failure(d, receiver == null ? call + ")" : call + " to " + receiver + ")", n);
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
        throw failure(d, call + "(" + d + (sender == null ? ")" : " connected to " + sender + ")"), n);
    }

    /** As in the JDK, a refused datagram of UDP has an exception of its own. */
    private IOException failure(Descriptor d, String call, long n) throws IOException {
        IOException failure = errors.of(call, (int) -n);
        return n == -econnrefused && sockets.address(d, false) instanceof InetSocketAddress
                ? SystemErrors.portUnreachable(failure)
                : failure;
    }
}
