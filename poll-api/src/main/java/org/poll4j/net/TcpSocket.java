package org.poll4j.net;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Objects;
import org.poll4j.spi.Backend;
import org.poll4j.spi.Backends;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.Failures;
import org.poll4j.spi.Sockets;

/**
 * A TCP socket that does not listen or connect yet. Use it to set options before {@code bind}, {@code listen} or
 * {@code connect}, and to give a client a local address. {@link #listen} and {@link #connect} return a listener or a
 * stream that owns the descriptor from then on. This object has ended then: {@code close} does nothing, and all other
 * calls throw {@link ClosedChannelException}. A step that fails closes the socket.
 *
 * <p>It cannot be registered, because systems disagree about a socket that is not connected: Linux reports it as hung
 * up, kqueue nothing. Register what it becomes.
 *
 * {@snippet file="org/poll4j/Snippets.java" region="configure"}
 */
public final class TcpSocket extends NewSocket {
    private final boolean isV6;
    /** Whether the caller has set IPV6_V6ONLY. */
    private boolean v6OnlySet;

    private TcpSocket(Backend backend, Descriptor descriptor, boolean isV6) {
        super(SocketKind.TCP, backend, descriptor);
        this.isV6 = isV6;
    }

    /**
     * Makes a socket on this system's backend.
     *
     * @param family {@link StandardProtocolFamily#INET} or {@link StandardProtocolFamily#INET6}
     * @return a socket that the caller closes, listens or connects with
     * @throws IOException if the system refuses, for example with EMFILE
     * @throws UnsupportedOperationException for another family
     */
    public static TcpSocket open(ProtocolFamily family) throws IOException {
        return open(Backends.system(), family);
    }

    /**
     * Makes a socket on a given backend.
     *
     * @param backend whose sockets to use
     * @param family {@link StandardProtocolFamily#INET} or {@link StandardProtocolFamily#INET6}
     * @return a socket that the caller closes, listens or connects with
     * @throws IOException if the system refuses, for example with EMFILE
     * @throws UnsupportedOperationException for another family
     */
    public static TcpSocket open(Backend backend, ProtocolFamily family) throws IOException {
        Objects.requireNonNull(backend, "backend");
        requireInternet(family);
        Descriptor descriptor = backend.sockets().open(family, Sockets.Type.STREAM);
        return new TcpSocket(backend, descriptor, family == StandardProtocolFamily.INET6);
    }

    static void requireInternet(ProtocolFamily family) {
        Objects.requireNonNull(family, "family");
        if (family != StandardProtocolFamily.INET && family != StandardProtocolFamily.INET6) {
            throw new UnsupportedOperationException("open(" + family.name() + "): neither INET nor INET6");
        }
    }

    /** A socket of the family that an address needs. */
    static TcpSocket openFor(Backend backend, InetSocketAddress address) throws IOException {
        return open(backend, familyOf(address));
    }

    static ProtocolFamily familyOf(InetSocketAddress address) {
        InetAddress ip = Objects.requireNonNull(address, "address").getAddress();
        if (ip == null) {
            throw Failures.unresolved(address);
        }
        return ip instanceof Inet4Address ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
    }

    /**
     * Sets a socket option; see {@link TcpStream#setOption}.
     *
     * @param <T> its type
     * @param option which
     * @param value its value
     * @return this
     * @throws UnsupportedOperationException if TCP has no such option here; this socket is closed then
     * @throws IllegalArgumentException if the value is out of the option's range; this socket is closed then
     * @throws IOException if the system refuses; this socket is closed then
     */
    public <T> TcpSocket setOption(SocketOption<T> option, T value) throws IOException {
        set(option, value);
        v6OnlySet |= option.equals(PollSocketOptions.IPV6_V6ONLY);
        return this;
    }

    /**
     * Gives the socket its local address. A socket of the family INET6 takes an IPv4 address as {@link #connect} does.
     *
     * @param address of the socket's family, or IPv4; port 0 lets the system choose
     * @return this
     * @throws java.net.BindException if the address is in use or not this machine's; this socket is closed then
     * @throws UnresolvedAddressException if the address is not resolved
     * @throws IOException if the system refuses otherwise; this socket is closed then
     */
    public TcpSocket bind(InetSocketAddress address) throws IOException {
        try (var _ = lease()) {
            sockets.bind(descriptor, mapped(Objects.requireNonNull(address, "address")));
            return this;
        } catch (Throwable failure) {
            throw closed(failure);
        }
    }

    /**
     * Listens.
     *
     * @param backlog how many connections may wait to be accepted; the system may cap it
     * @return the listener, which owns the descriptor
     * @throws IllegalArgumentException if negative; this socket is closed then
     * @throws IOException if the system refuses; this socket is closed then
     */
    public TcpListener listen(int backlog) throws IOException {
        return new TcpListener(backend, listening(backlog));
    }

    /**
     * Begins to connect; see {@link TcpStream#connect(InetSocketAddress)}. As in java.nio, a socket of the family INET6
     * reaches an IPv4 address: by the mapped one, {@code ::ffff:a.b.c.d}, with {@link PollSocketOptions#IPV6_V6ONLY}
     * off, unless the caller has set that option. Not on OpenBSD, whose IPv6 sockets reach IPv6 addresses only.
     *
     * @param address the peer
     * @return the stream, which owns the descriptor
     * @throws UnresolvedAddressException if the address is not resolved
     * @throws IOException if refused at once; this socket is closed then
     */
    public TcpStream connect(InetSocketAddress address) throws IOException {
        try (var _ = lease()) {
            boolean connected = sockets.connect(descriptor, mapped(Objects.requireNonNull(address, "address")));
            passedOn = true;
            return new TcpStream(backend, descriptor, connected, address);
        } catch (Throwable failure) {
            throw closed(failure);
        }
    }

    /** The address by which a socket of this family reaches another. */
    private InetSocketAddress mapped(InetSocketAddress address) throws IOException {
        if (!isV6 || !(address.getAddress() instanceof Inet4Address ip4)) {
            return address;
        }
        if (!v6OnlySet && sockets.option(descriptor, PollSocketOptions.IPV6_V6ONLY)) {
            sockets.setOption(descriptor, PollSocketOptions.IPV6_V6ONLY, false);
        }
        byte[] mapped = new byte[16];
        mapped[10] = (byte) 0xff;
        mapped[11] = (byte) 0xff;
        System.arraycopy(ip4.getAddress(), 0, mapped, 12, 4);
        // with a scope, or Java makes an Inet4Address of it again
        return new InetSocketAddress(Inet6Address.getByAddress(null, mapped, 0), address.getPort());
    }

    /**
     * Returns the local address.
     *
     * @return where this socket is bound; port 0 if it is not yet
     * @throws IOException if closed
     */
    public InetSocketAddress localAddress() throws IOException {
        return (InetSocketAddress) local();
    }
}
