package org.poll4j.spi;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** For backends whose system sends no files: reads into memory, and writes to the socket what it takes. */
final class CopiedFile implements FileSender {
    private static final int SIZE = 64 * 1024;

    private final FileChannel file;
    private final ByteIo io;
    /** Of the last call. A call that finds none makes its own. */
    private final AtomicReference<@Nullable ByteBuffer> spare = new AtomicReference<>();

    CopiedFile(Path path, ByteIo io) throws IOException {
        this.file = FileChannel.open(Objects.requireNonNull(path, "path"), StandardOpenOption.READ);
        this.io = io;
    }

    @Override
    public long size() throws IOException {
        return file.size();
    }

    @Override
    public long send(Descriptor socket, long position, long count) throws IOException {
        ByteBuffer last = spare.getAndSet(null);
        ByteBuffer buffer = last == null ? ByteBuffer.allocateDirect(SIZE) : last;
        try {
            buffer.clear().limit((int) Math.min(count, SIZE));
            int n = read(buffer, position);
            return n <= 0 ? ByteIo.END : io.write(socket, buffer.flip());
        } finally {
            spare.set(buffer);
        }
    }

    /** An interrupt would close the channel. */
    private int read(ByteBuffer buffer, long position) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            return file.read(buffer, position);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
