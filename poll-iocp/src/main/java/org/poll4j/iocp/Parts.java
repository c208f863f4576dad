package org.poll4j.iocp;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.poll4j.ffm.Memory;
import org.poll4j.ffm.Scratch;

/**
 * The parts of several buffers that one call moves through a {@link Scratch}, as they were before the call: another
 * thread may move a buffer's position meanwhile. One object is kept for the next call.
 */
final class Parts implements AutoCloseable {
    private static final AtomicReference<@Nullable Parts> SPARE = new AtomicReference<>();

    private int[] positions = new int[16];
    private int[] lengths = new int[16];
    private int offset;
    private int count;
    private int total;

    private Parts() {}

    /**
     * Looks at the buffers.
     *
     * @throws IllegalStateException if the memory of one is closed
     * @throws WrongThreadException if the memory of one is confined to another thread
     */
    static Parts of(ByteBuffer[] buffers, int offset, int length, int limit) {
        Parts spare = SPARE.getAndSet(null);
        Parts made = spare == null ? new Parts() : spare;
        made.read(buffers, offset, length, limit);
        return made;
    }

    private void read(ByteBuffer[] buffers, int begin, int length, int limit) {
        if (positions.length < length) {
            positions = new int[length];
            lengths = new int[length];
        }
        offset = begin;
        count = 0;
        total = 0;
        while (count < length && total < limit) {
            ByteBuffer buffer = buffers[begin + count];
            int position = buffer.position();
            Memory.check(buffer, position);
            positions[count] = position;
            lengths[count] = Math.clamp(buffer.limit() - position, 0, limit - total);
            total += lengths[count++];
        }
    }

    /** How many bytes the parts have. */
    int total() {
        return total;
    }

    /** Copies the parts into the scratch. */
    void gather(Scratch scratch, ByteBuffer[] srcs) {
        for (int i = 0, copied = 0; i < count; copied += lengths[i++]) {
            scratch.copyFrom(srcs[offset + i], positions[i], copied, lengths[i]);
        }
    }

    /** Copies the first n bytes of the scratch into the parts. */
    void scatter(Scratch scratch, ByteBuffer[] dsts, int n) {
        for (int i = 0, copied = 0; copied < n; copied += lengths[i++]) {
            scratch.copyTo(dsts[offset + i], positions[i], copied, Math.min(lengths[i], n - copied));
        }
    }

    @Override
    public void close() {
        SPARE.set(this);
    }
}
