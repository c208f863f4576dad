package org.poll4j.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.poll4j.tck.Texts.assertSays;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.poll4j.DescriptorSource;
import org.poll4j.Interest;
import org.poll4j.net.PeerAddress;
import org.poll4j.net.TcpListener;
import org.poll4j.net.TcpStream;
import org.poll4j.net.UdpSocket;
import org.poll4j.net.UnixAddress;
import org.poll4j.net.UnixDatagram;
import org.poll4j.net.UnixListener;
import org.poll4j.net.UnixStream;
import org.poll4j.net.UnixType;
import org.poll4j.spi.Descriptor;
import org.poll4j.unix.Pipe;
import org.poll4j.unix.SourceFd;

/**
 * One kind of mistake is one kind of exception, whichever source and call it is made with, and leaves nothing behind.
 */
class BadInputTest extends UnixContract {
    private void assertAllRefused(Class<? extends Exception> expected, String said, Executable... calls) {
        for (int i = 0; i < calls.length; i++) {
            int n = i;
            Exception refusal = assertThrows(expected, calls[i], () -> "call " + n);
            assertSame(expected, Texts.type(refusal), () -> "call " + n);
            assertSays(said, refusal);
        }
    }

    private Executable[] usesOf(UnixAddress address) throws IOException {
        UnixDatagram unbound = opened(UnixDatagram.unbound(backend));
        return new Executable[] {
            () -> UnixListener.bind(backend, address, UnixType.STREAM),
            () -> UnixListener.bind(backend, address, UnixType.SEQPACKET),
            () -> UnixStream.connect(backend, address, UnixType.STREAM),
            () -> UnixDatagram.bind(backend, address),
            () -> unbound.connect(address),
            () -> unbound.send(ByteBuffer.allocate(1), address),
            () -> new PeerAddress(backend).set(address)
        };
    }

    @Test
    void path_that_is_too_long() throws Throwable {
        for (int length : new int[] {108, 109, 128, 10_000}) {
            Executable[] uses = usesOf(UnixAddress.ofPath("x".repeat(length)));
            OpenFiles.assertNoneLeftBy(() -> assertAllRefused(
                    IllegalArgumentException.class, "PATH address of " + length + " bytes: at most", uses));
        }
    }

    /** Counted in bytes, as the system does. */
    @Test
    void path_that_is_too_long_in_utf_8_only() throws IOException {
        assertAllRefused(
                IllegalArgumentException.class,
                "PATH address of 108 bytes",
                usesOf(UnixAddress.ofPath("\u00e4".repeat(54))));
    }

    @Test
    void abstract_name_over_the_limit() throws IOException {
        for (byte[] name : List.of(new byte[108], new byte[109], new byte[10_000])) {
            assertAllRefused(
                    IllegalArgumentException.class,
                    "ABSTRACT address of " + name.length + " bytes: at most",
                    usesOf(UnixAddress.ofAbstract(name)));
        }
    }

    /** A port out of range makes no address; of the others one cannot be sent to: EINVAL, EADDRNOTAVAIL on the BSDs. */
    @Test
    void port() throws IOException {
        for (int port : new int[] {-1, 65_536}) {
            assertThrows(IllegalArgumentException.class, () -> new InetSocketAddress("127.0.0.1", port));
        }
        UdpSocket socket = opened(UdpSocket.bind(backend, anyLocalAddress()));
        SocketException refusal = assertThrows(
                SocketException.class,
                () -> socket.send(ByteBuffer.allocate(1), new InetSocketAddress("127.0.0.1", 0)));
        assertSays("/127.0.0.1:0", refusal);
    }

    @Test
    void unresolved_address() {
        InetSocketAddress unresolved = InetSocketAddress.createUnresolved("host.invalid", 1);
        assertAllThrow(
                UnresolvedAddressException.class,
                () -> TcpListener.bind(backend, unresolved),
                () -> TcpStream.connect(backend, unresolved),
                () -> UdpSocket.bind(backend, unresolved),
                () -> opened(UdpSocket.bind(backend, anyLocalAddress())).connect(unresolved),
                () -> new PeerAddress(backend).set(unresolved));
    }

    private static void assertAllThrow(Class<? extends Exception> expected, Executable... calls) {
        for (int i = 0; i < calls.length; i++) {
            int n = i;
            assertThrows(expected, calls[i], () -> "call " + n);
        }
    }

