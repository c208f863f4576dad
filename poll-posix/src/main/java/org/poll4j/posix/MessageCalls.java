package org.poll4j.posix;

import java.lang.foreign.MemorySegment;

/**
 * libc's calls that move messages. Each returns how many bytes, or the negated errno. Addresses and their lengths lie in heap
 * memory; the first two forms of buffer are {@link ByteCalls}' first two. A
 * segment is large or over a shared arena: a slice of heap memory is not copied, and a native segment keeps its arena open.
 */
public interface MessageCalls {
    long recvfromArray(int fd, byte[] dst, int length, int flags, MemorySegment address, MemorySegment addressLength);

    long recvfromAddress(int fd, long dst, long length, int flags, MemorySegment address, MemorySegment addressLength);

    long recvfromSegment(
            int fd, MemorySegment dst, long length, int flags, MemorySegment address, MemorySegment addressLength);

    long sendtoArray(int fd, byte[] src, int length, int flags, MemorySegment address, int addressLength);

    long sendtoAddress(int fd, long src, long length, int flags, MemorySegment address, int addressLength);

    long sendtoSegment(int fd, MemorySegment src, long length, int flags, MemorySegment address, int addressLength);

    long recvmsg(int fd, MemorySegment message, int flags);

    long sendmsg(int fd, MemorySegment message, int flags);
}
