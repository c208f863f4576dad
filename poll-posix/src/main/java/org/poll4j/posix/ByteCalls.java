package org.poll4j.posix;

import java.lang.foreign.MemorySegment;

/**
 * libc's calls that move bytes, for one kind of descriptor. Each returns how many it moved, or the negated errno.
 *
 * <p>Three forms, because each needs a shape of its own to allocate nothing: heap memory goes without a copy, an address
 * stands for a direct buffer, a native segment keeps its arena open during the call.
 */
public interface ByteCalls {
    long readHeap(int fd, MemorySegment dst, long length, int flags);

    long readAddress(int fd, long dst, long length, int flags);

    long readNative(int fd, MemorySegment dst, long length, int flags);

    long readv(int fd, MemorySegment iovecs, int count);

    long writeHeap(int fd, MemorySegment src, long length, int flags);

    long writeAddress(int fd, long src, long length, int flags);

    long writeNative(int fd, MemorySegment src, long length, int flags);

    long writev(int fd, MemorySegment iovecs, int count);
}