    @Test
    @SuppressWarnings("serial")
    void address_of_an_unknown_family() {
        assertThrows(UnsupportedAddressTypeException.class, () -> new PeerAddress(backend).set(new SocketAddress() {}));
    }

    @Test
    void scope_of_no_interface() throws IOException {
        anyLocalIpv6Address();
        byte[] linkLocal = InetAddress.ofLiteral("fe80::1").getAddress();
        InetAddress scoped = Inet6Address.getByAddress(null, linkLocal, 1_000_000);
        assertAllThrowIo(
                () -> TcpListener.bind(backend, new InetSocketAddress(scoped, 0)),
                () -> UdpSocket.bind(backend, new InetSocketAddress(scoped, 0)),
                () -> TcpStream.connect(backend, new InetSocketAddress(scoped, 9)));
    }

    /** The text has the address with its scope, and an error number. */
    private void assertAllThrowIo(Executable... calls) {
        for (Executable call : calls) {
            IOException refusal = assertThrows(IOException.class, call);
            assertSays("fe80:0:0:0:0:0:0:1%1000000", refusal);
            assertSays(Texts.of(backend, ": E"), refusal);
        }
    }

    @Test
    void peer_that_was_never_set() throws IOException {
        UdpSocket socket = opened(UdpSocket.bind(backend, anyLocalAddress()));
        assertAllRefused(
                IllegalArgumentException.class,
                "holds no address",
                () -> socket.send(ByteBuffer.allocate(1), new PeerAddress(backend)),
                () -> socket.send(MemorySegment.ofArray(new byte[1]), new PeerAddress(backend)));
        assertAllRefused(
                SocketException.class,
                isWindows() ? ": WSAENOTCONN (10057)" : ": EDESTADDRREQ",
                () -> socket.send(ByteBuffer.allocate(1)));
    }

    @Test
    void peer_that_has_no_address() throws IOException {
        UnixDatagram receiver = opened(UnixDatagram.bind(backend, path()));
        UnixDatagram unbound = opened(UnixDatagram.unbound(backend));
        PeerAddress sender = new PeerAddress(backend);
        sender.set(path());
        unbound.send(ByteBuffer.allocate(1), receiver.localAddress());
        assertEquals(1, receiver.receive(ByteBuffer.allocate(1), sender));
        assertAllRefused(
                IllegalArgumentException.class,
                "holds no address",
                () -> receiver.send(ByteBuffer.allocate(1), sender));
    }

    @Test
    void descriptor_that_cannot_exist() throws Throwable {
        String said = isWindows() ? "WSAENOTSOCK (10038)" : "EBADF (9)";
        OpenFiles.assertNoneLeftBy(() -> assertAllRefused(SocketException.class, said, adoptions(1_000_000)));
        for (long handle : new long[] {-1, Integer.MIN_VALUE, 1L << 32, Long.MAX_VALUE, Long.MIN_VALUE}) {
            assertAllRefused(IllegalArgumentException.class, Texts.of(backend, "fd ") + handle, adoptions(handle));
        }
        // a SOCKET has 32 bits, without a sign
        assertAllRefused(
                isWindows() ? SocketException.class : IllegalArgumentException.class,
                Texts.of(backend, "fd ") + (1L << 31),
                adoptions(1L << 31));
    }

    private boolean isWindows() {
        return backend.kind() == Descriptor.Kind.WINDOWS_SOCKET;
    }

    private Executable[] adoptions(long handle) {
        Executable[] all = {
            () -> TcpStream.adopt(backend, handle),
            () -> TcpListener.adopt(backend, handle),
            () -> UdpSocket.adopt(backend, handle),
            () -> UnixStream.adopt(backend, handle),
            () -> UnixListener.adopt(backend, handle),
            () -> UnixDatagram.adopt(backend, handle),
            () -> Pipe.Sender.adopt(backend, handle),
            () -> Pipe.Receiver.adopt(backend, handle),
            () -> SourceFd.adopt(backend, handle),
            () -> SourceFd.borrow(backend, handle)
        };
        return isWindows() ? Arrays.copyOf(all, 3) : all;
    }

