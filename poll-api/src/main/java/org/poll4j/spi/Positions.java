package org.poll4j.spi;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Positions and lengths of several buffers as they were before a transfer. Afterwards each buffer's position is set
 * from these, as java.nio does: one buffer may be there twice, and another thread may move a position meanwhile.
 *
 * <p>One object is kept for the next transfer, so that a transfer allocates nothing.
 */
final class Positions implements AutoCloseable {
    private static final AtomicReference<@Nullable Positions> SPARE = new AtomicReference<>();

    private int[] positions = new int[16];
    private int[] lengths = new int[16];
    private int count;

    private Positions() {}

    static Positions of(ByteBuffer[] buffers, int offset, int length) {
        Positions spare = SPARE.getAndSet(null);
        Positions made = spare == null ? new Positions() : spare;
        made.read(buffers, offset, length);
        return made;
    }

    private void read(ByteBuffer[] buffers, int offset, int length) {
        if (positions.length < length) {
            positions = new int[length];
            lengths = new int[length];
        }
        for (int i = 0; i < length; i++) {
            ByteBuffer buffer = buffers[offset + i];
            int position = buffer.position();
            positions[i] = position;
            lengths[i] = buffer.limit() - position;
        }
        count = length;
    }

    void advance(ByteBuffer[] buffers, int offset, long moved) {
        long left = moved;
        for (int i = 0; i < count && left > 0; i++) {
            int n = (int) Math.min(left, Math.max(0, lengths[i]));
            buffers[offset + i].position(positions[i] + n);
            left -= n;
        }
    }

    @Override
    public void close() {
        SPARE.set(this);
    }
}
