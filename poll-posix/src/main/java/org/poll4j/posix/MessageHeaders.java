package org.poll4j.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import org.poll4j.spi.AddressCodec;
import org.poll4j.spi.DatagramBatch;
import org.poll4j.spi.Descriptor;

/**
 * The {@code struct mmsghdr}s of a batch, one for each datagram, with its {@code struct iovec} and its ancillary data.
 * Where the system has no such struct, {@link MessageCalls} uses the {@code struct msghdr}s in them.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/recvmmsg.2.html">recvmmsg(2)</a>
 */
public final class MessageHeaders {
    /** Room for all kinds of ancillary data that {@link Ancillary} knows, twice. */
    static final int CONTROL = 256;

    private static final int IOVEC = 16;
    private static final int NAMELEN = 8;

    private final PosixAbi.Msghdr of;
    private final int stride;
    private final int capacity;
    private final int room;
    private final long payload;
    private final long addresses;
    private final MemorySegment headers;
    private final MemorySegment iovecs;
    private final MemorySegment controls;
    /** Of each header, for calls that take one. */
    private final MemorySegment[] messages;
    /** How many headers from the first one a receive may have changed; all of them if negative, after a send. */
    private int changed = -1;
    /** The socket whose family was read last, and whether it is an IPv6 socket. */
    private @Nullable Descriptor known;

    private boolean knownV6;

    MessageHeaders(DatagramBatch batch, PosixAbi abi) {
        this.of = abi.layout().msghdr();
        this.stride = stride(abi);
        this.capacity = batch.capacity();
        this.room = batch.room();
        this.payload = batch.memory().address();
        this.addresses = batch.addresses().address();
        Arena arena = Arena.ofAuto();
        this.headers = arena.allocate((long) capacity * stride, 8);
        this.iovecs = arena.allocate((long) capacity * IOVEC, 8);
        this.controls = arena.allocate((long) capacity * CONTROL, 8);
        this.messages = new MemorySegment[capacity];
        for (int i = 0; i < capacity; i++) {
            messages[i] = headers.asSlice((long) i * stride, stride);
            long header = (long) i * stride;
            headers.set(JAVA_LONG, header + of.iov(), iovecs.address() + (long) i * IOVEC);
            setSize(headers, header + of.iovlen(), of.iovlenBytes(), 1);
        }
    }

    /**
     * Returns where {@code msg_len} is: behind the {@code struct msghdr}.
     *
     * @param abi the system's numbers
     * @return its offset
     */
    public static int lengthOffset(PosixAbi abi) {
        return abi.layout().msghdr().size();
    }

    /**
     * Returns the size of one header.
     *
     * @param abi the system's numbers
     * @return that of {@code struct mmsghdr}
     */
    public static int stride(PosixAbi abi) {
        return (lengthOffset(abi) + Integer.BYTES + 7) & -8;
    }

    /**
     * Returns the address of a header, for calls that take an array of them.
     *
     * @param i its index
     * @return a {@code struct mmsghdr *}
     */
    public long address(int i) {
        return headers.address() + (long) i * stride;
    }

    /** One header, for calls that take one. */
    MemorySegment message(int i) {
        return messages[i];
    }

    /** What a call reports that has moved one message. */
    void setLength(int i, long length) {
        headers.set(JAVA_INT, (long) i * stride + of.size(), (int) length);
    }

    int length(int i) {
        return headers.get(JAVA_INT, (long) i * stride + of.size());
    }

    int flags(int i) {
        return headers.get(JAVA_INT, (long) i * stride + of.flags());
    }

    int addressLength(int i) {
        return headers.get(JAVA_INT, (long) i * stride + NAMELEN);
    }

    long controlLength(int i) {
        return size(headers, (long) i * stride + of.controllen(), of.controllenBytes());
    }

    /** The ancillary data of all: those of datagram i begin at {@link #control(int)}. */
    MemorySegment controls() {
        return controls;
    }

    static long control(int i) {
        return (long) i * CONTROL;
    }

    /** Makes room again in those headers that were used since. */
    void beginReceive() {
        int end = changed < 0 ? capacity : changed;
        for (int i = 0; i < end; i++) {
            set(i, 0, room, AddressCodec.MAX, CONTROL);
        }
        changed = 0;
    }

    /** A receive has filled so many. It may have begun another one. */
    void endReceive(int count) {
        changed = Math.min(capacity, count + 1);
    }

    /** Prepares one to be sent. */
    void send(int i, int from, int length, int addressLength, long controlLength) {
        changed = -1;
        set(i, from, length, addressLength, controlLength);
    }

    private void set(int i, int from, int length, int addressLength, long controlLength) {
        long header = (long) i * stride;
        headers.set(JAVA_LONG, header, addressLength == 0 ? 0 : addresses + (long) i * AddressCodec.MAX);
        headers.set(JAVA_INT, header + NAMELEN, addressLength);
        headers.set(JAVA_LONG, header + of.control(), controlLength == 0 ? 0 : controls.address() + control(i));
        setSize(headers, header + of.controllen(), of.controllenBytes(), controlLength);
        headers.set(JAVA_INT, header + of.flags(), 0);
        iovecs.set(JAVA_LONG, (long) i * IOVEC, payload + (long) i * room + from);
        iovecs.set(JAVA_LONG, (long) i * IOVEC + Long.BYTES, length);
    }

    /** Whether the family of a socket is known; it is read once for each. */
    boolean knows(Descriptor d) {
        return known == d;
    }

    boolean knownV6() {
        return knownV6;
    }

    void know(Descriptor d, boolean v6) {
        known = d;
        knownV6 = v6;
    }

    static void setSize(MemorySegment struct, long offset, int bytes, long value) {
        if (bytes == Long.BYTES) {
            struct.set(JAVA_LONG, offset, value);
        } else {
            struct.set(JAVA_INT, offset, (int) value);
        }
    }

    static long size(MemorySegment struct, long offset, int bytes) {
        return bytes == Long.BYTES ? struct.get(JAVA_LONG, offset) : struct.get(JAVA_INT, offset);
    }
}