    @Test
    void other_file_than_a_socket() throws IOException {
        long pipe = pipe().receiver().handle();
        assertAllRefused(
                SocketException.class,
                "ENOTSOCK",
                () -> TcpStream.adopt(backend, pipe),
                () -> TcpListener.adopt(backend, pipe),
                () -> UdpSocket.adopt(backend, pipe),
                () -> UnixStream.adopt(backend, pipe),
                () -> UnixListener.adopt(backend, pipe),
                () -> UnixDatagram.adopt(backend, pipe));
    }

    /** With every interest, and without leaving a registration. */
    @Test
    void what_the_kernel_cannot_watch() throws IOException {
        requireBackend("epoll");
        Path regular = Files.createFile(directory().resolve("regular"));
        for (Path path : List.of(regular, Path.of("/dev/null"))) {
            try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
                SourceFd source = opened(SourceFd.borrow(backend, OpenFiles.fdOf(path)));
                for (Interest interest : List.of(Interest.READABLE, Interest.WRITABLE)) {
                    assertAllRefused(
                            IOException.class, "cannot be watched", () -> registry.register(source, ID1, interest));
                }
                assertEquals(0, file.getFilePointer());
            }
        }
        SourceFd own = opened(SourceFd.borrow(backend, poll.unchecked().handle()));
        assertAllRefused(SocketException.class, "EINVAL (22)", () -> registry.register(own, ID1, Interest.READABLE));
        assertAllRefused(
                IllegalArgumentException.class,
                "cannot be nested in itself",
                () -> registry.unchecked().register(poll.unchecked(), ID1, Interest.READABLE));
        assertEquals(0, registry.registrationCount());
    }

    @Test
    void closed_sockets() throws IOException {
        UdpSocket udp = opened(UdpSocket.bind(backend, anyLocalAddress()));
        TcpListener listener = listener();
        TcpStream stream = tcpPair().client();
        ByteBuffer one = ByteBuffer.allocate(1);
        assertRefuseWhenClosed(listener, listener::accept, listener::localAddress, listener::takeError);
        assertRefuseWhenClosed(
                stream,
                () -> stream.read(one),
                () -> stream.write(one),
                () -> stream.peek(one),
                () -> stream.shutdown(Interest.READABLE),
                () -> stream.getOption(StandardSocketOptions.TCP_NODELAY),
                () -> stream.setOption(StandardSocketOptions.TCP_NODELAY, true),
                stream::takeError,
                stream::localAddress,
                stream::remoteAddress);
        assertRefuseWhenClosed(
                udp,
                () -> udp.receive(one),
                () -> udp.receive(one, new PeerAddress(backend)),
                () -> udp.peek(one, null),
                () -> udp.send(one),
                () -> udp.connect(anyLocalAddress()),
                () -> udp.joinMulticast(InetAddress.ofLiteral("227.1.1.100"), null));
        assertEquals(0, registry.registrationCount());
    }

    @Test
    void closed_pipes_and_unix_sockets() throws IOException {
        Pipe pipe = pipe();
        UnixStream[] streams = streamPair();
        UnixDatagram datagram = opened(UnixDatagram.unbound(backend));
        UnixListener unixListener = listener(path());
        ByteBuffer one = ByteBuffer.allocate(1);
        assertRefuseWhenClosed(pipe.sender(), () -> pipe.sender().write(one));
        assertRefuseWhenClosed(pipe.receiver(), () -> pipe.receiver().read(one));
        assertRefuseWhenClosed(unixListener, unixListener::accept, unixListener::localAddress);
        assertRefuseWhenClosed(
                streams[0],
                () -> streams[0].sendDescriptors(one, 0),
                () -> streams[0].receiveDescriptors(one, _ -> {}),
                streams[0]::localAddress);
        assertRefuseWhenClosed(
                datagram,
                () -> datagram.receive(one),
                () -> datagram.send(one, path()),
                () -> datagram.shutdown(Interest.READABLE));
        assertEquals(0, registry.registrationCount());
    }

    private void assertRefuseWhenClosed(DescriptorSource source, Executable... calls) throws IOException {
        source.close();
        assertFalse(source.isOpen());
        assertAllThrow(ClosedChannelException.class, calls);
        assertAllThrow(
                ClosedChannelException.class,
                source::handle,
                source::release,
                () -> source.tryIo(Interest.READABLE, _ -> 0),
                () -> registry.register(source, ID1, Interest.READABLE),
                () -> registry.reregister(source, ID1, Interest.READABLE),
                () -> registry.deregister(source));
    }
}
