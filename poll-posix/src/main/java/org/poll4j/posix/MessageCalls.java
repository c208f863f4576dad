package org.poll4j.posix;

import java.lang.foreign.MemorySegment;

/**
 * libc's calls that move messages. Each returns how many bytes, or the negated errno. Addresses and their lengths lie in heap
 * memory; the two forms of buffer are {@link ByteCalls}' first two.
 */
public interface MessageCalls {
    long recvfromHeap(
            int fd, MemorySegment dst, long length, int flags, MemorySegment address, MemorySegment addressLength);

    long recvfromAddress(int fd, long dst, long length, int flags, MemorySegment address, MemorySegment addressLength);

    long sendtoHeap(int fd, MemorySegment src, long length, int flags, MemorySegment address, int addressLength);

    long sendtoAddress(int fd, long src, long length, int flags, MemorySegment address, int addressLength);

    long recvmsg(int fd, MemorySegment message, int flags);

    long sendmsg(int fd, MemorySegment message, int flags);
}
