package org.poll4j.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.poll4j.ffm.Memory;
import org.poll4j.ffm.Scratch;

/**
 * An array of {@code struct iovec} for {@code readv} and {@code writev}. Direct buffers are pointed to; heap buffers go
 * through a {@link Scratch}, since several cannot be pinned in one call. What does not fit is left for the next call.
 *
 * <p>{@code struct iovec} is a pointer and a size on every system.
 */
final class Iovecs implements AutoCloseable {
    /** How many buffers a call takes: IOV_MAX is 1,024 on Linux, macOS and the BSDs. */
    static final int MAX = 1024;

    private static final long MOVED = 1 << 30;
    private static final long SIZE = ADDRESS.byteSize() + JAVA_LONG.byteSize();
    /** One set is kept for the next call; a call that finds it taken makes its own. */
    private static final AtomicReference<@Nullable Iovecs> SPARE = new AtomicReference<>();

    private final MemorySegment iovecs = Arena.ofAuto().allocate(MAX * SIZE, ADDRESS.byteAlignment());
    private final Scratch scratch = Scratch.borrow(PosixBytes.LIMIT);
    private int count;

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
            } else if (copied < PosixBytes.LIMIT) {
                long part = Math.min(n, PosixBytes.LIMIT - copied);
                if (writing) {
                    scratch.copyFrom(buffer, copied, (int) part);
                }
                add(scratch.address() + copied, part);
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

    /** Copies what a read put into the scratch to the heap buffers that it stands for. */
    void scatter(ByteBuffer[] buffers, int offset, long n) {
        long copied = 0;
        long left = n;
        for (int i = offset; left > 0; i++) {
            ByteBuffer buffer = buffers[i];
            long part = Math.min(buffer.remaining(), left);
            if (!buffer.isDirect()) {
                scratch.copyTo(buffer, copied, (int) part);
                copied += part;
            }
            left -= part;
        }
    }
}
