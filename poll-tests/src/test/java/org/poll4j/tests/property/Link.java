package org.poll4j.tests.property;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import org.poll4j.Source;
import org.poll4j.net.TcpListener;
import org.poll4j.net.TcpStream;
import org.poll4j.net.UnixStream;
import org.poll4j.net.UnixType;
import org.poll4j.spi.Backend;
import org.poll4j.unix.Pipe;

/** Two connected ends: the near one is the source under test, the far one its peer. */
record Link(Kind kind, Source source, ReadableByteChannel near, WritableByteChannel far, AutoCloseable all)
        implements AutoCloseable {
    /** The kinds of source. */
    enum Kind {
        PIPE,
        TCP,
        UNIX
    }

    static Link open(Backend backend, Kind kind) throws IOException {
        return switch (kind) {
            case PIPE -> ofPipe(Pipe.open(backend));
            case TCP -> ofTcp(backend);
            case UNIX -> ofStreams(kind, UnixStream.pair(backend, UnixType.STREAM));
        };
    }

    private static Link ofPipe(Pipe pipe) {
        return new Link(Kind.PIPE, pipe.receiver(), pipe.receiver(), pipe.sender(), pipe);
    }

    private static Link ofStreams(Kind kind, UnixStream[] pair) {
        return new Link(kind, pair[0], pair[0], pair[1], () -> {
            pair[0].close();
            pair[1].close();
        });
    }

    private static Link ofTcp(Backend backend) throws IOException {
        try (TcpListener listener = TcpListener.bind(backend, new InetSocketAddress("127.0.0.1", 0))) {
            TcpStream far = TcpStream.connect(backend, listener.localAddress());
            TcpStream near;
            while ((near = listener.accept()) == null) {
                Thread.yield();
            }
            while (!far.finishConnect()) {
                Thread.yield();
            }
            TcpStream accepted = near;
            return new Link(Kind.TCP, accepted, accepted, far, () -> {
                accepted.close();
                far.close();
            });
        }
    }

    /** Whether the near end can be written to as well. */
    boolean isDuplex() {
        return kind != Kind.PIPE;
    }

    void send() throws IOException {
        ByteBuffer two = ByteBuffer.wrap(new byte[] {1, 2});
        while (two.hasRemaining()) {
            far.write(two);
        }
    }

    int read(int count) throws IOException {
        return near.read(ByteBuffer.allocate(count));
    }

    @Override
    public void close() throws IOException {
        try {
            all.close();
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
