package org.poll4j.spi;

import java.io.IOException;

/** POSIX descriptors that are no sockets: makes pipes, takes in what others made. */
public interface Descriptors {
    /**
     * Opens a pipe, non-blocking and closed on exec at both ends.
     *
     * @return the reading end, then the writing end
     * @throws IOException if the system refuses, for example with EMFILE
     */
    Descriptor[] pipe() throws IOException;

    /**
     * Reads and writes pipe ends made by {@link #pipe}.
     *
     * @return the same object each time
     */
    ByteIo pipeIo();

    /**
     * Takes ownership of a descriptor, and makes it non-blocking and closed on exec.
     *
     * @param fd its number
     * @return a descriptor, which the caller closes
     * @throws IOException if it is not open; nothing is owned then, and nothing changed
     * @throws IllegalArgumentException if no descriptor can have that number
     */
    Descriptor adopt(long fd) throws IOException;

    /**
     * Names a descriptor that stays somebody else's: closing the result ends its registration and nothing more.
     *
     * @param fd its number
     * @return a descriptor, which the caller closes before the owner closes the number
     * @throws IOException if it is not open
     * @throws IllegalArgumentException if no descriptor can have that number
     */
    Descriptor borrow(long fd) throws IOException;

    /**
     * Reads and writes descriptors that others made, which may block if somebody has made them so.
     *
     * @return the same object each time
     */
    ByteIo foreignIo();
}
