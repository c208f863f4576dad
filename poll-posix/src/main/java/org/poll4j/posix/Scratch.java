package org.poll4j.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Native memory for what cannot be handed to a call as it is. One is kept for the next call; a call that finds it taken makes its own. */
final class Scratch implements AutoCloseable {
    private static final AtomicReference<@Nullable Scratch> SPARE = new AtomicReference<>();

    private final MemorySegment memory;

    private Scratch(long size) {
        memory = Arena.ofAuto().allocate(size);
    }

    /** At least so many bytes. */
    static Scratch borrow(long size) {
        Scratch spare = size <= PosixBytes.LIMIT ? SPARE.getAndSet(null) : null;
        return spare == null ? new Scratch(Math.max(size, PosixBytes.LIMIT)) : spare;
    }

    @Override
    public void close() {
        if (memory.byteSize() == PosixBytes.LIMIT) {
            SPARE.set(this);
        }
    }

    /** For a call during which the caller holds this object. */
    long address() {
        return memory.address();
    }

    /** Fills it from a heap buffer's next bytes, without moving its position. */
    void copyFrom(ByteBuffer src, long at, int length) {
        if (src.hasArray()) {
            copyFrom(src.array(), src.arrayOffset() + src.position(), at, length);
        } else { // read-only, its array is hidden
            MemorySegment.copy(MemorySegment.ofBuffer(src), JAVA_BYTE, 0, memory, JAVA_BYTE, at, length);
        }
    }

    void copyFrom(byte[] src, int offset, long at, int length) {
        MemorySegment.copy(src, offset, memory, JAVA_BYTE, at, length);
    }

    void copyFrom(MemorySegment src, long length) {
        MemorySegment.copy(src, JAVA_BYTE, 0, memory, JAVA_BYTE, 0, length);
    }

    /** Empties it into a buffer, without moving its position. */
    void copyTo(ByteBuffer dst, long at, int length) {
        if (dst.hasArray()) {
            copyTo(dst.array(), dst.arrayOffset() + dst.position(), at, length);
        } else {
            MemorySegment.copy(memory, JAVA_BYTE, at, MemorySegment.ofBuffer(dst), JAVA_BYTE, 0, length);
        }
    }

    void copyTo(byte[] dst, int offset, long at, int length) {
        MemorySegment.copy(memory, JAVA_BYTE, at, dst, offset, length);
    }

    void copyTo(MemorySegment dst, long length) {
        MemorySegment.copy(memory, JAVA_BYTE, 0, dst, JAVA_BYTE, 0, length);
    }
}
