package org.poll4j.ffm;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** What of a buffer is handed to a call. The caller keeps the buffer reachable meanwhile. */
public final class Memory {
    private Memory() {}

    /**
     * The array of a heap buffer whose next byte is the array's first.
     *
     * @param buffer any buffer
     * @return null for any other
     */
    public static byte @Nullable [] array(ByteBuffer buffer) {
        return buffer.hasArray() && buffer.arrayOffset() + buffer.position() == 0 ? buffer.array() : null;
    }

    /**
     * The address of the buffer's next byte.
     *
     * <p>A buffer over a shared arena must not be closed by another thread during the call: unlike a MemorySegment passed as
     * such, an address does not hold the arena open. Closed before, or confined to another thread, is an error here.
     *
     * @param direct a direct buffer
     * @return an address for the next call
     */
    public static long address(ByteBuffer direct) {
        if (direct.hasRemaining()) {
            // The access that checks the arena. Asking its scope would cost an object a call for a buffer that has
            // none.
            direct.get(direct.position());
        }
        return MemorySegment.ofBuffer(direct).address();
    }

    /**
     * The address of a native segment; the same holds for its arena.
     *
     * @param segment a native segment
     * @return an address for the next call
     */
    public static long address(MemorySegment segment) {
        if (!segment.isAccessibleBy(Thread.currentThread())) {
            throw new WrongThreadException("a buffer over an arena that is confined to another thread");
        }
        if (!segment.scope().isAlive()) {
            throw new IllegalStateException("a buffer over an arena that is closed");
        }
        return segment.address();
    }
}
