package org.poll4j.tck.property;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import org.poll4j.Source;
import org.poll4j.net.TcpListener;
import org.poll4j.net.TcpStream;
import org.poll4j.net.UdpSocket;
import org.poll4j.net.UnixDatagram;
import org.poll4j.net.UnixStream;
import org.poll4j.net.UnixType;
import org.poll4j.spi.Backend;
import org.poll4j.spi.Descriptor;
import org.poll4j.unix.Pipe;

/**
 * Two connected ends: the near one is the source under test, the far one its peer. What is sent are single bytes, each
 * a message of its own where there are messages.
 */
record Link(Kind kind, Source source, Transfer near, Closeable nearEnd, Transfer far, Closeable farEnd)
        implements AutoCloseable {
    /** The kinds of source. */
    enum Kind {
        PIPE,
        TCP,
        UNIX,
        PACKETS,
        UDP,
        DATAGRAM;

        /** All, or on Windows those that are there as pairs. */
        static List<Kind> of(Backend backend) {
            return backend.kind() == Descriptor.Kind.POSIX ? List.of(values()) : List.of(TCP, UDP);
        }
    }

    /** A read or a write. */
    interface Transfer {
        int move(ByteBuffer buffer) throws IOException;
    }

    private static final InetSocketAddress LOCAL = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);

    static Link open(Backend backend, Kind kind) throws IOException {
        return switch (kind) {
            case PIPE -> ofPipe(Pipe.open(backend));
            case TCP -> ofTcp(backend);
            case UNIX -> ofStreams(kind, UnixStream.pair(backend, UnixType.STREAM));
            case PACKETS -> ofStreams(kind, UnixStream.pair(backend, UnixType.SEQPACKET));
            case UDP -> ofUdp(UdpSocket.bind(backend, LOCAL), UdpSocket.bind(backend, LOCAL));
            case DATAGRAM -> ofDatagrams(UnixDatagram.pair(backend));
        };
    }

    private static Link ofPipe(Pipe pipe) {
        Pipe.Receiver near = pipe.receiver();
        Pipe.Sender far = pipe.sender();
        return new Link(Kind.PIPE, near, near::read, near, far::write, far);
    }

    private static Link ofTcp(Backend backend) throws IOException {
        try (TcpListener listener = TcpListener.bind(backend, LOCAL)) {
            TcpStream far = TcpStream.connect(backend, listener.localAddress());
            TcpStream near;
            while ((near = listener.accept()) == null) {
                Thread.yield();
            }
            while (!far.finishConnect()) {
                Thread.yield();
            }
            return new Link(Kind.TCP, near, near::read, near, far::write, far);
        }
    }

    private static Link ofStreams(Kind kind, UnixStream[] pair) {
        return new Link(kind, pair[0], pair[0]::read, pair[0], pair[1]::write, pair[1]);
    }

    private static Link ofUdp(UdpSocket near, UdpSocket far) throws IOException {
        far.connect(near.localAddress());
        return new Link(Kind.UDP, near, buffer -> moved(near.receive(buffer)), near::close, far::send, far::close);
    }

    private static Link ofDatagrams(UnixDatagram[] pair) {
        UnixDatagram near = pair[0];
        UnixDatagram far = pair[1];
        return new Link(Kind.DATAGRAM, near, buffer -> moved(near.receive(buffer)), near::close, far::send, far::close);
    }

    /** As streams say it: 0 would block. */
    private static int moved(int received) {
        return received == UdpSocket.WOULD_BLOCK ? 0 : received;
    }

    /** Whether the near end can be written to as well. */
    boolean isDuplex() {
        return kind != Kind.PIPE;
    }

    /** Whether the near end learns that the far one has closed. */
    boolean hasEnd() {
        return kind != Kind.UDP && kind != Kind.DATAGRAM;
    }

    /** How many bytes may wait: of messages there is room for ten, with Linux's default configuration. */
    int room() {
        return kind == Kind.DATAGRAM ? 8 : 200;
    }

    void send() throws IOException {
        ByteBuffer one = ByteBuffer.allocate(1);
        while (far.move(one.rewind()) != 1) {
            Thread.yield();
        }
    }

    int read() throws IOException {
        return near.move(ByteBuffer.allocate(1));
    }

    @Override
    public void close() throws IOException {
        nearEnd.close();
        farEnd.close();
    }
}
