package org.poll4j.ffm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Native memory for bytes that a call cannot use where they are. One object is kept for the next call; a call that
 * finds it taken makes its own.
 */
public final class Scratch implements AutoCloseable {
    /** What one call moves at most through such memory. */
    public static final int SIZE = 64 * 1024;

    /** Beside it: room for a socket address and its length. */
    private static final int BESIDE = 256;

    private static final AtomicReference<@Nullable Scratch> SPARE = new AtomicReference<>();

    private final long size;
    private final MemorySegment memory;
    /**
     * The same as a buffer: a buffer is copied without an object, as it would not be by way of
     * {@link MemorySegment#ofBuffer}.
     */
    private final ByteBuffer bytes;

    private Scratch(long size) {
        this.size = size;
        this.memory = Arena.ofAuto().allocate(size + BESIDE, 8);
        this.bytes = memory.asByteBuffer();
    }

    /**
     * Takes the spare one, or makes one.
     *
     * @param size how many bytes at least
     * @return to be closed after the call
     */
    public static Scratch borrow(long size) {
        Scratch spare = size <= SIZE ? SPARE.getAndSet(null) : null;
        return spare == null ? new Scratch(Math.max(size, SIZE)) : spare;
    }

    @Override
    public void close() {
        if (size == SIZE) {
            SPARE.set(this);
        }
    }

    /**
     * For a call during which the caller holds this object.
     *
     * @return where the memory begins
     */
    public long address() {
        return memory.address();
    }

    /**
     * Returns further room for the call: for a socket address and its length.
     *
     * @return memory of this object
     */
    public MemorySegment beside() {
        return memory.asSlice(size, BESIDE);
    }

    /**
     * Fills it from a buffer without moving the buffer's position.
     *
     * @param src where from
     * @param position of the first byte there
     * @param at where to
     * @param length how many
     */
    public void copyFrom(ByteBuffer src, int position, long at, int length) {
        bytes.put((int) at, src, position, length);
    }

    /**
     * Fills it from an array.
     *
     * @param src where from
     * @param offset the first byte there
     * @param at where to
     * @param length how many
     */
    public void copyFrom(byte[] src, int offset, long at, int length) {
        MemorySegment.copy(src, offset, memory, JAVA_BYTE, at, length);
    }

    /**
     * Fills it from a segment's first bytes.
     *
     * @param src where from
     * @param length how many
     */
    public void copyFrom(MemorySegment src, long length) {
        MemorySegment.copy(src, JAVA_BYTE, 0, memory, JAVA_BYTE, 0, length);
    }

    /**
     * Empties it into a buffer without moving the buffer's position.
     *
     * @param dst where to
     * @param position of the first byte there
     * @param at where from
     * @param length how many
     */
    public void copyTo(ByteBuffer dst, int position, long at, int length) {
        dst.put(position, bytes, (int) at, length);
    }

    /**
     * Empties it into an array.
     *
     * @param dst where to
     * @param offset the first byte there
     * @param at where from
     * @param length how many
     */
    public void copyTo(byte[] dst, int offset, long at, int length) {
        MemorySegment.copy(memory, JAVA_BYTE, at, dst, offset, length);
    }

    /**
     * Empties it into a segment.
     *
     * @param dst where to
     * @param length how many
     */
    public void copyTo(MemorySegment dst, long length) {
        MemorySegment.copy(memory, JAVA_BYTE, 0, dst, JAVA_BYTE, 0, length);
    }
}
