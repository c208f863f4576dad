package org.poll4j.spi;

import java.io.IOException;
import java.nio.file.Path;

/** Sources that only POSIX systems have: makes pipes, adopts and borrows descriptors. */
public interface PosixSources {
    /**
     * Opens a pipe, non-blocking and closed on exec at both ends.
     *
     * @return the reading end, then the writing end
     * @throws IOException if the system refuses, for example with EMFILE
     */
    Descriptor[] pipe() throws IOException;

    /**
     * Makes a FIFO, and opens both its ends, non-blocking and closed on exec.
     *
     * @param path where there is no file yet
     * @return the reading end, then the writing end
     * @throws IOException if the system refuses, for example with EEXIST; there is no FIFO then
     * @throws UnsupportedOperationException if this backend has no files
     */
    default Descriptor[] pipe(Path path) throws IOException {
        throw new UnsupportedOperationException("no FIFO at " + path + ": this backend has no files; use pipe()");
    }

    /**
     * Returns the calls that read and write pipe ends made by {@link #pipe()} and {@link #pipe(Path)}.
     *
     * @return the same object each time
     */
    ByteIo pipeIo();

    /**
     * Takes ownership of a descriptor, and makes it non-blocking and closed on exec.
     *
     * @param fd a POSIX descriptor
     * @return a descriptor, which the caller closes
     * @throws IOException if it is not open; nothing is owned then, and nothing changed
     * @throws IllegalArgumentException if it cannot be a descriptor
     */
    Descriptor adopt(long fd) throws IOException;

    /**
     * Wraps a descriptor without taking ownership. Closing the result ends its registration and does not close the file
     * descriptor.
     *
     * @param fd a POSIX descriptor
     * @return a descriptor, which the caller closes before the owner closes the descriptor
     * @throws IOException if it is not open
     * @throws IllegalArgumentException if it cannot be a descriptor
     */
    Descriptor borrow(long fd) throws IOException;

    /**
     * Returns the calls that read and write adopted and borrowed descriptors. The calls block if another process has
     * made the descriptor blocking.
     *
     * @return the same object each time
     */
    ByteIo adoptedIo();
}
