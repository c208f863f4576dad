package org.poll4j.iocp;

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
import org.poll4j.spi.Readiness;
import org.poll4j.spi.Sockets;

/** Sockets by ws2_32: overlapped, non-blocking, not inherited. */
final class WinSockets implements Sockets, Descriptor.Closer {
    private static final int FLAGS = WindowsAbi.WSA_FLAG_OVERLAPPED | WindowsAbi.WSA_FLAG_NO_HANDLE_INHERIT;

    /**
     * {@code _WSAIOW(IOC_VENDOR, 15)}; SIO_UDP_CONNRESET is number 12.
     *
     * @see <a href="https://learn.microsoft.com/windows/win32/winsock/winsock-ioctls">Winsock IOCTLs</a>
     */
    static final int SIO_UDP_NETRESET = WindowsAbi.SIO_UDP_CONNRESET - 12 + 15;

    private final WinsockCalls calls;
    private final PortCalls handles;
    private final WinAddresses addresses = new WinAddresses();
    private final WinOptions options;

    WinSockets(WinsockCalls calls, PortCalls handles) {
        this.calls = calls;
        this.handles = handles;
        this.options = new WinOptions(calls, addresses);
    }

    @Override
    public Descriptor open(ProtocolFamily family, Type type) throws IOException {
        return family == StandardProtocolFamily.UNIX ? openUnix(type) : open(number(family), number(type));
    }

    private Descriptor open(int family, int type) throws IOException {
        long socket = WinError.check(calls.WSASocketW(family, type, 0, FLAGS), "WSASocketW");
        return prepared(socket, type == WindowsAbi.SOCK_DGRAM);
    }

    private Descriptor openUnix(Type type) throws IOException {
        if (type != Type.STREAM) {
            throw new UnsupportedOperationException("no Unix-domain sockets of type " + type
                    + " on Windows: use streams, or UDP over the loopback address");
        }
        long socket = calls.WSASocketW(WindowsAbi.AF_UNIX, WindowsAbi.SOCK_STREAM, 0, FLAGS);
        if (socket == -WindowsAbi.WSAEAFNOSUPPORT) {
            throw new UnsupportedOperationException("WSASocketW(AF_UNIX): WSAEAFNOSUPPORT (" + -socket
                    + "): Windows has Unix-domain sockets from Windows 10 1803 on; use TCP over the loopback address");
        }
        return prepared(WinError.check(socket, "WSASocketW(AF_UNIX)"), false);
    }

    @Override
    public Descriptor[] pair(Type type) {
        throw new UnsupportedOperationException("no pairs of Unix-domain sockets on Windows: connect a UnixStream to a"
                + " UnixListener, or TCP over the loopback address");
    }

    private static int number(Type type) {
        return switch (type) {
            case STREAM -> WindowsAbi.SOCK_STREAM;
            case DATAGRAM -> WindowsAbi.SOCK_DGRAM;
            case SEQPACKET -> throw new UnsupportedOperationException("no sockets of the type " + type);
        };
    }

    private static int number(ProtocolFamily family) {
        if (family == StandardProtocolFamily.INET) {
            return WindowsAbi.AF_INET;
        }
        if (family == StandardProtocolFamily.INET6) {
            return WindowsAbi.AF_INET6;
        }
        throw new UnsupportedOperationException("no sockets of the family " + family.name());
    }

    /** Owned, non-blocking; closed if that fails. */
    private Descriptor prepared(long socket, boolean datagrams) throws IOException {
        Descriptor descriptor = new Descriptor(Descriptor.Kind.WINDOWS_SOCKET, socket, this);
        try {
            setNonBlocking(socket);
            if (datagrams) {
                quietDatagrams(socket, false);
            }
            return descriptor;
        } catch (IOException failure) {
            descriptor.close();
            throw failure;
        }
    }

