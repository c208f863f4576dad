package org.poll4j.spi;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Native memory for several datagrams, with the properties of each. The memory lives as long as this object or one of
 * its buffers is reachable, so no call can write to freed memory. Not safe for use by several threads at once.
 */
public abstract class DatagramBatch {
    /** How many datagrams a batch holds at most: UIO_MAXIOV, where Linux cuts a longer one. */
    public static final int MAX_CAPACITY = 1024;

    /** The largest room for one datagram, in bytes. */
    public static final int MAX_ROOM = 65_535;

    private static final int UNKNOWN = -1;
    private static final int IP = 16;

    private final Backend backend;
    private final int capacity;
    private final int room;
    private final MemorySegment memory;
    private final MemorySegment addresses;
    private final ByteBuffer[] buffers;
    private final int[] lengths;
    private final int[] addressLengths;
    private final int[] segmentSizes;
    private final int[] trafficClasses;
    private final int[] interfaces;
    private final int[] localLengths;
    private final byte[] locals;
    private final boolean[] truncated;
    private final long[] times;
    private final Object prepared;
    private final DatagramIo io;
    private int size;
    /** The datagram that a send has begun and not finished, and how many of its bytes were sent. */
    private int begun = UNKNOWN;

    private int begunBytes;

    /**
     * Makes an empty batch.
     *
     * @param backend that moves its datagrams
     * @param capacity how many datagrams, 1 to {@link #MAX_CAPACITY}
     * @param room bytes for each, 1 to {@link #MAX_ROOM}
     */
    @SuppressWarnings("this-escape") // prepare asks for the memory, which is there
    protected DatagramBatch(Backend backend, int capacity, int room) {
        this.backend = Objects.requireNonNull(backend, "backend");
        this.capacity = requireRange("capacity", capacity, MAX_CAPACITY);
        this.room = requireRange("room", room, MAX_ROOM);
        SegmentAllocator arena = Arena.ofAuto();
        this.memory = arena.allocate((long) capacity * room, 8);
        this.addresses = arena.allocate((long) capacity * AddressCodec.MAX, 8);
        this.buffers = new ByteBuffer[capacity];
        for (int i = 0; i < capacity; i++) {
            buffers[i] = memory.asSlice((long) i * room, room).asByteBuffer();
        }
        this.lengths = new int[capacity];
        this.addressLengths = new int[capacity];
        this.segmentSizes = new int[capacity];
        this.trafficClasses = new int[capacity];
        this.interfaces = new int[capacity];
        this.localLengths = new int[capacity];
        this.locals = new byte[capacity * IP];
        this.truncated = new boolean[capacity];
        this.times = new long[capacity];
        this.io = backend.datagramIo();
        this.prepared = io.prepare(this);
    }

