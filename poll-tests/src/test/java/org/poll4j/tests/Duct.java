package org.poll4j.tests;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.poll4j.net.TcpStream;
import org.poll4j.unix.Pipe;

/** Bytes go in at one end and come out at the other: what a connection and a pipe have in common. */
interface Duct {
    int write(ByteBuffer src) throws IOException;

    int write(byte[] src, int offset, int length) throws IOException;

    long write(MemorySegment src) throws IOException;

    long write(ByteBuffer[] srcs, int offset, int length) throws IOException;

    int read(ByteBuffer dst) throws IOException;

    int read(byte[] dst, int offset, int length) throws IOException;

    long read(MemorySegment dst) throws IOException;

    long read(ByteBuffer[] dsts, int offset, int length) throws IOException;

    /** A connection, from server to client. */
    record OfTcp(TcpStream out, TcpStream in) implements Duct {
        @Override
        public int write(ByteBuffer src) throws IOException {
            return out.write(src);
        }

        @Override
        public int write(byte[] src, int offset, int length) throws IOException {
            return out.write(src, offset, length);
        }

        @Override
        public long write(MemorySegment src) throws IOException {
            return out.write(src);
        }

        @Override
        public long write(ByteBuffer[] srcs, int offset, int length) throws IOException {
            return out.write(srcs, offset, length);
        }

        @Override
        public int read(ByteBuffer dst) throws IOException {
            return in.read(dst);
        }

        @Override
        public int read(byte[] dst, int offset, int length) throws IOException {
            return in.read(dst, offset, length);
        }

        @Override
        public long read(MemorySegment dst) throws IOException {
            return in.read(dst);
        }

        @Override
        public long read(ByteBuffer[] dsts, int offset, int length) throws IOException {
            return in.read(dsts, offset, length);
        }
    }

    /** A pipe. */
    record OfPipe(Pipe.Sender out, Pipe.Receiver in) implements Duct {
        @Override
        public int write(ByteBuffer src) throws IOException {
            return out.write(src);
        }

        @Override
        public int write(byte[] src, int offset, int length) throws IOException {
            return out.write(src, offset, length);
        }

        @Override
        public long write(MemorySegment src) throws IOException {
            return out.write(src);
        }

        @Override
        public long write(ByteBuffer[] srcs, int offset, int length) throws IOException {
            return out.write(srcs, offset, length);
        }

        @Override
        public int read(ByteBuffer dst) throws IOException {
            return in.read(dst);
        }

        @Override
        public int read(byte[] dst, int offset, int length) throws IOException {
            return in.read(dst, offset, length);
        }

        @Override
        public long read(MemorySegment dst) throws IOException {
            return in.read(dst);
        }

        @Override
        public long read(ByteBuffer[] dsts, int offset, int length) throws IOException {
            return in.read(dsts, offset, length);
        }
    }
}
