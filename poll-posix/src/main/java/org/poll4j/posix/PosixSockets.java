package org.poll4j.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.poll4j.spi.AddressBuffer;
import org.poll4j.spi.AddressCodec;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.Failures;
import org.poll4j.spi.Readiness;
import org.poll4j.spi.Sockets;
import org.poll4j.spi.SystemErrors;

/** Sockets by libc's calls. */
public final class PosixSockets implements Sockets {
    /** The size of a {@code struct sockaddr} whose family is AF_UNSPEC, which is 0 everywhere. */
    private static final int UNSPECIFIED_SIZE = 16;

    private final SocketCalls calls;
    private final Fds fds;
    private final PosixAbi abi;
    private final PosixErrors errors;
    private final SockAddr addresses;
    private final PosixOptions options;

    /**
     * For one system.
     *
     * @param calls libc
     * @param fds makes its descriptors
     * @param abi its numbers
     */
    public PosixSockets(SocketCalls calls, Fds fds, PosixAbi abi) {
        this.calls = calls;
        this.fds = fds;
        this.abi = abi;
        this.errors = new PosixErrors(abi.errnos());
        this.addresses = new SockAddr(abi);
        this.options = new PosixOptions(calls, addresses, abi);
    }

    @Override
    public Descriptor open(ProtocolFamily family, Type type) throws IOException {
        int fd = calls.socket(number(family), number(type) | openFlags(), 0);
        return fds.own(errors.check(fd, "socket"));
    }

