package org.poll4j.spi;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One operating system's implementation, found by {@link java.util.ServiceLoader}. Making one and asking its name touches
 * nothing native; everything else may.
 */
public interface Backend {
    /**
     * The name for {@code -Dorg.poll4j.backend}.
     *
     * @return for example {@code epoll}
     */
    String name();

    /**
     * Whether this backend can work here, without touching anything native.
     *
     * @return null if it can, else the reason why not, for an error message
     */
    @Nullable String whyNot();

    /**
     * The kind of descriptor that its selector accepts and its sockets make.
     *
     * @return the kind
     */
    Descriptor.Kind kind();

    /**
     * The interests that its selector knows.
     *
     * @return bits of {@link Readiness}
     */
    int interests();

    /**
     * Opens an event queue.
     *
     * @return a selector that the caller closes
     * @throws IOException if the system refuses, for example with EMFILE
     */
    Selector openSelector() throws IOException;

    /**
     * Makes and configures sockets.
     *
     * @return the same object each time
     */
    Sockets sockets();

    /**
     * Reads and writes sockets.
     *
     * @return the same object each time
     */
    ByteIo socketIo();

    /**
     * Makes pipes, reads and writes them.
     *
     * @return the same object each time
     * @throws UnsupportedOperationException on a system without POSIX pipes, saying what to use instead
     */
    Pipes pipes();
}
