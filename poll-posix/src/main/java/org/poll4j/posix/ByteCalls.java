package org.poll4j.posix;

import java.lang.foreign.MemorySegment;

/**
 * The calls that move bytes, for one kind of descriptor. Each returns how many it moved, or the negated errno.
 *
 * <p>Three forms, because each needs a shape of its own to allocate nothing: an array goes without a copy, from its
 * first byte, because the compiler does not always see through a slice; an address stands for a direct buffer; a native
 * segment keeps its arena open during the call.
 */
public interface ByteCalls {
    long readArray(int fd, byte[] dst, int length, int flags);

    long readAddress(int fd, long dst, long length, int flags);

    long readNative(int fd, MemorySegment dst, long length, int flags);

    /** One implementation for all descriptors. */
    default long readv(int fd, MemorySegment iovecs, int count) {
        return Vectored.readv(fd, iovecs, count);
    }

    long writeArray(int fd, byte[] src, int length, int flags);

    long writeAddress(int fd, long src, long length, int flags);

    long writeNative(int fd, MemorySegment src, long length, int flags);

    /** One implementation for all descriptors. */
    default long writev(int fd, MemorySegment iovecs, int count) {
        return Vectored.writev(fd, iovecs, count);
    }
}
