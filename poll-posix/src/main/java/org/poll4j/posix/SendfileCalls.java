package org.poll4j.posix;

/** A kernel that sends a file. Returns how many bytes the socket took, or the negated errno. */
@FunctionalInterface
public interface SendfileCalls {
    /**
     * Sends. A kernel that cannot send that file to that socket says EINVAL or ENOSYS.
     *
     * @param socket a connected stream that does not block
     * @param file open for reading
     * @param position of the first byte in the file
     * @param count how many bytes at most, not 0
     */
    long sendfile(int socket, int file, long position, long count);
}
