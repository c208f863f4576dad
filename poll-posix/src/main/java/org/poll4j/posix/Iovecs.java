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
 * An array of {@code struct iovec} for {@code readv} and {@code writev}. It points to direct buffers. Heap buffers and
 * those over a shared arena go through a {@link Scratch}, because one call can pin or hold open only its arguments.
 * Buffers that do not fit are left for the next call.
 *
 * <p>{@code struct iovec} is a pointer and a size on every system.
 */
final class Iovecs implements AutoCloseable {
    /** How many buffers a call takes: IOV_MAX is 1,024 on Linux, macOS and the BSDs. */
    static final int MAX = 1024;

    private static final int POINTED_TO = -1;
    private static final long MOVED = 1 << 30;
    private static final long SIZE = ADDRESS.byteSize() + JAVA_LONG.byteSize();
    /** One set is kept for the next call; a call that finds it taken makes its own. */
    private static final AtomicReference<@Nullable Iovecs> SPARE = new AtomicReference<>();

    private final MemorySegment iovecs = Arena.ofAuto().allocate(MAX * SIZE, ADDRESS.byteAlignment());
    private final Scratch scratch = Scratch.borrow(PosixBytes.LIMIT);
    private int count;

    // What each entry stands for, as it was when the array was filled: another thread may move a buffer's position.
    private final int[] indexes = new int[MAX];
    private final int[] positions = new int[MAX];
    /** Where the entry is in the scratch. */
    private final int[] copies = new int[MAX];

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

    /** Points at the remaining parts of the buffers; when writing, copies what is not pointed to. */
    void fill(ByteBuffer[] buffers, int offset, int length, boolean writing) {
        count = 0;
        int copied = 0;
        long total = 0;
        for (int i = offset; i < offset + length && count < MAX && total < MOVED; i++) {
            ByteBuffer buffer = buffers[i];
            int position = buffer.position();
            int n = (int) Math.min(buffer.limit() - position, MOVED - total);
            if (n <= 0) {
                continue;
            }
            long address = Memory.address(buffer, position);
            if (address != Memory.COPIED) {
                add(address, n, i, position, POINTED_TO);
            } else {
                int part = Math.min(n, PosixBytes.LIMIT - copied);
                if (part == 0) {
                    return;
                }
                copy(buffer, i, position, copied, part, writing);
                copied += part;
                if (part < n) {
                    return;
                }
            }
            total += n;
        }
    }

    /** Points at pieces of native memory. */
    void fill(long[] addresses, int[] lengths, int length) {
        count = 0;
        long total = 0;
        for (int i = 0; i < length && count < MAX && total < MOVED; i++) {
            int n = (int) Math.min(lengths[i], MOVED - total);
            if (n > 0) {
                add(addresses[i], n, i, 0, POINTED_TO);
                total += n;
            }
        }
    }

    private void copy(ByteBuffer buffer, int index, int position, int at, int length, boolean writing) {
        if (writing) {
            scratch.copyFrom(buffer, position, at, length);
        }
        add(scratch.address() + at, length, index, position, at);
    }

    private void add(long address, long length, int index, int position, int inScratch) {
        long at = count * SIZE;
        iovecs.set(JAVA_LONG, at, address);
        iovecs.set(JAVA_LONG, at + ADDRESS.byteSize(), length);
        indexes[count] = index;
        positions[count] = position;
        copies[count] = inScratch;
        count++;
    }

    /** Copies what a read put into the scratch to the buffers that it stands for. */
    void scatter(ByteBuffer[] buffers, long n) {
        long left = n;
        for (int i = 0; left > 0; i++) {
            long part = Math.min(iovecs.get(JAVA_LONG, i * SIZE + ADDRESS.byteSize()), left);
            if (copies[i] != POINTED_TO) {
                scratch.copyTo(buffers[indexes[i]], positions[i], copies[i], (int) part);
            }
            left -= part;
        }
    }
}
