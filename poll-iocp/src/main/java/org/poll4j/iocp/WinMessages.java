package org.poll4j.iocp;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.poll4j.ffm.Memory;
import org.poll4j.ffm.NotInlined;
import org.poll4j.ffm.Scratch;
import org.poll4j.spi.AddressBuffer;
import org.poll4j.spi.AddressCodec;
import org.poll4j.spi.ByteIo;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.MessageIo;
import org.poll4j.spi.ReceivedRights;
import org.poll4j.spi.SystemErrors;

/**
 * Datagrams. Always through native memory that has room for any, since Windows would say that one was cut
 * (WSAEMSGSIZE), but not how long it was; a sender's address lies beside.
 */
@SuppressWarnings("serial") // never serialized
final class WinMessages extends NotInlined implements MessageIo {
    private static final int ADDRESS_LENGTH = AddressCodec.MAX;

    private final WinsockCalls calls;

    WinMessages(WinsockCalls calls) {
        this.calls = calls;
    }

    @Override
    public int receive(Descriptor d, ByteBuffer dst, @Nullable AddressBuffer from, boolean peek) throws IOException {
        int position = dst.position();
        int length = Math.max(0, dst.limit() - position);
        Memory.check(dst, position); // before a message is taken
        try (Scratch scratch = Scratch.borrow(Scratch.SIZE)) {
            int n = receive(d, scratch, from, peek);
            scratch.copyTo(dst, position, 0, Math.clamp(n, 0, length));
            return n;
        }
    }

    @Override
    public int receive(Descriptor d, MemorySegment dst, @Nullable AddressBuffer from, boolean peek) throws IOException {
        Memory.check(dst); // before a message is taken
        try (Scratch scratch = Scratch.borrow(Scratch.SIZE)) {
            int n = receive(d, scratch, from, peek);
            scratch.copyTo(dst, Math.clamp(n, 0, dst.byteSize()));
            return n;
        }
    }

    private int receive(Descriptor d, Scratch scratch, @Nullable AddressBuffer from, boolean peek) throws IOException {
        int flags = peek ? WindowsAbi.MSG_PEEK : 0;
        MemorySegment address = scratch.beside();
        address.set(JAVA_INT, ADDRESS_LENGTH, AddressCodec.MAX);
        long at = from == null ? 0 : address.address();
        long length = from == null ? 0 : at + ADDRESS_LENGTH;
        int n = calls.recvfrom(d.handle(), scratch.address(), Scratch.SIZE, flags, at, length);
        if (n >= 0 && from != null) {
            MemorySegment.copy(address, JAVA_BYTE, 0, from.bytes(), JAVA_BYTE, 0, AddressCodec.MAX);
            from.length().set(JAVA_INT, 0, address.get(JAVA_INT, ADDRESS_LENGTH));
        }
        return result("recvfrom", d, n);
    }

    @Override
    public int send(Descriptor d, ByteBuffer src, @Nullable AddressBuffer to) throws IOException {
        int position = src.position();
        int length = limited(d, src.limit() - position, to);
        try (Scratch scratch = Scratch.borrow(Scratch.SIZE)) {
            scratch.copyFrom(src, position, 0, length);
            return send(d, scratch, length, to);
        }
    }

    @Override
    public int send(Descriptor d, MemorySegment src, @Nullable AddressBuffer to) throws IOException {
        int length = limited(d, src.byteSize(), to);
        try (Scratch scratch = Scratch.borrow(Scratch.SIZE)) {
            scratch.copyFrom(src, length);
            return send(d, scratch, length, to);
        }
    }

    /** Refuses what no datagram holds, as the system would, before it is copied. */
    private static int limited(Descriptor d, long length, @Nullable AddressBuffer to) throws IOException {
        if (length > Scratch.SIZE) {
            throw refused(d, length, to, WindowsAbi.WSAEMSGSIZE);
        }
        return Math.max(0, (int) length);
    }

    private int send(Descriptor d, Scratch scratch, int length, @Nullable AddressBuffer to) throws IOException {
        if (to == null) {
            return sent(d, length, null, calls.send(d.handle(), scratch.address(), length, 0));
        }
        MemorySegment address = scratch.beside();
        MemorySegment.copy(to.bytes(), JAVA_BYTE, 0, address, JAVA_BYTE, 0, AddressCodec.MAX);
        int addressLength = to.length().get(JAVA_INT, 0);
        int n = calls.sendto(d.handle(), scratch.address(), length, 0, address.address(), addressLength);
        return sent(d, length, to, n);
    }

    private static int sent(Descriptor d, int length, @Nullable AddressBuffer to, int n) throws IOException {
        if (n >= 0 || n == -WindowsAbi.WSAEWOULDBLOCK) {
            return result("send", d, n);
        }
        throw refused(d, length, to, -n);
    }

    /** Names the size, and the receiver if the caller gave one. */
    private static IOException refused(Descriptor d, long length, @Nullable AddressBuffer to, int error) {
        String call = (to == null ? "send(" : "sendto(") + d + ", " + length + " bytes";
        return failure(to == null ? call + ")" : call + " to " + to + ")", error);
    }

    /** As in the JDK, a refused datagram has an exception of its own. Windows calls it a reset. */
    private static IOException failure(String call, int error) {
        IOException failure = WinError.of(call, error);
        return error == WindowsAbi.WSAECONNRESET ? SystemErrors.portUnreachable(failure) : failure;
    }

    @Override
    public int send(Descriptor d, ByteBuffer src, int[] passed) {
        throw noRights();
    }

    @Override
    public ReceivedRights receive(Descriptor d, ByteBuffer dst) {
        throw noRights();
    }

    private static UnsupportedOperationException noRights() {
        return new UnsupportedOperationException("descriptors cannot be passed over a socket on Windows");
    }

    private static int result(String call, Descriptor d, int n) throws IOException {
        if (n >= 0) {
            return n;
        }
        if (n == -WindowsAbi.WSAEWOULDBLOCK) {
            return ByteIo.WOULD_BLOCK;
        }
        throw failure(call + "(" + d + ")", -n);
    }
}