    private void setNonBlocking(long socket) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            int result = calls.ioctlsocket(socket, WindowsAbi.FIONBIO, arena.allocateFrom(JAVA_INT, 1));
            WinError.check(result, "ioctlsocket(FIONBIO, socket " + socket + ")");
        }
    }

    /**
     * Makes receives fail as on other systems. A datagram whose time to live has expired fails none (WSAENETRESET). One
     * that was refused fails the next receive (WSAECONNRESET) only of a connected socket, which knows its one peer.
     */
    private void quietDatagrams(long socket, boolean connected) throws IOException {
        setReset(socket, SIO_UDP_NETRESET, "SIO_UDP_NETRESET", false);
        setReset(socket, WindowsAbi.SIO_UDP_CONNRESET, "SIO_UDP_CONNRESET", connected);
    }

    private void setReset(long socket, int code, String name, boolean on) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocateFrom(JAVA_INT, on ? 1 : 0);
            MemorySegment count = arena.allocate(JAVA_INT);
            int result = calls.WSAIoctl(socket, code, value, 4, MemorySegment.NULL, 0, count);
            if (result != -WindowsAbi.WSAEOPNOTSUPP) { // a service provider without the request reports no resets
                WinError.check(result, "WSAIoctl(" + name + ", socket " + socket + ")");
            }
        }
    }

    @Override
    public Identity identify(long handle) throws IOException {
        if (handle != Integer.toUnsignedLong((int) handle)) {
            throw new IllegalArgumentException(
                    "socket " + handle + ": a SOCKET has 32 significant bits and is not negative");
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment protocol = options.protocol(arena, handle);
            return new Identity(
                    family(protocol.get(JAVA_INT, WindowsAbi.PROTOCOL_FAMILY), handle),
                    type(protocol.get(JAVA_INT, WindowsAbi.PROTOCOL_TYPE), handle),
                    options.listens(handle));
        }
    }

    private static Type type(int number, long handle) {
        return switch (number) {
            case WindowsAbi.SOCK_STREAM -> Type.STREAM;
            case WindowsAbi.SOCK_DGRAM -> Type.DATAGRAM;
            default ->
                throw new IllegalArgumentException("socket " + handle + ": a socket of the unknown type " + number);
        };
    }

    private static ProtocolFamily family(int number, long handle) {
        return switch (number) {
            case WindowsAbi.AF_INET -> StandardProtocolFamily.INET;
            case WindowsAbi.AF_INET6 -> StandardProtocolFamily.INET6;
            case WindowsAbi.AF_UNIX -> StandardProtocolFamily.UNIX;
            default ->
                throw new IllegalArgumentException("socket " + handle + ": a socket of the unknown family " + number);
        };
    }

    @Override
    public Descriptor adopt(long handle) throws IOException {
        Identity identity = identify(handle);
        setNotInherited(handle);
        setNonBlocking(handle);
        if (identity.type() == Type.DATAGRAM) {
            quietDatagrams(handle, peerOf(handle) >= 0);
        }
        return new Descriptor(Descriptor.Kind.WINDOWS_SOCKET, handle, this);
    }

    /** Negative if the socket is not connected. */
    private int peerOf(long socket) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment room = arena.allocate(AddressCodec.MAX, 8);
            return calls.getpeername(socket, room, arena.allocateFrom(JAVA_INT, AddressCodec.MAX));
        }
    }

    /** Wraps a socket without taking ownership. */
    Descriptor borrow(long handle) throws IOException {
        identify(handle);
        return new Descriptor(Descriptor.Kind.WINDOWS_SOCKET, handle, Descriptor.Closer.NONE);
    }

    private void setNotInherited(long socket) throws IOException {
        int result = handles.SetHandleInformation(socket, WindowsAbi.HANDLE_FLAG_INHERIT, 0);
        WinError.check(result, "SetHandleInformation(HANDLE_FLAG_INHERIT, socket " + socket + ")");
    }

    @Override
    public void close(long socket) throws IOException {
        WinError.check(calls.closesocket(socket), "closesocket(socket " + socket + ")");
    }

    @Override
    public void bind(Descriptor socket, SocketAddress address) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment encoded = addresses.encode(arena, address);
            int result = calls.bind(socket.handle(), encoded, (int) encoded.byteSize());
            if (result < 0) {
                throw WinError.of("bind(" + socket + ", " + address + ")", -result);
            }
        }
    }

    @Override
    public void listen(Descriptor socket, int backlog) throws IOException {
        int result = calls.listen(socket.handle(), backlog);
        if (result < 0) {
            throw WinError.of("listen(" + socket + ", " + backlog + ")", -result);
        }
    }

    @Override
    public boolean connect(Descriptor socket, SocketAddress address) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment encoded = addresses.encode(arena, address);
            int result = calls.connect(socket.handle(), encoded, (int) encoded.byteSize());
            if (result == -WindowsAbi.WSAEWOULDBLOCK) {
                return false;
            }
            if (result < 0) {
                throw WinError.of(connectTo(socket, address), -result);
            }
            if (options.type(socket.handle()) == WindowsAbi.SOCK_DGRAM) {
                quietDatagrams(socket.handle(), true);
            }
            return true;
        }
    }

    /** By the address that is none. The socket is connected no longer, so it hears no more of refused datagrams. */
    @Override
    public void disconnect(Descriptor socket) throws IOException {
        if (!(address(socket, true) instanceof InetSocketAddress peer)) {
            return;
        }
        byte[] none = new byte[peer.getAddress().getAddress().length];
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment encoded = addresses.encode(arena, new InetSocketAddress(InetAddress.getByAddress(none), 0));
            int result = calls.connect(socket.handle(), encoded, (int) encoded.byteSize());
            if (result < 0) {
                throw WinError.of("connect(" + socket + ", no address)", -result);
            }
        }
        quietDatagrams(socket.handle(), false);
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
        long socket;
        do { // WSAECONNRESET: the peer left before it was accepted, and the next one may be there
            socket = calls.accept(listener.handle(), peer, length);
        } while (socket == -WindowsAbi.WSAECONNRESET);
        if (socket == -WindowsAbi.WSAEWOULDBLOCK) {
            return null;
        }
        if (socket < 0) {
            throw WinError.of("accept(" + listener + ")", (int) -socket);
        }
        Descriptor accepted = prepared(socket, false);
        try {
            setNotInherited(socket);
            return accepted;
        } catch (IOException failure) {
            accepted.close();
            throw failure;
        }
    }

    @Override
    public void shutdown(Descriptor socket, int directions, boolean established) throws IOException {
        int how = directions == Readiness.BOTH
                ? WindowsAbi.SD_BOTH
                : directions == Readiness.READABLE ? WindowsAbi.SD_RECEIVE : WindowsAbi.SD_SEND;
        int result = calls.shutdown(socket.handle(), how);
        if (result < 0 && !(established && isOver(-result))) {
            throw WinError.of("shutdown(" + socket + ", " + Readiness.toString(directions) + ")", -result);
        }
    }

    /** Whether the peer, or the system, has reset the connection. */
    private static boolean isOver(int error) {
        return error == WindowsAbi.WSAENOTCONN
                || error == WindowsAbi.WSAECONNRESET
                || error == WindowsAbi.WSAECONNABORTED;
    }

    @Override
    public @Nullable SocketAddress address(Descriptor socket, boolean remote) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment room = arena.allocate(AddressCodec.MAX, 8);
            MemorySegment length = arena.allocateFrom(JAVA_INT, AddressCodec.MAX);
            int result = remote
                    ? calls.getpeername(socket.handle(), room, length)
                    : calls.getsockname(socket.handle(), room, length);
            if (!remote && result == -WindowsAbi.WSAEINVAL) { // not bound yet: what other systems say then
                return options.unbound(socket);
            }
            // WSAEINVAL, WSAEFAULT: what Windows says of a peer after a connect that failed
            if (result == -WindowsAbi.WSAENOTCONN
                    || result == -WindowsAbi.WSAEINVAL
                    || result == -WindowsAbi.WSAEFAULT) {
                return null;
            }
            if (result < 0) {
                throw WinError.of((remote ? "getpeername(" : "getsockname(") + socket + ")", -result);
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
        int error = options.takeError(socket);
        return error == 0 ? null : WinError.of("takeError(" + socket + ")", error);
    }

    @Override
    public @Nullable IOException connectError(Descriptor socket, @Nullable SocketAddress address) throws IOException {
        int error = options.takeError(socket);
        return error == 0 ? null : WinError.of(connectTo(socket, address), error);
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
