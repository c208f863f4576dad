package org.poll4j.net;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.poll4j.spi.Backend;
import org.poll4j.spi.Backends;
import org.poll4j.spi.DatagramBatch;

/**
 * A batch: memory for several datagrams that one call receives or sends. Use it again and again:
 * {@link DatagramSource#receive(Datagrams)} and {@link DatagramSource#send(Datagrams)} allocate nothing. On Linux one
 * system call moves the whole batch ({@code recvmmsg}, {@code sendmmsg}); elsewhere each datagram is a call. Not safe
 * for use by several threads at once.
 *
 * <p>For each datagram the batch holds the bytes, the peer, and the data of the options that the socket has set:
 *
 * <table>
 * <caption>Data of a datagram by system</caption>
 * <tr><th></th><th>option to set</th><th>Linux</th><th>macOS</th><th>FreeBSD</th><th>OpenBSD,
 *     NetBSD</th><th>Windows</th></tr>
 * <tr><td>{@link #trafficClass}, {@link #ecn}</td><td>{@link PollSocketOptions#IP_RECVTOS}</td><td>yes</td><td>yes</td>
 *     <td>yes</td><td>no</td><td>no</td></tr>
 * <tr><td>{@link #localAddress}</td><td>{@link PollSocketOptions#IP_RECVPKTINFO}</td><td>yes</td><td>yes</td>
 *     <td>yes</td> <td>yes</td><td>no</td></tr>
 * <tr><td>{@link #interfaceIndex}</td><td>{@link PollSocketOptions#IP_RECVPKTINFO}</td><td>yes</td><td>yes</td>
 *     <td>IPv6</td><td>NetBSD; OpenBSD: IPv6</td><td>no</td></tr>
 * <tr><td>{@link #receiveTimeNanos}</td><td>{@link PollSocketOptions#SO_TIMESTAMPNS}</td><td>yes</td><td>no</td>
 *     <td>no</td> <td>no</td><td>no</td></tr>
 * <tr><td>{@link #segmentSize} received</td><td>{@link PollSocketOptions#UDP_GRO}</td><td>yes</td><td>no</td>
 *     <td>no</td> <td>no</td><td>no</td></tr>
 * <tr><td>{@link #setSegmentSize} for sending</td><td></td><td>by the kernel</td><td>one call each</td>
 *     <td>one call each</td> <td>one call each</td><td>one call each</td></tr>
 * </table>
 *
 * {@snippet file="org/poll4j/Snippets.java" region="datagrams"}
 */
public final class Datagrams extends DatagramBatch {
    private Datagrams(Backend backend, int capacity, int room) {
        super(backend, capacity, room);
    }

    /**
     * Makes a batch for this system's backend.
     *
     * @param capacity how many datagrams, 1 to 1,024
     * @param room bytes for each, 1 to 65,535, which a socket with {@link PollSocketOptions#UDP_GRO} should have
     * @return an empty batch; the garbage collector frees its memory
     * @throws IllegalArgumentException if out of these ranges
     */
    public static Datagrams allocate(int capacity, int room) {
        return allocate(Backends.system(), capacity, room);
    }

    /**
     * Makes a batch like {@link #allocate(int, int)}, for a given backend.
     *
     * @param backend whose sockets this is for
     * @param capacity as there
     * @param room as there
     * @return as there
     * @throws IllegalArgumentException as there
     */
    public static Datagrams allocate(Backend backend, int capacity, int room) {
        return new Datagrams(backend, capacity, room);
    }

    /**
     * Adds a datagram to send.
     *
     * @param src all of its remaining part, which is copied; its position advances
     * @param to the receiver; null for the connected peer
     * @return its index
     * @throws IllegalStateException if the batch is full
     * @throws IllegalArgumentException if it is longer than {@link #room()}, or the receiver holds no address
     */
    public int add(ByteBuffer src, @Nullable PeerAddress to) {
        add(Objects.requireNonNull(src, "src").remaining(), to).put(src).rewind();
        return size() - 1;
    }

    /**
     * Adds a datagram to send, whose bytes the caller writes.
     *
     * @param length how many bytes
     * @param to the receiver; null for the connected peer
     * @return {@link #data} of the new datagram, for its bytes; its index is the last one
     * @throws IllegalStateException if the batch is full
     * @throws IllegalArgumentException if it is longer than {@link #room()}, or the receiver holds no address
     */
    public ByteBuffer add(int length, @Nullable PeerAddress to) {
        if (size() == capacity()) {
            throw new IllegalStateException("add: the batch holds " + size() + " datagrams already; send and clear it");
        }
        if (length < 0 || length > room()) {
            throw new IllegalArgumentException(
                    "add: a datagram of " + length + " bytes; this batch has room for " + room() + " each");
        }
        if (to != null) {
            to.requireAddress();
        }
        int i = append(length, false, 0);
        setAddress(i, to);
        return data(i);
    }

    /**
     * Sets the receiver of a datagram.
     *
     * @param i its index
     * @param to the receiver; null for the connected peer
     * @throws IllegalArgumentException if the receiver holds no address
     */
    public void setPeer(int i, @Nullable PeerAddress to) {
        setAddress(i, to == null ? null : to.requireAddress());
    }

    /**
     * The sender of a received datagram, or the receiver of one to send, without making an object.
     *
     * @param i its index
     * @param into set to the address; holds none if there is none
     */
    public void peer(int i, PeerAddress into) {
        copyAddress(i, Objects.requireNonNull(into, "into"));
    }

    /**
     * As {@link #address}, for UDP.
     *
     * @param i its index
     * @return a new object; null if there is none
     */
    public @Nullable InetSocketAddress inetAddress(int i) {
        return (InetSocketAddress) address(i);
    }
}