    private static int requireRange(String name, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException("Datagrams: " + name + " = " + value + ": not from 1 to " + most);
        }
        return value;
    }

    /**
     * Returns how many datagrams fit.
     *
     * @return as given at construction
     */
    public final int capacity() {
        return capacity;
    }

    /**
     * Returns how many bytes one datagram has room for.
     *
     * @return as given at construction
     */
    public final int room() {
        return room;
    }

    /**
     * Returns how many datagrams this batch holds: those of the last receive, or those that were added since
     * {@link #clear()}.
     *
     * @return 0 to {@link #capacity()}
     */
    public final int size() {
        return size;
    }

    /** Forgets all datagrams. */
    public final void clear() {
        size = 0;
        begun = UNKNOWN;
    }

    private int checked(int i) {
        return Objects.checkIndex(i, size);
    }

    /**
     * Returns the bytes of a datagram. Writing to them changes what a send sends.
     *
     * @param i its index, below {@link #size()}
     * @return its bytes from position 0 to the limit; the same object for each datagram of this index, which the next
     *     call of this method rewinds and the next receive overwrites
     */
    public final ByteBuffer data(int i) {
        return buffers[i].limit(lengths[checked(i)]).position(0);
    }

    /**
     * Returns how many bytes of a datagram are here.
     *
     * @param i its index
     * @return at most {@link #room()}; the rest is lost if {@link #isTruncated}
     */
    public final int length(int i) {
        return lengths[checked(i)];
    }

    /**
     * Sets how many bytes of a datagram to send.
     *
     * @param i its index
     * @param length 0 to {@link #room()}
     * @throws IllegalArgumentException if longer
     */
    public final void setLength(int i, int length) {
        if (length < 0 || length > room) {
            throw new IllegalArgumentException(
                    "a datagram of " + length + " bytes: this batch has room for " + room + " each");
        }
        lengths[checked(i)] = length;
        forget(i);
    }

    private void forget(int i) {
        if (begun == i) {
            begun = UNKNOWN;
        }
    }

    /**
     * Returns whether a received datagram was longer than the room, so that its end is lost.
     *
     * @param i its index
     * @return true if it was cut
     */
    public final boolean isTruncated(int i) {
        return truncated[checked(i)];
    }

    /**
     * Returns the size of the segments, if the kernel joined several datagrams into this one.
     *
     * @param i its index
     * @return 0 if it is a single datagram. Otherwise its bytes are several datagrams of this size, the last one
     *     perhaps shorter.
     */
    public final int segmentSize(int i) {
        return segmentSizes[checked(i)];
    }

    /**
     * Makes a send cut a datagram into several. On Linux the kernel does this (UDP_SEGMENT); elsewhere each is one
     * call.
     *
     * @param i its index
     * @param bytes of each, the last one may be shorter; 0 sends it as it is
     * @throws IllegalArgumentException if negative or more than 65,535
     */
    public final void setSegmentSize(int i, int bytes) {
        if (bytes < 0 || bytes > MAX_ROOM) {
            throw new IllegalArgumentException("setSegmentSize(" + i + ", " + bytes + "): not from 0 to " + MAX_ROOM);
        }
        segmentSizes[checked(i)] = bytes;
        forget(i);
    }

    /**
     * Returns the traffic class (IPv4's type of service) of a datagram. Its two low bits are the ECN.
     *
     * @param i its index
     * @return 0 to 255, or −1 if it was not received ({@link org.poll4j.net.PollSocketOptions#IP_RECVTOS}) or not set
     */
    public final int trafficClass(int i) {
        return trafficClasses[checked(i)];
    }

    /**
     * Returns the explicit congestion notification of a datagram: the two low bits of its traffic class.
     *
     * @param i its index
     * @return 0 not capable, 1 ECT(1), 2 ECT(0), 3 congestion experienced; −1 if unknown
     */
    public final int ecn(int i) {
        int of = trafficClass(i);
        return of == UNKNOWN ? UNKNOWN : of & 3;
    }

    /**
     * Sets the traffic class of a datagram to send.
     *
     * @param i its index
     * @param value 0 to 255; −1 sends it with the socket's
     * @throws IllegalArgumentException if out of that range
     */
    public final void setTrafficClass(int i, int value) {
        if (value < UNKNOWN || value > 255) {
            throw new IllegalArgumentException("setTrafficClass(" + i + ", " + value + "): not from -1 to 255");
        }
        trafficClasses[checked(i)] = value;
    }

    /**
     * Returns where a datagram arrived on this machine, or leaves from.
     *
     * @param i its index
     * @return a new object; null if that was not received ({@link org.poll4j.net.PollSocketOptions#IP_RECVPKTINFO}) or
     *     not set
     */
    public final @Nullable InetAddress localAddress(int i) {
        int length = localLengths[checked(i)];
        if (length == 0) {
            return null;
        }
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(locals, i * IP, i * IP + length));
        } catch (UnknownHostException e) {
            throw new AssertionError("an address of 4 or 16 bytes", e);
        }
    }

    /**
     * Returns the index of the interface where a datagram arrived, or leaves from.
     *
     * @param i its index
     * @return 0 if unknown or not set; 0 for IPv4 on FreeBSD and OpenBSD
     */
    public final int interfaceIndex(int i) {
        return interfaces[checked(i)];
    }

    /**
     * Sets the address and the interface that a datagram leaves from. A received datagram keeps its own, so that a
     * batch which is sent back has the right source.
     *
     * @param i its index
     * @param address of this machine; null lets the system choose
     * @param interfaceIndex 0 lets the system choose; used with an address only, and not for IPv4 on FreeBSD and
     *     OpenBSD
     */
    public final void setLocalAddress(int i, @Nullable InetAddress address, int interfaceIndex) {
        interfaces[checked(i)] = interfaceIndex;
        byte[] ip = address == null ? new byte[0] : address.getAddress();
        System.arraycopy(ip, 0, locals, i * IP, ip.length);
        localLengths[i] = ip.length;
    }

    /**
     * Returns when a datagram arrived, by the system's clock.
     *
     * @param i its index
     * @return nanoseconds since 1970-01-01 UTC; 0 if that was not received
     *     ({@link org.poll4j.net.PollSocketOptions#SO_TIMESTAMPNS})
     */
    public final long receiveTimeNanos(int i) {
        return times[checked(i)];
    }

    /**
     * Returns the sender of a received datagram, or the receiver of one to send.
     *
     * @param i its index
     * @return a new object; null if there is none
     */
    public final @Nullable SocketAddress address(int i) {
        int length = addressLengths[checked(i)];
        return length == 0 ? null : backend.sockets().addresses().decode(addressSegment(i), length);
    }

    private MemorySegment addressSegment(int i) {
        return addresses.asSlice((long) i * AddressCodec.MAX, AddressCodec.MAX);
    }

    /**
     * Copies the address of a datagram, without making an object.
     *
     * @param i its index
     * @param into set to the address; holds none if there is none
     */
    protected final void copyAddress(int i, AddressBuffer into) {
        MemorySegment.copy(addresses, (long) checked(i) * AddressCodec.MAX, into.bytes(), 0, AddressCodec.MAX);
        into.setLength(addressLengths[i]);
    }

    /**
     * Sets the receiver of a datagram.
     *
     * @param i its index
     * @param to the receiver; null for the connected peer
     */
    protected final void setAddress(int i, @Nullable AddressBuffer to) {
        int length = to == null ? 0 : to.lengthValue();
        if (to != null) {
            MemorySegment.copy(to.bytes(), 0, addresses, (long) checked(i) * AddressCodec.MAX, length);
        }
        addressLengths[checked(i)] = length;
        forget(i);
    }

    /**
     * Adds a datagram with a length and no other property. For backends that received it, and for senders.
     *
     * @param length how many of its bytes are here
     * @param isTruncated whether there were more
     * @param addressLength the length of its address in {@link #addresses()}
     * @return its index
     */
    public final int append(int length, boolean isTruncated, int addressLength) {
        int i = size;
        lengths[i] = length;
        truncated[i] = isTruncated;
        addressLengths[i] = Math.clamp(addressLength, 0, AddressCodec.MAX);
        segmentSizes[i] = 0;
        trafficClasses[i] = UNKNOWN;
        interfaces[i] = 0;
        localLengths[i] = 0;
        times[i] = 0;
        size = i + 1;
        return i;
    }

    /**
     * Sets where a datagram arrived. For backends.
     *
     * @param i its index
     * @param from memory that has the address
     * @param at where it begins there
     * @param length 4 or 16
     * @param interfaceIndex the interface
     */
    public final void setLocal(int i, MemorySegment from, long at, int length, int interfaceIndex) {
        interfaces[checked(i)] = interfaceIndex;
        MemorySegment.copy(Objects.requireNonNull(from, "from"), JAVA_BYTE, at, locals, i * IP, length);
        localLengths[i] = length;
    }

    /**
     * Copies the local address of a datagram. For backends.
     *
     * @param i its index
     * @param to where to
     * @param at where to begin there
     */
    public final void copyLocal(int i, MemorySegment to, long at) {
        MemorySegment.copy(locals, i * IP, Objects.requireNonNull(to, "to"), JAVA_BYTE, at, localLengths[checked(i)]);
    }

    /**
     * Returns how many bytes the local address of a datagram has. For backends.
     *
     * @param i its index
     * @return 4, 16, or 0 for none
     */
    public final int localLength(int i) {
        return localLengths[checked(i)];
    }

    /**
     * Sets when a datagram arrived. For backends.
     *
     * @param i its index
     * @param nanos since 1970-01-01 UTC
     */
    public final void setReceiveTime(int i, long nanos) {
        times[checked(i)] = nanos;
    }

    /**
     * Returns the length of a datagram's address in {@link #addresses()}. For backends.
     *
     * @param i its index
     * @return 0 for no address
     */
    public final int addressLength(int i) {
        return addressLengths[checked(i)];
    }

    /**
     * Returns a part of a datagram's memory. For backends.
     *
     * @param i its index, below the capacity
     * @param from the first byte
     * @param to the end
     * @return the object of {@link #data}
     */
    public final ByteBuffer range(int i, int from, int to) {
        return buffers[i].limit(to).position(from);
    }

    /**
     * Returns how many bytes of a datagram an earlier send has sent before there was no more room. For backends that
     * cut datagrams themselves.
     *
     * @param i its index
     * @return 0 unless a send has begun it
     */
    public final int begunBytes(int i) {
        return begun == i ? begunBytes : 0;
    }

    /**
     * Notes that a send has sent the first part of a datagram, and had no room for the next. For backends.
     *
     * @param i its index
     * @param bytes how many were sent
     */
    public final void setBegun(int i, int bytes) {
        begun = bytes == 0 ? UNKNOWN : i;
        begunBytes = bytes;
    }

    /**
     * Returns the memory of all datagrams: datagram i begins at i · {@link #room()}. For backends.
     *
     * @return native memory, always the same
     */
    public final MemorySegment memory() {
        return memory;
    }

    /**
     * Returns the memory of all addresses, in the system's form: that of datagram i begins at i ·
     * {@link AddressCodec#MAX}. For backends.
     *
     * @return native memory, always the same
     */
    public final MemorySegment addresses() {
        return addresses;
    }

    /**
     * Returns the backend that moves its datagrams.
     *
     * @return as given at construction
     */
    public final Backend backend() {
        return backend;
    }

    /**
     * Returns the backend's own object for this batch.
     *
     * @return what {@link DatagramIo#prepare} returned
     */
    public final Object prepared() {
        return prepared;
    }

    /** The calls that it is for. */
    final DatagramIo io() {
        return io;
    }

    /** Returns the number of datagrams, for logs. */
    @Override
    public String toString() {
        return getClass().getSimpleName() + "(" + size + " of " + capacity + ")";
    }
}
