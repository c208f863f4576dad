package org.poll4j.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * An array of {@code struct iovec} for {@code readv} and {@code writev}. Direct buffers are pointed to; heap buffers go
 * through a native copy of up to {@link #COPIED} bytes, since several cannot be pinned in one call. What does not fit is
 * left for the next call.
 *
 * <p>{@code struct iovec} is a pointer and a size on every system.
 */
final class Iovecs implements AutoCloseable {
    /** How many buffers a call takes: IOV_MAX is 1,024 on Linux, macOS and the BSDs. */
    static final int MAX = 1024;

    private static final long COPIED = PosixBytes.LIMIT;
    private static final long MOVED = 1 << 30;
    private static final long SIZE = ADDRESS.byteSize() + JAVA_LONG.byteSize();
    /** One set is kept for the next call; a call that finds it taken makes its own. */
    private static final AtomicReference<@Nullable Iovecs> SPARE = new AtomicReference<>();

    private final MemorySegment iovecs;
    private final MemorySegment copy;
    private int count;

    private Iovecs() {
        Arena arena = Arena.ofAuto();
        iovecs = arena.allocate(MAX * SIZE, ADDRESS.byteAlignment());
        copy = arena.allocate(COPIED);
    }

    static Iovecs borrow() {
        Iovecs spare = SPARE.getAndSet(null);
        return spare == null ? new Iovecs() : spare;
    }

    @Override
    public void close() {
        SPARE.set(this);
    }

    MemorySegment segment() {
        return iovecs;
    }

    /** Native memory of {@link PosixBytes#LIMIT} bytes. */
    MemorySegment copy() {
        return copy;
    }

    int count() {
        return count;
    }

    /** Points at the remaining parts of the buffers; when writing, copies what lies on the heap. */
    void fill(ByteBuffer[] buffers, int offset, int length, boolean writing) {
        count = 0;
        long copied = 0;
        long total = 0;
        for (int i = offset; i < offset + length && count < MAX && total < MOVED; i++) {
            ByteBuffer buffer = buffers[i];
            long n = Math.min(buffer.remaining(), MOVED - total);
            if (n == 0) {
                continue;
            }
            if (buffer.isDirect()) {
                add(Memory.address(buffer), n);
            } else if (copied < COPIED) {
                long part = Math.min(n, COPIED - copied);
                if (writing) {
                    copy.asSlice(copied, part)
                            .copyFrom(MemorySegment.ofBuffer(buffer).asSlice(0, part));
                }
                add(copy.address() + copied, part);
                copied += part;
                if (part < n) {
                    return;
                }
            } else {
                return;
            }
            total += n;
        }
    }

    private void add(long address, long length) {
        long at = count++ * SIZE;
        iovecs.set(JAVA_LONG, at, address);
        iovecs.set(JAVA_LONG, at + ADDRESS.byteSize(), length);
    }

    /** Copies what a read put into the native copy to the heap buffers that it stands for. */
    void scatter(ByteBuffer[] buffers, int offset, long n) {
        long copied = 0;
        long left = n;
        for (int i = offset; left > 0; i++) {
            ByteBuffer buffer = buffers[i];
            long part = Math.min(buffer.remaining(), left);
            if (!buffer.isDirect()) {
                MemorySegment dst = MemorySegment.ofBuffer(buffer);
                MemorySegment.copy(copy, JAVA_BYTE, copied, dst, JAVA_BYTE, 0, part);
                copied += part;
            }
            left -= part;
        }
    }
}
