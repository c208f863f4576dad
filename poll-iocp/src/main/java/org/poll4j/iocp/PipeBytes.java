package org.poll4j.iocp;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.poll4j.ffm.NotInlined;
import org.poll4j.spi.ByteIo;
import org.poll4j.spi.Descriptor;

/** Reads and writes one {@link PipeEnd}, whatever the bytes are in. */
@SuppressWarnings("serial") // never serialized
final class PipeBytes extends NotInlined implements ByteIo {
    private final PipeEnd pipe;

    PipeBytes(PipeEnd pipe) {
        this.pipe = pipe;
    }

    private static ByteBuffer[] one(ByteBuffer buffer) {
        return new ByteBuffer[] {buffer};
    }

    private static ByteBuffer[] one(MemorySegment segment) {
        return one(segment.asSlice(0, Math.min(segment.byteSize(), Integer.MAX_VALUE))
                .asByteBuffer());
    }

    @Override
    public int read(Descriptor d, byte[] dst, int offset, int length) throws IOException {
        return read(d, ByteBuffer.wrap(dst, offset, length));
    }

    @Override
    public int read(Descriptor d, ByteBuffer dst) throws IOException {
        return (int) read(d, one(dst), 0, 1);
    }

    @Override
    public long read(Descriptor d, MemorySegment dst) throws IOException {
        return read(d, one(dst), 0, 1);
    }

    @Override
    public long read(Descriptor d, ByteBuffer[] dsts, int offset, int length) throws IOException {
        return hasRemaining(dsts, offset, length) ? pipe.read(dsts, offset, length, false) : 0;
    }

    @Override
    public int peek(Descriptor d, ByteBuffer dst) throws IOException {
        return dst.hasRemaining() ? pipe.read(one(dst), 0, 1, true) : 0;
    }

    @Override
    public int write(Descriptor d, byte[] src, int offset, int length) throws IOException {
        return write(d, ByteBuffer.wrap(src, offset, length));
    }

    @Override
    public int write(Descriptor d, ByteBuffer src) throws IOException {
        return pipe.write(one(src), 0, 1);
    }

    @Override
    public long write(Descriptor d, MemorySegment src) throws IOException {
        return pipe.write(one(src), 0, 1);
    }

    @Override
    public long write(Descriptor d, ByteBuffer[] srcs, int offset, int length) throws IOException {
        return pipe.write(srcs, offset, length);
    }

    private static boolean hasRemaining(ByteBuffer[] buffers, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            if (buffers[i].hasRemaining()) {
                return true;
            }
        }
        return false;
    }
}
