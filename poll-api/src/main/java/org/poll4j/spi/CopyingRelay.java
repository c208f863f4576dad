package org.poll4j.spi;

import java.io.IOException;
import java.nio.ByteBuffer;

/** For backends whose system moves no bytes between sockets: a buffer. */
final class CopyingRelay implements RelayBuffer {
    private static final int SIZE = 64 * 1024;

    private final ByteIo io;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(SIZE);

    CopyingRelay(ByteIo io) {
        this.io = io;
    }

    @Override
    public long fill(Descriptor from) throws IOException {
        int n = io.read(from, buffer.clear());
        buffer.limit(Math.max(n, 0));
        return n;
    }

    @Override
    public long drain(Descriptor to, long count) throws IOException {
        int n = io.write(to, buffer);
        if (n > 0) {
            buffer.position(buffer.position() + n);
        }
        return n;
    }

    /** The memory is the garbage collector's. */
    @Override
    public void close() {}
}
