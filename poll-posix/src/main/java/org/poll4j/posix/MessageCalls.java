package org.poll4j.posix;

import java.lang.foreign.MemorySegment;

/**
 * libc's calls that move messages. Each returns how many bytes, or the negated errno. Addresses and their lengths lie
 * in heap memory; the first two forms of buffer are {@link ByteCalls}' first two. A segment is large or over a shared
 * arena: a slice of heap memory is not copied, and a native segment keeps its arena open.
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

    /**
     * Receives several messages, each with flags MSG_DONTWAIT. Where the system has no such call, one after another; an
     * error of an earlier send that comes after the first message is dropped then, because messages may wait behind it.
     *
     * @param fd the descriptor
     * @param headers where to
     * @param count how many at most
     * @param flags as {@link #recvmsg}
     * @return how many, or the negated errno of the first one
     */
    default long recvmmsg(int fd, MessageHeaders headers, int count, int flags) {
        boolean failedBefore = false;
        int received = 0;
        while (received < count) {
            long n = recvmsg(fd, headers.message(received), flags);
            if (n >= 0) {
                headers.setLength(received++, n);
            } else if (received == 0) {
                return n;
            } else if (failedBefore) {
                return received; // it would block, or the error lasts: the next call returns it
            } else {
                failedBefore = true;
            }
        }
        return received;
    }

    /**
     * Sends several messages. Where the system has no such call, one after another.
     *
     * @param fd the descriptor
     * @param headers where from
     * @param first the index of the first one
     * @param count how many, at least 1
     * @param flags as {@link #sendmsg}
     * @return how many, at least 1, or the negated errno of the first one
     */
    default long sendmmsg(int fd, MessageHeaders headers, int first, int count, int flags) {
        for (int i = 0; i < count; i++) {
            long n = sendmsg(fd, headers.message(first + i), flags);
            if (n < 0) {
                return i == 0 ? n : i;
            }
        }
        return count;
    }
}
