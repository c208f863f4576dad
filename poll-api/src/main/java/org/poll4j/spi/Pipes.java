package org.poll4j.spi;

import java.io.IOException;

/** Makes unnamed pipes, reads and writes them. */
public interface Pipes {
    /**
     * Opens a pipe, non-blocking and closed on exec at both ends.
     *
     * @return the reading end, then the writing end
     * @throws IOException if the system refuses, for example with EMFILE
     */
    Descriptor[] open() throws IOException;

    /**
     * Reads and writes pipe ends made by {@link #open}.
     *
     * @return the same object each time
     */
    ByteIo io();
}