    @Override
    public Descriptor[] pair(Type type) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment ends = arena.allocate(JAVA_INT, 2);
            int result = calls.socketpair(abi.sockets().AF_UNIX(), number(type) | openFlags(), 0, ends);
            errors.check(result, "socketpair");
            return new Descriptor[] {fds.own(ends.getAtIndex(JAVA_INT, 0)), fds.own(ends.getAtIndex(JAVA_INT, 1))};
        }
    }

    private int openFlags() {
        return abi.sockets().SOCK_CLOEXEC() | abi.sockets().SOCK_NONBLOCK();
    }

    private int number(Type type) {
        return switch (type) {
            case STREAM -> abi.sockets().SOCK_STREAM();
            case DATAGRAM -> abi.sockets().SOCK_DGRAM();
            case SEQPACKET -> abi.sockets().SOCK_SEQPACKET();
        };
    }

    private int number(ProtocolFamily family) {
        if (family == StandardProtocolFamily.INET) {
            return abi.sockets().AF_INET();
        }
        if (family == StandardProtocolFamily.INET6) {
            return abi.sockets().AF_INET6();
        }
        if (family == StandardProtocolFamily.UNIX) {
            return abi.sockets().AF_UNIX();
        }
        throw new UnsupportedOperationException("no sockets of the family " + family.name());
    }

    @Override
    public Identity identify(long handle) throws IOException {
        int fd = Fds.checked(handle);
        int type = options.type(fd);
        int family = options.family(fd);
        return new Identity(family(family, fd), type(type, fd), options.listens(fd));
    }

    private Type type(int number, int fd) {
        for (Type type : Type.values()) {
            if (number(type) == number) {
                return type;
            }
        }
        throw new IllegalArgumentException("fd " + fd + ": a socket of the unknown type " + number);
    }

    private ProtocolFamily family(int number, int fd) {
        for (ProtocolFamily family : StandardProtocolFamily.values()) {
            if (number(family) == number) {
                return family;
            }
        }
        throw new IllegalArgumentException("fd " + fd + ": a socket of the unknown family " + number);
    }

    @Override
    public Descriptor adopt(long handle) throws IOException {
        options.type(Fds.checked(handle)); // only a socket has one
        return fds.adopt(handle);
    }

    @Override
    public void bind(Descriptor socket, SocketAddress address) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment encoded = addresses.encode(arena, address);
            int result = calls.bind(socket.fd(), encoded, (int) encoded.byteSize());
            if (result < 0) {
                throw errors.of("bind(" + socket + ", " + address + ")", -result);
            }
        }
    }

    @Override
    public void listen(Descriptor socket, int backlog) throws IOException {
        int result = calls.listen(socket.fd(), backlog);
        if (result < 0) {
            throw errors.of("listen(" + socket + ", " + backlog + ")", -result);
        }
    }

    @Override
    public boolean connect(Descriptor socket, SocketAddress address) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment encoded = addresses.encode(arena, address);
            int result = calls.connect(socket.fd(), encoded, (int) encoded.byteSize());
            // EINTR as well: in POSIX the connect continues by itself
            if (result == -abi.errnos().EINPROGRESS() || result == -abi.errnos().EINTR()) {
                return false;
            }
            if (result == -abi.errnos().EAGAIN()) { // Unix sockets on Linux; no connect is under way then
                throw SystemErrors.connect(
                        connectTo(socket, address) + ": EAGAIN (" + -result + "): the listener's backlog is full",
                        "EAGAIN",
                        -result);
            }
            if (result == -abi.errnos().ENOENT()) { // Unix sockets: no listener is at the path
                String message = Failures.text(connectTo(socket, address), "ENOENT", -result);
                throw SystemErrors.connect(message, "ENOENT", -result);
            }
            if (result < 0) {
                throw errors.of(connectTo(socket, address), -result);
            }
            return true;
        }
    }

    /**
     * By an address without a family. The BSDs answer EAFNOSUPPORT or EINVAL when they have done it, so the peer's
     * address decides.
     */
    @Override
    public void disconnect(Descriptor socket) throws IOException {
        SocketAddress before = address(socket, false);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment unspecified = arena.allocate(AddressCodec.MAX, 8);
            if (abi.layout().hasLength()) {
                unspecified.set(JAVA_BYTE, 0, (byte) UNSPECIFIED_SIZE);
            }
            int result = calls.connect(socket.fd(), unspecified, UNSPECIFIED_SIZE);
            if (result < 0 && address(socket, true) != null) {
                throw errors.of("connect(" + socket + ", AF_UNSPEC)", -result);
            }
        }
        keepPort(socket, before);
    }

    /**
     * Linux releases a port that it has chosen itself ({@code SOCK_BINDPORT_LOCK}). This binds the socket to it again,
     * as java.nio does. The address stays as the system has it: a mapped one is an IPv4 address to Java.
     */
    private void keepPort(Descriptor socket, @Nullable SocketAddress before) throws IOException {
        if (!(before instanceof InetSocketAddress had) || had.getPort() == 0) {
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment own = arena.allocate(AddressCodec.MAX, 8);
            MemorySegment length = arena.allocateFrom(JAVA_INT, AddressCodec.MAX);
            int result = calls.getsockname(socket.fd(), own, length);
            if (result >= 0 && SockAddr.port(own) == 0) {
                SockAddr.setPort(own, had.getPort());
                result = calls.bind(socket.fd(), own, length.get(JAVA_INT, 0));
            }
            if (result < 0) {
                throw errors.of("bind(" + socket + ", port " + had.getPort() + ") after a disconnect", -result);
            }
        }
    }

    @Override
    public @Nullable Descriptor accept(Descriptor listener, @Nullable AddressBuffer peer) throws IOException {
        if (peer == null) {
            return accept(listener, MemorySegment.NULL, MemorySegment.NULL);
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment room = arena.allocate(AddressCodec.MAX, 8);
            MemorySegment length = arena.allocateFrom(JAVA_INT, AddressCodec.MAX);
            Descriptor accepted = accept(listener, room, length);
            if (accepted != null) {
                peer.copyFrom(room, length.get(JAVA_INT, 0));
            }
            return accepted;
        }
    }

    private @Nullable Descriptor accept(Descriptor listener, MemorySegment peer, MemorySegment length)
            throws IOException {
        int fd;
        do { // ECONNABORTED: the peer left before it was accepted, and the next one may be there; see accept(2)
            fd = calls.accept4(listener.fd(), peer, length, openFlags());
        } while (fd == -abi.errnos().EINTR() || fd == -abi.errnos().ECONNABORTED());
        if (fd == -abi.errnos().EAGAIN()) {
            return null;
        }
        if (fd < 0) {
            throw errors.of("accept4(" + listener + ")", -fd);
        }
        return fds.own(fd);
    }

    @Override
    public void shutdown(Descriptor socket, int directions, boolean established) throws IOException {
        PosixAbi.Sockets of = abi.sockets();
        int how = directions == Readiness.BOTH
                ? of.SHUT_RDWR()
                : directions == Readiness.READABLE ? of.SHUT_RD() : of.SHUT_WR();
        int result = calls.shutdown(socket.fd(), how);
        if (result < 0 && !(established && isOver(-result))) {
            throw errors.of("shutdown(" + socket + ", " + Readiness.toString(directions) + ")", -result);
        }
    }

    /**
     * The connection was never made or is over: NetBSD then refuses a shutdown by EINVAL, macOS and FreeBSD the peer's
     * address.
     */
    private boolean isOver(int errno) {
        return errno == abi.errnos().ENOTCONN() || errno == abi.errnos().EINVAL();
    }

    @Override
    public @Nullable SocketAddress address(Descriptor socket, boolean remote) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment room = arena.allocate(AddressCodec.MAX, 8);
            MemorySegment length = arena.allocateFrom(JAVA_INT, AddressCodec.MAX);
            int result = remote
                    ? calls.getpeername(socket.fd(), room, length)
                    : calls.getsockname(socket.fd(), room, length);
            if (isOver(-result)) {
                return null;
            }
            if (result < 0) {
                throw errors.of((remote ? "getpeername(" : "getsockname(") + socket + ")", -result);
            }
            return addresses.decode(room, length.get(JAVA_INT, 0));
        }
    }

    @Override
    public AddressCodec addresses() {
        return addresses;
    }

    @Override
    public void membership(
            Descriptor socket, Membership change, InetAddress group, int interfaceIndex, @Nullable InetAddress source)
            throws IOException {
        options.membership(socket, change, group, interfaceIndex, source);
    }

    @Override
    public @Nullable IOException takeError(Descriptor socket) throws IOException {
        int errno = options.takeError(socket);
        return errno == 0 ? null : errors.of("takeError(" + socket + ")", errno);
    }

    @Override
    public @Nullable IOException connectError(Descriptor socket, @Nullable SocketAddress address) throws IOException {
        int errno = options.takeError(socket);
        return errno == 0 ? null : errors.of(connectTo(socket, address), errno);
    }

    private static String connectTo(Descriptor socket, @Nullable SocketAddress address) {
        return "connect(" + socket + (address == null ? ")" : ", " + address + ")");
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return options.supported();
    }

    @Override
    public <T> T option(Descriptor socket, SocketOption<T> option) throws IOException {
        return options.get(socket, option);
    }

    @Override
    public <T> void setOption(Descriptor socket, SocketOption<T> option, T value) throws IOException {
        options.set(socket, option, value);
    }
}
