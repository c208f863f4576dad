package org.poll4j.tck;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import org.poll4j.Source;
import org.poll4j.net.TcpStream;
import org.poll4j.spi.Backend;
import org.poll4j.spi.Descriptor;
import org.poll4j.unix.Pipe;

/**
 * A connection or a pipe: bytes that are written to one end can be read from the other. Most tests need just that, and
 * run with connections where a pipe cannot be watched.
 */
interface Duct<S extends Source & WritableByteChannel, R extends Source & ReadableByteChannel> extends AutoCloseable {
    /** Makes two ends that are not registered. */
    static Duct<?, ?> open(Backend backend) throws IOException {
        if (backend.kind() == Descriptor.Kind.POSIX) {
            return new OfPipe(Pipe.open(backend));
        }
        return new OfTcp(TcpPair.open(backend));
    }

    S sender();

    R receiver();

    int write(ByteBuffer src) throws IOException;

    int write(byte[] src, int offset, int length) throws IOException;

    long write(MemorySegment src) throws IOException;

    long write(ByteBuffer[] srcs, int offset, int length) throws IOException;

    int read(ByteBuffer dst) throws IOException;

    int read(byte[] dst, int offset, int length) throws IOException;

    long read(MemorySegment dst) throws IOException;

    long read(ByteBuffer[] dsts, int offset, int length) throws IOException;

    @Override
    default void close() throws IOException {
        sender().close();
        receiver().close();
    }

    /** A connection, from server to client. */
    record OfTcp(TcpStream sender, TcpStream receiver) implements Duct<TcpStream, TcpStream> {
        OfTcp(TcpPair pair) {
            this(pair.server(), pair.client());
        }

        @Override
        public int write(ByteBuffer src) throws IOException {
            return sender.write(src);
        }

        @Override
        public int write(byte[] src, int offset, int length) throws IOException {
            return sender.write(src, offset, length);
        }

        @Override
        public long write(MemorySegment src) throws IOException {
            return sender.write(src);
        }

        @Override
        public long write(ByteBuffer[] srcs, int offset, int length) throws IOException {
            return sender.write(srcs, offset, length);
        }

        @Override
        public int read(ByteBuffer dst) throws IOException {
            return receiver.read(dst);
        }

        @Override
        public int read(byte[] dst, int offset, int length) throws IOException {
            return receiver.read(dst, offset, length);
        }

        @Override
        public long read(MemorySegment dst) throws IOException {
            return receiver.read(dst);
        }

        @Override
        public long read(ByteBuffer[] dsts, int offset, int length) throws IOException {
            return receiver.read(dsts, offset, length);
        }
    }

    /** A pipe. */
    record OfPipe(Pipe.Sender sender, Pipe.Receiver receiver) implements Duct<Pipe.Sender, Pipe.Receiver> {
        OfPipe(Pipe pipe) {
            this(pipe.sender(), pipe.receiver());
        }

        @Override
        public int write(ByteBuffer src) throws IOException {
            return sender.write(src);
        }

        @Override
        public int write(byte[] src, int offset, int length) throws IOException {
            return sender.write(src, offset, length);
        }

        @Override
        public long write(MemorySegment src) throws IOException {
            return sender.write(src);
        }

        @Override
        public long write(ByteBuffer[] srcs, int offset, int length) throws IOException {
            return sender.write(srcs, offset, length);
        }

        @Override
        public int read(ByteBuffer dst) throws IOException {
            return receiver.read(dst);
        }

        @Override
        public int read(byte[] dst, int offset, int length) throws IOException {
            return receiver.read(dst, offset, length);
        }

        @Override
        public long read(MemorySegment dst) throws IOException {
            return receiver.read(dst);
        }

        @Override
        public long read(ByteBuffer[] dsts, int offset, int length) throws IOException {
            return receiver.read(dsts, offset, length);
        }
    }
}
